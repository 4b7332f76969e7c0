// What a session's data call answers for one visual, and how its values are shown.
import { isLongInteger } from './exact';
import { formatDate, formatInteger, formatNumber, numberLook, type NumberLook } from './format';
import { fieldLabel, type Field, type Json } from './visual';

export type Value = string | number | boolean | null;
export interface ResultColumn {
  fieldId: string;
  name: string;
  type: 'STRING' | 'INTEGER' | 'DECIMAL' | 'DATETIME';
  role: 'DIMENSION' | 'MEASURE';
  granularity?: string;
  format?: Json;
}
export interface Result {
  status: 'OK' | 'ERROR';
  columns: ResultColumn[];
  rows: Value[][];
  rowCount?: number;
  truncated?: boolean;
  totals?: Json[];
  error?: { type: string; message: string };
  [more: string]: unknown;
}

// The bucket of all other values: NULL in the answer, with the rows' places in `other`.
export const OTHERS = 'All others';
export function named(result: Result): Result {
  const other = result.other as Record<string, number[]> | undefined;
  if (!other) return result;
  const rows = result.rows.map((r) => [...r]);
  for (const [fieldId, places] of Object.entries(other)) {
    const column = result.columns.findIndex((c) => c.fieldId === fieldId);
    if (column >= 0) for (const i of places) if (rows[i]) rows[i]![column] = OTHERS;
  }
  return { ...result, rows };
}

export interface Shown extends ResultColumn {
  index: number;
  field?: Field;
  label: string;
  look: NumberLook;
}

export const isNumeric = (c: ResultColumn): boolean => c.type === 'INTEGER' || c.type === 'DECIMAL';
export const numberOf = (v: Value | undefined): number | null => (v === null || v === undefined || v === '' ? null : Number(v));

// The formats of a definition's ColumnConfigurations, by data set and column.
export type Formats = Map<string, Json>;
export const formatKey = (dataSet: string, column: string): string => `${dataSet}\n${column}`;
export function columnFormats(definition: Json): Formats {
  const found: Formats = new Map();
  for (const c of (definition.ColumnConfigurations as Json[]) ?? []) {
    const f = c.FormatConfiguration;
    const inner = f?.NumberFormatConfiguration ?? f?.DateTimeFormatConfiguration ?? f?.StringFormatConfiguration;
    if (inner) found.set(formatKey(c.Column?.DataSetIdentifier, c.Column?.ColumnName), inner);
  }
  return found;
}

export function shownColumns(result: Result, fields: Field[], formats: Formats, labels: Record<string, string> = {}): Shown[] {
  const known = new Map(fields.map((f) => [f.fieldId, f]));
  return result.columns.map((c, index) => {
    const field = known.get(c.fieldId);
    let format: Json | undefined = field?.format;
    if (format?.NumberFormatConfiguration || format?.DateTimeFormatConfiguration || format?.StringFormatConfiguration) {
      format = format.NumberFormatConfiguration ?? format.DateTimeFormatConfiguration ?? format.StringFormatConfiguration; // an unaggregated field's
    }
    format ??= field ? formats.get(formatKey(field.dataSet, field.column)) : undefined;
    format ??= c.format;
    return { ...c, index, field, granularity: c.granularity ?? field?.granularity, format, label: labels[c.fieldId] ?? (field ? fieldLabel(field) : c.name), look: numberLook(format) };
  });
}

export function show(value: Value | undefined, column: Shown): string {
  if (column.type === 'DATETIME') return formatDate(value, column.format, column.granularity);
  if (value === null || value === undefined) return column.format?.NullValueFormatConfiguration?.NullString ?? (isNumeric(column) ? column.look.nullText : 'null');
  if (isNumeric(column)) return isLongInteger(value) ? formatInteger(value, column.look) : formatNumber(Number(value), column.look);
  return String(value);
}
