// Insights: what computations found, in sentences; or the words of a narrative.
import { plainText, type Json } from '../model/visual';
import type { DrawInput, Drawing } from './drawing';

// A server that computes answers with its sentences, or values by computation: {"v.total": "12"}.
export function drawInsight(input: DrawInput): Drawing {
  const body: Json = input.visual.InsightVisual ?? {};
  const more = input.result as Json;
  const said: unknown = more.paragraphs ?? more.sentences ?? more.narrative;
  const list = (Array.isArray(said) ? said : said === undefined ? [] : [said]).filter((t): t is string => typeof t === 'string').map(plainText).filter(Boolean);
  if (list.length) return { kind: 'text', paragraphs: list };
  const narrative: string | undefined = body.InsightConfiguration?.CustomNarrative?.Narrative;
  const computations = (body.InsightConfiguration?.Computations as Json[]) ?? [];
  if (narrative !== undefined && !/\$\{|<expression|<if\b|<for\b/i.test(narrative)) return { kind: 'text', paragraphs: plainText(narrative).split('\n').filter((t) => t.trim()) };
  if (!computations.length) return { kind: 'empty', message: 'The insight has no computation' };
  return { kind: 'refused', message: `Insights of ${computations.map((c) => Object.keys(c)[0]).join(', ')} are not computed yet.` };
}
