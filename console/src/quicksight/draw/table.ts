// Tables: cells with formats and conditions, totals.
import { isNumeric, numberOf, show, type Shown, type Value } from '../model/result';
import { aggregationWord, at, kindOf, type Json } from '../model/visual';
import { colourFrom, iconFrom } from './conditions';
import { Wells, type Cell, type DrawInput, type Drawing, type TableCells } from './drawing';
import { Totals } from './totals';

// What an expression of a condition may name: a column, "SUM(column)", or a field's label.
export function namesOf(columns: Shown[], row: Value[]): (name: string) => Value | undefined {
  return (name) => {
    const plain = name.trim().toLowerCase();
    const c = columns.find((x) => {
      const column = x.field?.column ?? x.name;
      const aggregation = x.field?.aggregation;
      return [column, x.label, x.fieldId, aggregation ? `${aggregation}(${column})` : '', aggregation === 'AVERAGE' ? `avg(${column})` : '', aggregation ? `${aggregationWord(aggregation)}(${column})` : ''].some((t) => t.toLowerCase() === plain);
    });
    if (!c) return undefined;
    const v = row[c.index] ?? null;
    return isNumeric(c) ? numberOf(v) : v;
  };
}

// The least and greatest of the column that a gradient's expression names.
export function spans(columns: Shown[], rows: Value[][]): (expression: string) => [number, number] | undefined {
  const known = new Map<string, [number, number] | undefined>();
  return (expression) => {
    if (!known.has(expression)) {
      const name = /\{([^{}]+)\}/.exec(expression)?.[1] ?? expression;
      const values = rows.map((r) => namesOf(columns, r)(expression) ?? namesOf(columns, r)(name)).filter((v): v is number => typeof v === 'number');
      known.set(expression, values.length ? [Math.min(...values), Math.max(...values)] : undefined);
    }
    return known.get(expression);
  };
}

export const plainCell = (value: Value | undefined, column: Shown): Cell => ({ text: show(value, column), value: value ?? null, isNumber: isNumeric(column) });

export function drawTable(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { result, look, visual } = input;
  if (!wells.columns.length) return { kind: 'empty', message: 'Choose fields to show' };
  const config = wells.config;
  const options = new Map(((config.FieldOptions?.SelectedFieldOptions as Json[]) ?? []).map((o) => [o.FieldId as string, o]));
  const order = (config.FieldOptions?.Order as string[]) ?? [];
  const rank = (c: Shown): number => (order.includes(c.fieldId) ? order.indexOf(c.fieldId) : order.length + c.index);
  const columns = [...wells.columns].sort((a, b) => rank(a) - rank(b));
  const conditions = ((visual.TableVisual?.ConditionalFormatting?.ConditionalFormattingOptions as Json[]) ?? []);
  const span = spans(wells.columns, result.rows);
  const bars = new Map(((config.TableInlineVisualizations as Json[]) ?? []).map((v) => [v.DataBars?.FieldId as string, v.DataBars as Json]));
  const largest = new Map([...bars.keys()].map((id) => {
    const c = columns.find((x) => x.fieldId === id);
    return [id, c ? Math.max(1e-300, ...result.rows.map((r) => Math.abs(numberOf(r[c.index]) ?? 0))) : 1];
  }));
  const rows = result.rows.map((row) => {
    const names = namesOf(wells.columns, row);
    const whole = conditions.map((c) => c.Row).filter(Boolean) as Json[];
    const background = whole.map((r) => colourFrom(r.BackgroundColor, names, span)).find(Boolean);
    const colour = whole.map((r) => colourFrom(r.TextColor, names, span)).find(Boolean);
    const cells = columns.map((c): Cell => {
      const own = conditions.map((x) => x.Cell).filter((x) => x?.FieldId === c.fieldId).map((x) => x.TextFormat ?? {}) as Json[];
      return {
        ...plainCell(row[c.index], c), background: own.map((f) => colourFrom(f.BackgroundColor, names, span)).find(Boolean) ?? background,
        color: own.map((f) => colourFrom(f.TextColor, names, span)).find(Boolean) ?? colour, icon: own.map((f) => iconFrom(f.Icon, names, look, span)).find(Boolean),
        bar: bars.has(c.fieldId) ? Math.abs(numberOf(row[c.index]) ?? 0) / largest.get(c.fieldId)! : undefined,
      };
    });
    return { cells, pick: kindOf(visual)?.path[1] === 'TableUnaggregatedFieldWells' ? [] : wells.pick(row, columns) };
  });
  const dimensions = wells.columns.filter((c) => c.role === 'DIMENSION');
  const isTotalled = config.TotalOptions?.TotalsVisibility === 'VISIBLE';
  const total = isTotalled ? new Totals(result, dimensions).of(new Map()) : undefined;
  const label = config.TotalOptions?.CustomLabel ?? 'Total';
  const table: TableCells = {
    columns: columns.map((c) => ({ fieldId: c.fieldId, label: c.label, isNumber: isNumeric(c), width: at(options.get(c.fieldId), 'Width') as unknown as string | undefined, isHidden: options.get(c.fieldId)?.Visibility === 'HIDDEN', shown: c })),
    rows, rowCount: result.rowCount ?? rows.length, truncated: !!result.truncated, totalsAtStart: config.TotalOptions?.Placement === 'START',
    totals: total && columns.map((c, i) => (c.role === 'MEASURE' ? plainCell(total[c.index], c) : { text: i === 0 ? label : '', value: null, isNumber: false })),
  };
  return { kind: 'table', table };
}

// Any answer as a plain table: what a screen reader or a keyboard has of a chart.
export function plainTable(input: DrawInput): TableCells {
  const wells = new Wells(input);
  const { result } = input;
  return {
    columns: wells.columns.map((c) => ({ fieldId: c.fieldId, label: c.label, isNumber: isNumeric(c), isHidden: false, shown: c })),
    rows: result.rows.map((row) => ({ cells: wells.columns.map((c) => plainCell(row[c.index], c)), pick: wells.pick(row, wells.columns) })),
    rowCount: result.rowCount ?? result.rows.length, truncated: !!result.truncated, totalsAtStart: false,
  };
}
