// Pivot tables: groups of rows by groups of columns, with the subtotals that the answer has.
import { isNumeric, show, type Shown, type Value } from '../model/result';
import { bodyOf, type Json } from '../model/visual';
import { colourFrom, iconFrom } from './conditions';
import { Wells, type Cell, type DrawInput, type Drawing, type PivotCells, type PivotRow } from './drawing';
import { namesOf, plainCell, spans } from './table';
import { Totals } from './totals';

const MAX_COLUMNS = 400;
interface Leaf {
  values: Value[]; // of the column dimensions; fewer than all: a total
}

export function drawPivot(input: DrawInput): Drawing {
  const wells = new Wells(input);
  const { result } = input;
  const [rowDims, columnDims, values] = [wells.of('Rows'), wells.of('Columns'), wells.of('Values')];
  if (!rowDims.length && !columnDims.length && !values.length) return { kind: 'empty', message: 'Choose fields to show' };
  const pivot = new Pivot(input, wells, rowDims, columnDims, values);
  if (pivot.leaves.length * Math.max(1, values.length) > MAX_COLUMNS) return { kind: 'refused', message: `The pivot table has more than ${MAX_COLUMNS} columns. Filter, or move fields to rows.` };
  const cells: PivotCells = {
    rowHeads: rowDims.map((d) => d.label), columnLines: pivot.columnLines(), values: pivot.leaves.flatMap((_, i) => (values.length ? values : [undefined]).map((v) => ({ key: `${i}.${v?.fieldId ?? ''}`, label: v?.label ?? '' }))),
    rows: pivot.rows(), truncated: !!result.truncated,
  };
  return { kind: 'pivot', pivot: cells };
}

class Pivot {
  readonly leaves: Leaf[];
  private readonly totals: Totals;
  private readonly cellsAt = new Map<string, Value[]>();
  private readonly conditions: Json[];
  private readonly span: (expression: string) => [number, number] | undefined;
  private readonly isCollapsed: ReadonlySet<string>;

  constructor(private readonly input: DrawInput, private readonly wells: Wells, private readonly rowDims: Shown[], private readonly columnDims: Shown[], private readonly values: Shown[]) {
    this.totals = new Totals(input.result, [...rowDims, ...columnDims]);
    this.isCollapsed = input.collapsed ?? new Set();
    this.conditions = ((bodyOf(input.visual).ConditionalFormatting?.ConditionalFormattingOptions as Json[]) ?? []).map((c) => c.Cell).filter(Boolean);
    this.span = spans(wells.columns, input.result.rows);
    for (const row of input.result.rows) this.cellsAt.set(this.keyOf(row, rowDims, columnDims), row);
    this.leaves = this.findLeaves();
  }

  private keyOf(row: Value[], rows: Shown[], columns: Shown[]): string {
    return JSON.stringify([rows.map((d) => row[d.index] ?? null), columns.map((d) => row[d.index] ?? null)]);
  }

  private findLeaves(): Leaf[] {
    if (!this.columnDims.length) return [{ values: [] }];
    const build = (depth: number, rows: Value[][], path: Value[]): Leaf[] => {
      if (depth === this.columnDims.length) return [{ values: path }];
      const groups = groupBy(rows, this.columnDims[depth]!);
      const found = groups.flatMap(([value, mine]) => build(depth + 1, mine, [...path, value]));
      // A total of this group of columns, where it has one and more than itself.
      if (depth > 0 && this.totals.has([...this.rowDims, ...this.columnDims.slice(0, depth)])) found.push({ values: path });
      return found;
    };
    const found = build(0, this.input.result.rows, []);
    if (this.totals.has(this.rowDims)) found.push({ values: [] });
    return found;
  }

  columnLines(): { label: string; span: number }[][] {
    const per = Math.max(1, this.values.length);
    return this.columnDims.map((d, depth) => {
      const line: { label: string; span: number; key: string }[] = [];
      for (const leaf of this.leaves) {
        const isTotal = leaf.values.length <= depth;
        const label = !isTotal ? show(leaf.values[depth], d) : leaf.values.length === depth ? 'Total' : '';
        const key = JSON.stringify([leaf.values.slice(0, depth + 1), isTotal]);
        const last = line[line.length - 1];
        if (last && last.key === key) last.span += per;
        else line.push({ label, span: per, key });
      }
      return line.map(({ label, span }) => ({ label, span }));
    });
  }

