// What a visual becomes: an option for ECharts, or cells and words that the page (or a server) sets.
import type { Look } from '../model/theme';
import type { Formats, Result, ResultColumn, Shown, Value } from '../model/result';
import { OTHERS, columnFormats, shownColumns } from '../model/result';
import { at, bodyOf, configOf, fieldsOf, wellsOf, type Field, type Json } from '../model/visual';

// Values of dimensions that somebody chose in a visual.
export interface Picked {
  fieldId: string;
  value: Value;
}

export interface DrawInput {
  visual: Json;
  result: Result;
  definition: Json;
  look: Look;
  picked?: Picked[][]; // of this visual
  collapsed?: ReadonlySet<string>; // groups of a pivot table
  width?: number;
  height?: number;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Option = Record<string, any>;
export type Drawing =
  | { kind: 'chart'; option: Option; more: boolean; summary: string } // more: kinds of charts that load apart
  | { kind: 'kpi'; kpi: KpiCells }
  | { kind: 'table'; table: TableCells }
  | { kind: 'pivot'; pivot: PivotCells }
  | { kind: 'text'; paragraphs: string[] }
  | { kind: 'empty'; message: string }
  | { kind: 'refused'; message: string };

export interface KpiCells {
  label: string;
  value: string;
  color?: string;
  icon?: Icon;
  comparison?: { text: string; about: string; direction: number; color?: string };
  progress?: number; // 0 … 1
  spark?: { values: (number | null)[]; labels: string[]; isArea: boolean; color?: string };
}
export interface Icon {
  glyph: string;
  color: string;
  name: string;
}
export interface Cell {
  text: string;
  value: Value;
  isNumber: boolean;
  background?: string;
  color?: string;
  icon?: Icon;
  bar?: number; // a data bar's part of the cell
}
export interface TableCells {
  columns: { fieldId: string; label: string; isNumber: boolean; width?: string; isHidden: boolean; shown: Shown }[];
  rows: { cells: Cell[]; pick: Picked[] }[];
  totals?: Cell[];
  totalsAtStart: boolean;
  rowCount: number;
  truncated: boolean;
}
export interface PivotCells {
  rowHeads: string[];
  columnLines: { label: string; span: number }[][]; // headings above the values
  values: { key: string; label: string }[]; // one a column of values
  rows: PivotRow[];
  truncated: boolean;
}
export interface PivotRow {
  kind: 'row' | 'subtotal' | 'total';
  heads: { text: string; span: number; across: number; key: string; isOpen: boolean; canCollapse: boolean }[];
  cells: Cell[];
  pick: Picked[];
}

// The columns of a result by the wells that they came from.
export class Wells {
  readonly columns: Shown[];
  readonly config: Json;
  private readonly wells: Record<string, Field[]>;

  constructor(readonly input: DrawInput) {
    this.wells = wellsOf(input.visual);
    this.config = configOf(input.visual);
    this.columns = shownColumns(input.result, fieldsOf(input.visual), formatsOf(input.definition), labelsOf(this.config));
  }
  of(well: string): Shown[] {
    const fields = this.wells[well] ?? [];
    const found = fields.map((f) => this.columns.find((c) => c.fieldId === f.fieldId)).filter((c): c is Shown => !!c);
    if (found.length || !fields.length) return found;
    // Drilled: another column stands where the field's was.
    const isKnown = new Set(Object.values(this.wells).flat().map((f) => f.fieldId));
    const role: ResultColumn['role'] = fields[0]!.role === 'measure' ? 'MEASURE' : 'DIMENSION';
    return this.columns.filter((c) => c.role === role && !isKnown.has(c.fieldId)).slice(0, 1);
  }
  has(well: string): boolean {
    return !!at(this.config, 'FieldWells') && ((at(this.config, 'FieldWells', Object.keys(this.config.FieldWells)[0] ?? '') ?? {})[well]?.length ?? 0) > 0;
  }
  pick(row: Value[], columns: Shown[]): Picked[] {
    const pick = columns.filter((c) => c.role === 'DIMENSION').map((c) => ({ fieldId: c.fieldId, value: row[c.index] ?? null }));
    return pick.some((p) => p.value === OTHERS) ? [] : pick; // no filter names the others
  }
}

const formatCache = new WeakMap<Json, Formats>();
function formatsOf(definition: Json): Formats {
  let found = formatCache.get(definition);
  if (!found) formatCache.set(definition, (found = columnFormats(definition)));
  return found;
}
function labelsOf(config: Json): Record<string, string> {
  const options = (config.FieldOptions?.SelectedFieldOptions as Json[]) ?? [];
  return Object.fromEntries(options.filter((o) => o.CustomLabel).map((o) => [o.FieldId, o.CustomLabel]));
}

export const samePick = (a: Picked[], b: Picked[]): boolean =>
  a.length === b.length && a.every((p) => b.some((q) => q.fieldId === p.fieldId && q.value === p.value));
// Whether a mark stays bright: nothing is picked, or what is picked has it.
export function isBright(pick: Picked[], picked: Picked[][] | undefined): boolean {
  if (!picked?.length) return true;
  return picked.some((one) => one.every((p) => pick.every((q) => q.fieldId !== p.fieldId || q.value === p.value)));
}

export const customColors = (definition: Json, column: Shown | undefined): Map<string, string> => {
  const all = (definition.ColumnConfigurations as Json[]) ?? [];
  const mine = all.find((c) => c.Column?.ColumnName === column?.field?.column && c.Column?.DataSetIdentifier === column?.field?.dataSet);
  const list = (mine?.ColorsConfiguration?.CustomColors as Json[]) ?? [];
  return new Map(list.filter((c) => isColour(c.Color)).map((c) => [String(c.FieldValue ?? c.SpecialValue ?? ''), c.Color as string]));
};
export const isColour = (text: unknown): text is string => typeof text === 'string' && /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(text);

// Colours that the visual itself gives to values: VisualPalette.ColorMap.
export function paletteMap(config: Json): Map<string, string> {
  const map = new Map<string, string>();
  for (const entry of (config.VisualPalette?.ColorMap as Json[]) ?? []) {
    if (isColour(entry.Color)) map.set(String(entry.Element?.FieldValue ?? ''), entry.Color);
  }
  return map;
}

export const altText = (visual: Json): string => bodyOf(visual).VisualContentAltText ?? '';
