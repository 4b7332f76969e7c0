// JSON whose numbers stay as they are written: JSON.parse makes 12345678901234567890 another number.
export class Exact {
  constructor(readonly text: string) {}
}

const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
// Numbers travel through JSON.parse and JSON.stringify as texts that begin with NUL and n; texts that
// begin with NUL get an s after it.
const isNumber = (token: string): boolean => /^[-\d]/.test(token);

// As JSON.parse, but each number is an Exact.
export function readExact(text: string): unknown {
  JSON.parse(text); // throws what people know
  const tokens = text.match(TOKEN) ?? [];
  const marked = tokens.map((token, i) => {
    if (isNumber(token)) return `"\\u0000n${token}"`;
    return /^"\\u0000/i.test(token) && tokens[i + 1] !== ':' ? `"\\u0000s${token.slice(7)}` : token;
  });
  return JSON.parse(marked.join(''), (_, v: unknown) => {
    if (typeof v !== 'string' || v[0] !== '\0') return v;
    return v[1] === 'n' ? new Exact(v.slice(2)) : '\0' + v.slice(2);
  });
}

// As JSON.stringify, with each Exact as it was written.
export function printExact(value: unknown, indent = 0): string {
  const mark = (_: string, v: unknown): unknown => {
    if (v instanceof Exact) return '\0n' + v.text;
    return typeof v === 'string' && v[0] === '\0' ? '\0s' + v.slice(1) : v;
  };
  const text = JSON.stringify(value, mark, indent) ?? '';
  return text.replace(/"[^"\\]*(?:\\[^][^"\\]*)*"/g, (token) => {
    if (token.startsWith('"\\u0000n')) return token.slice(8, -1);
    return token.startsWith('"\\u0000s') ? '"\\u0000' + token.slice(8) : token;
  });
}

// The same JSON over lines, each value and the order of names as they are written; what is none stays.
export function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let out = '';
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  const tokens = text.match(TOKEN) ?? [];
  tokens.forEach((token, i) => {
    const isEnd = token === '}' || token === ']';
    const opens = (t: string | undefined) => t === '{' || t === '[';
    if (isEnd) --depth;
    if (isEnd ? !opens(tokens[i - 1]) : opens(tokens[i - 1])) out += line();
    if (opens(token)) ++depth;
    out += token;
    if (token === ',') out += line();
    if (token === ':') out += ' ';
  });
  return out;
}