  private cell(row: Value[] | undefined, v: Shown, isTotal: boolean): Cell {
    if (!row) return { text: '', value: null, isNumber: isNumeric(v) };
    const cell = plainCell(row[v.index], v);
    const own = isTotal ? [] : this.conditions.filter((c) => c.FieldId === v.fieldId && (!c.Scope?.Role || c.Scope.Role === 'FIELD')).map((c) => c.TextFormat ?? {});
    if (!own.length) return cell;
    const names = namesOf(this.wells.columns, row);
    return {
      ...cell, background: own.map((f) => colourFrom(f.BackgroundColor, names, this.span)).find(Boolean), color: own.map((f) => colourFrom(f.TextColor, names, this.span)).find(Boolean),
      icon: own.map((f) => iconFrom(f.Icon, names, this.input.look, this.span)).find(Boolean),
    };
  }

  // The cells of the row whose first dimensions have these values.
  private line(path: Value[]): Cell[] {
    return this.leaves.flatMap((leaf) => {
      const isTotal = path.length < this.rowDims.length || leaf.values.length < this.columnDims.length;
      let row: Value[] | undefined;
      if (!isTotal) row = this.cellsAt.get(JSON.stringify([path, leaf.values]));
      else row = this.totals.of(new Map([...path.map((v, i) => [this.rowDims[i]!.fieldId, v] as const), ...leaf.values.map((v, i) => [this.columnDims[i]!.fieldId, v] as const)]));
      return this.values.map((v) => this.cell(row, v, isTotal));
    });
  }

  rows(): PivotRow[] {
    const found = this.build(0, this.input.result.rows, []);
    if (this.rowDims.length && this.totals.has(this.columnDims)) {
      found.push({ kind: 'total', heads: [{ text: 'Total', span: 1, across: this.rowDims.length, key: '', isOpen: true, canCollapse: false }], cells: this.line([]), pick: [] });
    }
    return found;
  }

  private build(depth: number, rows: Value[][], path: Value[]): PivotRow[] {
    if (depth === this.rowDims.length) return [{ kind: 'row', heads: [], cells: this.line(path), pick: path.map((value, i) => ({ fieldId: this.rowDims[i]!.fieldId, value })) }];
    const d = this.rowDims[depth]!;
    return groupBy(rows, d).flatMap(([value, mine]) => {
      const here = [...path, value];
      const key = JSON.stringify(here);
      const hasSubtotal = depth < this.rowDims.length - 1 && this.totals.has([...this.rowDims.slice(0, depth + 1), ...this.columnDims]);
      const text = show(value, d);
      const pick = here.map((v, i) => ({ fieldId: this.rowDims[i]!.fieldId, value: v }));
      if (hasSubtotal && this.isCollapsed.has(key)) {
        return [{ kind: 'subtotal' as const, heads: [{ text, span: 1, across: this.rowDims.length - depth, key, isOpen: false, canCollapse: true }], cells: this.line(here), pick }];
      }
      const below = this.build(depth + 1, mine, here);
      below[0]!.heads.unshift({ text, span: below.length, across: 1, key, isOpen: true, canCollapse: hasSubtotal });
      if (hasSubtotal) below.push({ kind: 'subtotal', heads: [{ text: `Total ${text}`, span: 1, across: this.rowDims.length - depth, key: key + 't', isOpen: true, canCollapse: false }], cells: this.line(here), pick });
      return below;
    });
  }
}

function groupBy(rows: Value[][], d: Shown): [Value, Value[][]][] {
  const groups = new Map<Value, Value[][]>();
  for (const row of rows) {
    const value = row[d.index] ?? null;
    const list = groups.get(value);
    if (list) list.push(row);
    else groups.set(value, [row]);
  }
  return [...groups];
}
