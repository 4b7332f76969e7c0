// Custom actions: which a visual has, and addresses made of what was picked.
import type { Pick } from '../model/filters';
import { bodyOf, fieldsOf, type Json } from '../model/visual';
import type { Values } from '../model/parameters';

export const actionsOf = (visual: Json, added: Json[] = []): Json[] => [...((bodyOf(visual).Actions as Json[]) ?? []), ...added].filter((a) => a.Status !== 'DISABLED');

// "https://example.com/?q=<<region>>&p=<<$Country>>"; only addresses of the web.
export function urlOf(template: string, visual: Json, pick: Pick[], parameters: Values): string | undefined {
  const fields = fieldsOf(visual);
  const text = template.replace(/<<([^<>]+)>>/g, (_, name: string) => {
    if (name.startsWith('$')) return encodeURIComponent(parameters[name.slice(1)]?.join(',') ?? '');
    const field = fields.find((f) => f.column === name || f.fieldId === name);
    return encodeURIComponent(String(pick.find((p) => p.fieldId === field?.fieldId)?.value ?? ''));
  });
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'mailto:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
