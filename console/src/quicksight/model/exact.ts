// JSON of data: integers that a double does not hold become texts of their digits.
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

export function parseExact(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(TOKEN, (token) => (token[0] === '"' || Number.isSafeInteger(Number(token)) ? token : `"${token}"`)));
}
export const isLongInteger = (value: unknown): value is string => typeof value === 'string' && /^-?\d{16,}$/.test(value);
