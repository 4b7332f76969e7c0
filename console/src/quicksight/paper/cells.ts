// Tables, pivot tables, KPIs and words as SVG: what fits in a box, and how much does not.
import { sparkPath } from '../draw/kpi';
import type { Cell, KpiCells, PivotCells, TableCells } from '../draw/drawing';
import { textOn, type Look } from '../model/theme';
import { element, fit, widthOf, words, wrap } from './svg';

export interface Size {
  width: number;
  height: number;
}

const [ROW, FONT, PAD] = [22, 12, 6];
const BOLD = 1.14; // as wide as thin letters

interface Line {
  kind: 'head' | 'row' | 'total';
  cells: { text: string; isNumber: boolean; background?: string; color?: string; icon?: Cell['icon']; bar?: number; span?: number }[];
}

// Columns as wide as what they hold, less where the box is too narrow for all.
function widths(lines: Line[], count: number, width: number): number[] {
  const wanted = Array.from({ length: count }, () => 30);
  for (const line of lines) {
    let column = 0;
    for (const cell of line.cells) {
      const span = cell.span ?? 1;
      if (span === 1) wanted[column] = Math.max(wanted[column]!, Math.min(widthOf(cell.text, FONT) * (line.kind === 'row' ? 1 : BOLD) + (cell.icon ? 16 : 0) + 2 * PAD + 4, 260));
      column += span;
    }
  }
  // Where they are too wide together, the widest give way first.
  let cap = Math.max(...wanted);
  const total = (most: number): number => wanted.reduce((sum, w) => sum + Math.min(w, most), 0);
  while (cap > 60 && total(cap) > width) cap -= 2;
  return wanted.map((w) => Math.min(w, cap));
}

function drawLine(line: Line, y: number, columns: number[], look: Look, width: number): string {
  let out = line.kind === 'head' ? element('rect', { x: 0, y, width, height: ROW, fill: look.back2 }) : '';
  let [x, column] = [0, 0];
  for (const cell of line.cells) {
    const span = cell.span ?? 1;
    const room = columns.slice(column, column + span).reduce((a, b) => a + b, 0);
    if (x >= width) break;
    const box = Math.min(room, width - x);
    if (cell.background) out += element('rect', { x, y, width: box, height: ROW, fill: cell.background });
    if (cell.bar !== undefined) out += element('rect', { x: x + 2, y: y + ROW - 5, width: Math.max(0, (box - 4) * cell.bar), height: 3, fill: look.accent });
    const fill = cell.color ?? (cell.background ? textOn(cell.background.slice(0, 7)) : look.text);
    const icon = cell.icon ? 16 : 0;
    if (cell.icon) out += words(cell.icon.glyph, { x: x + PAD, y: y + 15, size: FONT, fill: cell.icon.color });
    const text = fit(cell.text, line.kind === 'row' ? FONT : FONT * BOLD, box - 2 * PAD - icon);
    const place = cell.isNumber ? { x: x + box - PAD, anchor: 'end' as const } : { x: x + PAD + icon };
    out += words(text, { ...place, y: y + 15, size: FONT, fill, bold: line.kind !== 'row' });
    x += room;
    column += span;
  }
  return out + element('path', { d: `M0 ${y + ROW}H${width}`, stroke: look.line, 'stroke-width': line.kind === 'row' ? 0.5 : 1 });
}

function drawLines(lines: Line[], count: number, size: Size, look: Look, heads: number, hidden: number): string {
  const columns = widths(lines.slice(0, 200), count, size.width);
  const fits = Math.max(Math.floor(size.height / ROW), heads + 1);
  const isCut = lines.length > fits || hidden > 0;
  const shown = lines.slice(0, isCut ? Math.max(fits - 1, heads) : fits);
  const lost = lines.length - shown.length + hidden;
  const out = shown.map((line, i) => drawLine(line, i * ROW, columns, look, size.width)).join('');
  return isCut ? out + words(`and ${lost} more row${lost === 1 ? '' : 's'}`, { x: PAD, y: shown.length * ROW + 15, size: FONT, fill: look.text2 }) : out;
}

