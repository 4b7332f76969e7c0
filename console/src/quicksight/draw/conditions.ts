// Conditional formatting: "{revenue} > 100 AND {region} = 'EU'" about the values of one row. What is
// not understood formats nothing.
import type { Look } from '../model/theme';
import { mix } from '../model/theme';
import type { Json } from '../model/visual';
import type { Value } from '../model/result';
import { isColour, type Icon } from './drawing';
import { iconOfSet } from './icons';

type Look4Value = (name: string) => Value | undefined;

interface Lexed {
  kind: 'field' | 'number' | 'text' | 'op' | 'word' | '(' | ')' | ',' | '[' | ']';
  text: string;
}
const LEX = /\s*(?:\{([^{}]+)\}|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(>=|<=|<>|!=|==|[=<>+\-*/%^])|([A-Za-z_][\w]*)|([()[\],]))/y;

function lex(text: string): Lexed[] | undefined {
  const found: Lexed[] = [];
  LEX.lastIndex = 0;
  while (LEX.lastIndex < text.length) {
    if (!text.slice(LEX.lastIndex).trim()) break;
    const m = LEX.exec(text);
    if (!m) return undefined;
    if (m[1] !== undefined) found.push({ kind: 'field', text: m[1] });
    else if (m[2] !== undefined) found.push({ kind: 'number', text: m[2] });
    else if (m[3] !== undefined || m[4] !== undefined) found.push({ kind: 'text', text: (m[3] ?? m[4])!.replace(/\\(.)/g, '$1') });
    else if (m[5] !== undefined) found.push({ kind: 'op', text: m[5] });
    else if (m[6] !== undefined) found.push({ kind: 'word', text: m[6] });
    else found.push({ kind: m[7] as Lexed['kind'], text: m[7]! });
  }
  return found;
}

class Unknown extends Error {}
const MAX_DEPTH = 50;

class Reader {
  private i = 0;
  private depth = 0;
  constructor(private tokens: Lexed[], private look: Look4Value) {}
  whole(): Value {
    const v = this.or();
    if (this.i < this.tokens.length) throw new Unknown();
    return v;
  }
  private word(w: string): boolean {
    const t = this.tokens[this.i];
    if (t?.kind === 'word' && t.text.toUpperCase() === w) return ++this.i > 0;
    return false;
  }
  private take(kind: Lexed['kind']): Lexed | undefined {
    return this.tokens[this.i]?.kind === kind ? this.tokens[this.i++] : undefined;
  }
  private or(): Value {
    if (++this.depth > MAX_DEPTH) throw new Unknown();
    let v = this.and();
    while (this.word('OR')) {
      const w = this.and();
      v = !!v || !!w;
    }
    --this.depth;
    return v;
  }
  private and(): Value {
    let v = this.not();
    while (this.word('AND')) {
      const w = this.not();
      v = !!v && !!w;
    }
    return v;
  }
  private not(): Value {
    return this.word('NOT') ? !this.not() : this.compare();
  }
  private compare(): Value {
    const a = this.sum();
    const op = this.tokens[this.i];
    if (op?.kind !== 'op' || !/^(>=|<=|<>|!=|==|=|<|>)$/.test(op.text)) return a;
    ++this.i;
    const b = this.sum();
    if (a === null || b === null) return false;
    const [x, y] = typeof a === 'number' || typeof b === 'number' ? [Number(a), Number(b)] : [String(a), String(b)];
    switch (op.text) {
      case '>=': return x >= y;
      case '<=': return x <= y;
      case '<>': case '!=': return x !== y;
      case '>': return x > y;
      case '<': return x < y;
      default: return x === y;
    }
  }
  private sum(): Value {
    let v = this.product();
    for (;;) {
      const t = this.tokens[this.i];
      if (t?.kind !== 'op' || (t.text !== '+' && t.text !== '-')) return v;
      ++this.i;
      const w = this.product();
      v = v === null || w === null ? null : t.text === '+' ? Number(v) + Number(w) : Number(v) - Number(w);
    }
  }
  private product(): Value {
    let v = this.atom();
    for (;;) {
      const t = this.tokens[this.i];
      if (t?.kind !== 'op' || !'*/'.includes(t.text)) return v;
      ++this.i;
      const w = this.atom();
      v = v === null || w === null ? null : t.text === '*' ? Number(v) * Number(w) : Number(w) === 0 ? null : Number(v) / Number(w);
    }
  }
  private list(): Value[] {
    const close = this.take('[') ? ']' : undefined;
    const found = [this.sum()];
    while (this.take(',')) found.push(this.sum());
    if (close && !this.take(close)) throw new Unknown();
    return found;
  }
  private atom(): Value {
    const t = this.tokens[this.i++];
    if (!t) throw new Unknown();
    if (t.kind === 'number') return Number(t.text);
    if (t.kind === 'text') return t.text;
    if (t.kind === 'op' && t.text === '-') {
      const v = this.atom();
      return v === null ? null : -Number(v);
    }
    if (t.kind === 'field') return this.known(t.text);
    if (t.kind === '(') {
      const v = this.or();
      if (!this.take(')')) throw new Unknown();
      return v;
    }
    if (t.kind === 'word') return this.call(t.text);
    throw new Unknown();
  }
  private call(name: string): Value {
    if (!this.take('(')) {
      if (/^(true|false)$/i.test(name)) return /^true$/i.test(name);
      return this.known(name);
    }
    const f = name.toUpperCase();
    // An aggregation of a column names the visual's own value of it.
    if (/^(SUM|AVG|AVERAGE|MIN|MAX|COUNT|DISTINCT_COUNT|MEDIAN|STDEV|STDEVP|VAR|VARP)$/.test(f)) {
      const t = this.take('field') ?? this.take('word');
      if (!t || !this.take(')')) throw new Unknown();
      return this.known(`${f}(${t.text})`, t.text);
    }
    const first = this.or();
    const rest: Value[] = [];
    while (this.take(',')) rest.push(...this.list());
    if (!this.take(')')) throw new Unknown();
    switch (f) {
      case 'ISNULL': return first === null;
      case 'ISNOTNULL': return first !== null;
      case 'IN': return rest.includes(first);
      case 'NOTIN': return !rest.includes(first);
      case 'CONTAINS': return first !== null && String(first).includes(String(rest[0]));
      case 'STARTSWITH': return first !== null && String(first).startsWith(String(rest[0]));
      case 'ENDSWITH': return first !== null && String(first).endsWith(String(rest[0]));
      case 'ABS': return first === null ? null : Math.abs(Number(first));
      default: throw new Unknown();
    }
  }
  private known(name: string, otherwise?: string): Value {
    const v = this.look(name) ?? (otherwise === undefined ? undefined : this.look(otherwise));
    if (v === undefined) throw new Unknown();
    return v;
  }
}

