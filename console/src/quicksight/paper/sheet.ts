// A dashboard on paper: its sheets, as the page lays them out, as SVG; or one visual alone.
import { draw } from '../draw/draw';
import type { Drawing } from '../draw/drawing';
import type { Result } from '../model/result';
import { withParameters } from '../model/parameters';
import { baseLook, themeLook, type Look } from '../model/theme';
import { bodyOf, plainText, visualId, type Json } from '../model/visual';
import { placesOf, type Place } from './places';
import { drawKpi, drawPivot, drawTable, drawWords, type Size } from './cells';
import { drawChart } from './charts';
import { element, fit, words, wrap } from './svg';

// What the server sends: a definition and the answers of a session's data calls.
export interface PaperSheet {
  name: string;
  about?: string; // filters and parameters in force, and when
  definition: Json;
  theme?: Json | null;
  parameters?: Record<string, unknown[]>; // their values
  dark?: boolean;
  sheets: { sheetId: string; visuals: Record<string, Result> }[];
  visualId?: string; // this one alone
  width?: number; // of one visual alone
  height?: number;
}

const [MARGIN, HEADER, TITLE] = [16, 52, 26];

function body(drawing: Drawing, size: Size, look: Look): string {
  switch (drawing.kind) {
    case 'chart': return drawChart(drawing.option, size);
    case 'kpi': return drawKpi(drawing.kpi, size, look);
    case 'table': return drawTable(drawing.table, size, look);
    case 'pivot': return drawPivot(drawing.pivot, size, look);
    case 'text': return drawWords(drawing.paragraphs, size, look);
    default: return drawWords([drawing.message], size, look);
  }
}

const title = (visual: Json, member: 'Title' | 'Subtitle', sheet: PaperSheet): string => {
  const label = bodyOf(visual)[member];
  if (label?.Visibility === 'HIDDEN') return '';
  const values = Object.fromEntries(Object.entries(sheet.parameters ?? {}).map(([name, all]) => [name, all.map(String)]));
  return withParameters(label?.FormatText?.PlainText ?? plainText(label?.FormatText?.RichText ?? ''), values);
};

// One visual in its tile: what fails is said in its place, and the others stand.
export function tile(visual: Json, result: Result | undefined, sheet: PaperSheet, look: Look, size: Size): string {
  const pad = 10;
  const inner = size.width - 2 * pad;
  let y = pad;
  let out = element('rect', { width: size.width, height: size.height, rx: 4, fill: look.tile, stroke: look.tileBorder ? look.line : undefined });
  const [head, sub] = [title(visual, 'Title', sheet), title(visual, 'Subtitle', sheet)];
  if (head) out += words(fit(head, 14, inner), { x: pad, y: (y += 14), size: 14, fill: look.text, bold: true });
  if (sub) out += words(fit(sub, 12, inner), { x: pad, y: (y += 17), size: 12, fill: look.text2 });
  if (head || sub) y += 10;
  const room = { width: inner, height: Math.max(size.height - y - pad, 10) };
  let drawn: string;
  if (result?.status === 'OK') {
    drawn = body(draw({ visual, result, definition: sheet.definition, look, ...room }), room, look);
  } else {
    drawn = drawWords([result?.error?.message ?? 'There is no data for this visual.'], room, { ...look, text: look.bad });
  }
  return out + element('svg', { x: pad, y, width: room.width, height: room.height }, drawn);
}

const frame = (size: Size, look: Look, inside: string): string =>
  element('svg', { xmlns: 'http://www.w3.org/2000/svg', 'xmlns:xlink': 'http://www.w3.org/1999/xlink', width: size.width, height: size.height, 'font-family': look.font },
    element('rect', { width: size.width, height: size.height, fill: look.page }) + inside);

function textBox(content: string, place: Place, look: Look): string {
  const lines = wrap(plainText(content), 14, place.width - 16, Math.floor(place.height / 20));
  return lines.map((line, i) => words(line, { x: place.x + 8, y: place.y + 20 + i * 20, size: 14, fill: look.text })).join('');
}

function page(sheet: PaperSheet, of: PaperSheet['sheets'][number], look: Look): string {
  const one: Json = ((sheet.definition.Sheets as Json[]) ?? []).find((s) => s.SheetId === of.sheetId) ?? {};
  const visuals = new Map(((one.Visuals as Json[]) ?? []).map((v) => [visualId(v), v]));
  const texts = new Map(((one.TextBoxes as Json[]) ?? []).map((t) => [t.SheetTextBoxId as string, t]));
  const layout = placesOf(one);
  const size = { width: layout.width + 2 * MARGIN, height: layout.height + HEADER + TITLE + 2 * MARGIN };
  const name = [sheet.name, one.Name ?? one.Title].filter(Boolean).join(': ');
  let out = words(fit(name, 20, layout.width), { x: MARGIN, y: MARGIN + 20, size: 20, fill: look.text, bold: true });
  out += words(fit(sheet.about ?? '', 12, layout.width), { x: MARGIN, y: MARGIN + 42, size: 12, fill: look.text2 });
  for (const place of layout.places) {
    const at = { ...place, x: place.x + MARGIN, y: place.y + MARGIN + HEADER };
    const visual = visuals.get(place.id);
    const text = texts.get(place.id);
    if (text) out += textBox(text.Content ?? '', at, look);
    if (visual) out += element('g', { transform: `translate(${at.x} ${at.y})` }, tile(visual, of.visuals[place.id], sheet, look, at));
  }
  return frame(size, look, out);
}

export function pagesOf(sheet: PaperSheet): string[] {
  const themed = themeLook(sheet.theme, baseLook(!!sheet.dark));
  const look = { ...themed, font: themed.font.replace(/"/g, "'") }; // it stands in attributes
  if (!sheet.visualId) return sheet.sheets.map((one) => page(sheet, one, look));
  for (const one of sheet.sheets) {
    const of = ((sheet.definition.Sheets as Json[]) ?? []).find((s) => s.SheetId === one.sheetId);
    const visual = ((of?.Visuals as Json[]) ?? []).find((v) => visualId(v) === sheet.visualId);
    if (!visual) continue;
    const size = { width: sheet.width ?? 800, height: sheet.height ?? 500 };
    return [frame(size, look, tile(visual, one.visuals[sheet.visualId], sheet, look, size))];
  }
  return [];
}