export function drawTable(table: TableCells, size: Size, look: Look): string {
  const seen = table.columns.map((c, i) => ({ ...c, i })).filter((c) => !c.isHidden);
  const pick = (cells: Cell[]): Line['cells'] => seen.map((c) => cells[c.i]!);
  const totals: Line[] = table.totals ? [{ kind: 'total', cells: pick(table.totals) }] : [];
  const rows: Line[] = table.rows.map((r) => ({ kind: 'row', cells: pick(r.cells) }));
  const head: Line = { kind: 'head', cells: seen.map((c) => ({ text: c.label, isNumber: c.isNumber })) };
  // A total that would fall off the end stands first.
  const fits = (rows.length + 1 + totals.length) * ROW <= size.height && !table.truncated;
  const lines = table.totalsAtStart || !fits ? [head, ...totals, ...rows] : [head, ...rows, ...totals];
  return drawLines(lines, seen.length, size, look, 1 + totals.length, Math.max(table.rowCount - rows.length, 0));
}

export function drawPivot(pivot: PivotCells, size: Size, look: Look): string {
  const depth = Math.max(pivot.rowHeads.length, 1);
  const hasValues = new Set(pivot.values.map((v) => v.label)).size > 1 || !pivot.columnLines.length;
  const corner = pivot.rowHeads.map((text) => ({ text, isNumber: false }));
  const blank = pivot.rowHeads.map(() => ({ text: '', isNumber: false }));
  const heads: Line[] = pivot.columnLines.map((line, i) => ({
    kind: 'head', cells: [...(i === 0 ? corner : blank), ...line.map((c) => ({ text: c.label, isNumber: c.span === 1, span: c.span }))],
  }));
  if (hasValues) heads.push({ kind: 'head', cells: [...(heads.length ? blank : corner), ...pivot.values.map((v) => ({ text: v.label, isNumber: true }))] });
  const rows: Line[] = pivot.rows.map((row) => {
    // A head that spans rows is said once; the rows below it leave its place free.
    const free = Math.max(depth - row.heads.length, 0);
    const texts = [...Array.from({ length: row.kind === 'row' ? free : 0 }, () => ''), ...row.heads.map((h) => h.text)];
    while (texts.length < depth) texts.push('');
    return { kind: row.kind === 'row' ? 'row' : 'total', cells: [...texts.map((text) => ({ text, isNumber: false })), ...row.cells] };
  });
  return drawLines([...heads, ...rows], depth + pivot.values.length, size, look, heads.length, 0);
}

export function drawKpi(kpi: KpiCells, size: Size, look: Look): string {
  const big = Math.min(36, Math.max(18, size.height / 4));
  let y = 4;
  let out = '';
  if (kpi.label) out += words(fit(kpi.label, FONT, size.width), { x: 0, y: (y += 12), size: FONT, fill: look.text2 });
  const icon = kpi.icon ? big : 0;
  y += big + 4;
  if (kpi.icon) out += words(kpi.icon.glyph, { x: 0, y, size: big * 0.8, fill: kpi.icon.color });
  out += words(fit(kpi.value, big, size.width - icon), { x: icon, y, size: big, fill: kpi.color ?? look.text, bold: true });
  if (kpi.comparison) {
    const c = kpi.comparison;
    const arrow = c.direction > 0 ? '▲ ' : c.direction < 0 ? '▼ ' : '';
    const text = fit(`${arrow}${c.text} ${c.about}`, FONT, size.width);
    out += words(text, { x: 0, y: (y += 20), size: FONT, fill: c.color ?? look.text2 });
  }
  if (kpi.progress !== undefined) {
    const part = Math.max(0, Math.min(kpi.progress, 1));
    out += element('rect', { x: 0, y: (y += 10), width: size.width, height: 6, rx: 3, fill: look.line });
    out += element('rect', { x: 0, y, width: size.width * part, height: 6, rx: 3, fill: look.accent });
    y += 6;
  }
  const left = size.height - y - 12;
  if (kpi.spark && left > 16) {
    const color = kpi.spark.color ?? look.palette[0]!;
    const path = sparkPath(kpi.spark.values, size.width, left);
    const area = kpi.spark.isArea ? element('path', { d: `${path}L${size.width} ${left}L0 ${left}Z`, fill: color, opacity: 0.14 }) : '';
    out += element('g', { transform: `translate(0 ${y + 10})` }, area + element('path', { d: path, fill: 'none', stroke: color, 'stroke-width': 2 }));
  }
  return out;
}

export function drawWords(paragraphs: string[], size: Size, look: Look): string {
  let [y, out] = [0, ''];
  for (const paragraph of paragraphs) {
    for (const line of wrap(paragraph, 13, size.width, Math.max(Math.floor((size.height - y) / 18), 0))) out += words(line, { x: 0, y: (y += 18), size: 13, fill: look.text });
    y += 6;
  }
  return out;
}
