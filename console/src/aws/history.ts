// The calls that the page made, and each as a command of the aws CLI.
import type { Ask } from './call';

export interface Made {
  id: number;
  time: Date;
  cli: string;
  operation: string;
  command: string;
  status?: number;
  ms?: number;
  code?: string;
}

const KEPT = 200;
let made: Made[] = [];
let count = 0;
const listeners = new Set<() => void>();

export const madeCalls = (): Made[] => made;
export function onMade(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function forgetMade(): void {
  made = [];
  listeners.forEach((l) => l());
}

export function remember(ask: Ask): { done: (status: number, ms: number, code?: string) => void } {
  const entry: Made = {
    id: ++count, time: new Date(), cli: ask.cli, operation: ask.operation, command: toCommand(ask),
  };
  if (!ask.quiet) made = [entry, ...made].slice(0, KEPT);
  return {
    done(status, ms, code) {
      const at = made.findIndex((m) => m.id === entry.id);
      if (at < 0) return;
      made = made.map((m) => (m.id === entry.id ? { ...entry, status, ms, code } : m));
      listeners.forEach((l) => l());
    },
  };
}

// "ListObjectsV2" → "list-objects-v2", as botocore does.
export function kebab(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/-v-?(\d)$/, '-v$1');
}

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;

export function toCommand(ask: Pick<Ask, 'cli' | 'operation' | 'input'>): string {
  const parts = ['aws', ask.cli, kebab(ask.operation)];
  for (const [name, value] of Object.entries(ask.input ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    const flag = '--' + kebab(name);
    if (typeof value === 'boolean') parts.push(value ? flag : '--no-' + flag.slice(2));
    else if (typeof value === 'object') parts.push(flag, quote(JSON.stringify(value)));
    else parts.push(flag, quote(/password|secret/i.test(name) ? '***' : String(value)));
  }
  if (ask.operation === 'GetObject') parts.push('FILE');
  return parts.join(' ');
}
