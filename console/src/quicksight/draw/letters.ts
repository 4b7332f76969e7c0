// Widths of letters in parts of the font's size: enough to cut words where a box ends. No canvas.
const NARROW = /[ijl|.,;:'!()[\] ftr]/;
const BROAD = /[mwMW@%]/;
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const c of text) sum += c > '\u2e7f' ? 1 : NARROW.test(c) ? 0.34 : BROAD.test(c) ? 0.92 : /[A-Z0-9]/.test(c) ? 0.66 : 0.58;
  return sum * size;
}
export function fit(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length && widthOf(letters.join('') + '…', size) > width) letters.pop();
  return letters.length ? letters.join('').trimEnd() + '…' : '';
}
export function wrap(text: string, size: number, width: number, linesMax: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || widthOf(longer, size) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line) lines.push(line);
  const shown = lines.slice(0, linesMax).map((l) => fit(l, size, width));
  if (lines.length > linesMax && shown.length) shown[shown.length - 1] = fit(`${shown[shown.length - 1]} …`, size, width);
  return shown;
}