// The value of an expression; undefined where it can't be told.
export function evaluate(expression: string, look: Look4Value): Value | undefined {
  const tokens = lex(expression);
  if (!tokens?.length) return undefined;
  try {
    return new Reader(tokens, look).whole();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

export function colourFrom(said: Json | undefined, look: Look4Value, span: (expression: string) => [number, number] | undefined): string | undefined {
  const solid = said?.Solid;
  if (solid) return isColour(solid.Color) && evaluate(solid.Expression ?? '', look) === true ? solid.Color : undefined;
  const gradient = said?.Gradient;
  if (!gradient) return undefined;
  const v = evaluate(gradient.Expression ?? '', look);
  if (typeof v !== 'number') return undefined;
  const stops = ((gradient.Color?.Stops as Json[]) ?? []).filter((s) => isColour(s.Color));
  if (stops.length < 2) return undefined;
  const ends = span(gradient.Expression) ?? [v, v];
  const at = (s: Json): number => s.DataValue ?? ends[0] + ((ends[1] - ends[0]) * (s.GradientOffset ?? 0)) / (stops.some((x) => x.GradientOffset > 1) ? 100 : 1);
  const sorted = [...stops].sort((a, b) => at(a) - at(b));
  if (v <= at(sorted[0]!)) return sorted[0]!.Color;
  for (let i = 1; i < sorted.length; ++i) {
    const [a, b] = [at(sorted[i - 1]!), at(sorted[i]!)];
    if (v <= b) return mix(sorted[i - 1]!.Color.slice(0, 7), sorted[i]!.Color.slice(0, 7), b > a ? (v - a) / (b - a) : 1);
  }
  return sorted[sorted.length - 1]!.Color;
}

const ICONS: Record<string, [string, string]> = {
  CARET_UP: ['▲', 'up'], CARET_DOWN: ['▼', 'down'], PLUS: ['+', 'plus'], MINUS: ['−', 'minus'], ARROW_UP: ['↑', 'up'], ARROW_DOWN: ['↓', 'down'], ARROW_LEFT: ['←', 'left'],
  ARROW_RIGHT: ['→', 'right'], ARROW_UP_LEFT: ['↖', 'up left'], ARROW_UP_RIGHT: ['↗', 'up right'], ARROW_DOWN_LEFT: ['↙', 'down left'], ARROW_DOWN_RIGHT: ['↘', 'down right'],
  FACE_UP: ['☺', 'good'], FACE_DOWN: ['☹', 'bad'], FACE_FLAT: ['–', 'neither'], ONE_BAR: ['▂', 'low'], TWO_BAR: ['▅', 'middle'], THREE_BAR: ['█', 'high'], CIRCLE: ['●', 'circle'],
  TRIANGLE: ['▲', 'triangle'], SQUARE: ['■', 'square'], FLAG: ['⚑', 'flag'], THUMBS_UP: ['+', 'good'], THUMBS_DOWN: ['−', 'bad'], CHECKMARK: ['✓', 'check'], X: ['✕', 'cross'],
};
export function iconFrom(said: Json | undefined, look: Look4Value, theme: Look, span?: (expression: string) => [number, number] | undefined): Icon | undefined {
  const set = said?.IconSet;
  if (set) {
    const v = evaluate(set.Expression ?? '', look);
    const found = typeof v === 'number' ? iconOfSet(set.IconSetType, v, span?.(set.Expression) ?? [v, v]) : undefined;
    return found && { glyph: found.glyph, name: found.name, color: theme[found.tone] };
  }
  const custom = said?.CustomCondition;
  if (custom && evaluate(custom.Expression ?? '', look) === true) {
    const [glyph, name] = ICONS[custom.IconOptions?.Icon] ?? [String(custom.IconOptions?.UnicodeIcon ?? '●').slice(0, 2), 'mark'];
    return { glyph, name, color: isColour(custom.Color) ? custom.Color : theme.text };
  }
  return undefined;
}
