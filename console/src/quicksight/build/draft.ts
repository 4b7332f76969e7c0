// Changes of a definition, each to a new one: what the builder's buttons do. Pure.
import { GRID_COLUMNS } from '../model/grid';
import { at, bodyOf, configOf, fieldOf, kindName, kindOf, visualId, wellsOf, type Field, type Json, type Kind, type Well } from '../model/visual';

export interface Column {
  dataSet: string;
  name: string;
  type: 'STRING' | 'INTEGER' | 'DECIMAL' | 'DATETIME';
  isCalculated?: boolean;
  isAggregated?: boolean; // a calculated field that aggregates by itself
}
export const isNumberColumn = (c: Column): boolean => c.type === 'INTEGER' || c.type === 'DECIMAL';

let count = 0;
export const fresh = (prefix: string): string => `${prefix}-${Date.now().toString(36)}${(++count).toString(36)}`;

export const inSheet = (def: Json, sheetId: string, change: (sheet: Json) => Json): Json => ({ ...def, Sheets: (def.Sheets as Json[]).map((s) => (s.SheetId === sheetId ? change(s) : s)) });
export function inVisual(def: Json, id: string, change: (visual: Json) => Json): Json {
  return { ...def, Sheets: (def.Sheets as Json[]).map((s) => (((s.Visuals as Json[]) ?? []).some((v) => visualId(v) === id) ? { ...s, Visuals: (s.Visuals as Json[]).map((v) => (visualId(v) === id ? change(v) : v)) } : s)) };
}
export const withBody = (visual: Json, change: (body: Json) => Json): Json => ({ [kindName(visual)]: change(bodyOf(visual)) });
export const withConfig = (visual: Json, change: (config: Json) => Json): Json => withBody(visual, (b) => ({ ...b, ChartConfiguration: change(b.ChartConfiguration ?? {}) }));

// ---- Fields
function fieldFor(column: Column, well: Well): Json {
  const base = { FieldId: fresh(column.name.replace(/\W+/g, '_').slice(0, 60) || 'f'), Column: { DataSetIdentifier: column.dataSet, ColumnName: column.name } };
  if (well.role === 'raw') return base;
  if (well.role === 'dimension') {
    if (column.type === 'DATETIME') return { DateDimensionField: { ...base, DateGranularity: 'MONTH' } };
    return isNumberColumn(column) ? { NumericalDimensionField: base } : { CategoricalDimensionField: base };
  }
  if (column.isAggregated) return { NumericalMeasureField: base };
  if (isNumberColumn(column)) return { NumericalMeasureField: { ...base, AggregationFunction: { SimpleNumericalAggregation: 'SUM' } } };
  if (column.type === 'DATETIME') return { DateMeasureField: { ...base, AggregationFunction: 'COUNT' } };
  return { CategoricalMeasureField: { ...base, AggregationFunction: 'COUNT' } };
}

export function setWells(visual: Json, kind: Kind, wells: Json): Json {
  return withConfig(visual, (c) => {
    const inner = kind.path.length > 1 ? { [kind.path[1]!]: wells } : wells;
    return { ...c, FieldWells: inner };
  });
}
export const rawWells = (visual: Json): Json => at(configOf(visual), ...(kindOf(visual)?.path ?? [])) ?? {};

export function addField(visual: Json, wellName: string, column: Column): Json {
  const kind = kindOf(visual);
  const well = kind?.wells.find((w) => w.name === wellName);
  if (!kind || !well) return visual;
  const wells = rawWells(visual);
  const now = (wells[wellName] as Json[]) ?? [];
  const next = well.max === 1 ? [fieldFor(column, well)] : [...now, fieldFor(column, well)].slice(0, well.max);
  return setWells(visual, kind, { ...wells, [wellName]: next });
}
// Where a clicked field goes: the first well of its role that has room, else the last.
export function bestWell(visual: Json, column: Column): string | undefined {
  const kind = kindOf(visual);
  if (!kind) return undefined;
  const wantsMeasure = column.isAggregated || isNumberColumn(column);
  const fits = kind.wells.filter((w) => w.role === 'raw' || (w.role === 'measure') === wantsMeasure);
  const list = fits.length ? fits : kind.wells;
  const now = wellsOf(visual);
  const many = (w: Well): boolean => w.role === 'measure' || w.role === 'raw' || kind.kind === 'TableVisual' || kind.kind === 'PivotTableVisual';
  return (list.find((w) => (now[w.name]?.length ?? 0) === 0) ?? list.find((w) => w.max > 1 && many(w)) ?? list[list.length - 1])?.name;
}
export function removeField(visual: Json, fieldId: string): Json {
  const kind = kindOf(visual);
  if (!kind) return visual;
  const wells = rawWells(visual);
  return setWells(visual, kind, Object.fromEntries(Object.entries(wells).map(([w, list]) => [w, (list as Json[]).filter((f) => fieldOf(f, w).fieldId !== fieldId)])));
}
export function changeField(visual: Json, fieldId: string, change: (field: Json) => Json): Json {
  const kind = kindOf(visual);
  if (!kind) return visual;
  return setWells(visual, kind, Object.fromEntries(Object.entries(rawWells(visual)).map(([w, list]) => [w, (list as Json[]).map((f) => {
    if (fieldOf(f, w).fieldId !== fieldId) return f;
    if (typeof f.FieldId === 'string') return change(f);
    const member = Object.keys(f)[0]!;
    return { [member]: change(f[member]) };
  })])));
}
export const setAggregation = (visual: Json, field: Field, aggregation: string): Json =>
  changeField(visual, field.fieldId, (f) => ({ ...f, AggregationFunction: field.member === 'NumericalMeasureField' ? { SimpleNumericalAggregation: aggregation } : aggregation }));
export const setGranularity = (visual: Json, fieldId: string, DateGranularity: string): Json => changeField(visual, fieldId, (f) => ({ ...f, DateGranularity }));

// How a number is written, apart from its kind: what the format editor changes.
export type NumberKind = 'none' | 'number' | 'currency' | 'percent';
export interface NumberFormat {
  kind: NumberKind;
  places?: number;
  scale?: string;
  symbol?: string; // of a currency
  prefix?: string;
  suffix?: string;
  hidesThousands?: boolean;
  isBracketed?: boolean; // (1) for -1
  nullText?: string;
}
const MEMBERS: Record<Exclude<NumberKind, 'none'>, string> = { number: 'NumberDisplayFormatConfiguration', currency: 'CurrencyDisplayFormatConfiguration', percent: 'PercentageDisplayFormatConfiguration' };
export function numberFormatOf(field: Field): NumberFormat {
  const outer: Json = field.format?.NumberFormatConfiguration ?? field.format ?? {}; // an unaggregated field's is one further in
  const inner: Json = outer.FormatConfiguration ?? outer.NumericFormatConfiguration ?? outer;
  const kind = (Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]).find((k) => inner[MEMBERS[k]]);
  if (!kind) return { kind: 'none' };
  const said: Json = inner[MEMBERS[kind]];
  return {
    kind, places: said.DecimalPlacesConfiguration?.DecimalPlaces, scale: said.NumberScale, symbol: said.Symbol, prefix: said.Prefix, suffix: said.Suffix, hidesThousands: said.SeparatorConfiguration?.ThousandsSeparator?.Visibility === 'HIDDEN',
    isBracketed: said.NegativeValueConfiguration?.DisplayMode === 'NEGATIVE', nullText: said.NullValueFormatConfiguration?.NullString,
  };
}
export function setNumberFormat(visual: Json, field: Field, f: NumberFormat): Json {
  const said: Json = {
    ...(f.places === undefined ? {} : { DecimalPlacesConfiguration: { DecimalPlaces: f.places } }), ...(f.scale && f.scale !== 'NONE' && f.kind !== 'percent' ? { NumberScale: f.scale } : {}), ...(f.kind === 'currency' ? { Symbol: f.symbol ?? 'USD' } : {}),
    ...(f.prefix ? { Prefix: f.prefix } : {}), ...(f.suffix ? { Suffix: f.suffix } : {}), ...(f.hidesThousands ? { SeparatorConfiguration: { ThousandsSeparator: { Visibility: 'HIDDEN' } } } : {}),
    ...(f.isBracketed ? { NegativeValueConfiguration: { DisplayMode: 'NEGATIVE' } } : {}), ...(f.nullText ? { NullValueFormatConfiguration: { NullString: f.nullText } } : {}),
  };
  const made = f.kind === 'none' ? undefined : { [MEMBERS[f.kind]]: said };
  return changeField(visual, field.fieldId, (old) => {
    const { FormatConfiguration: _, ...rest } = old;
    if (!made) return rest;
    return { ...rest, FormatConfiguration: field.role === 'raw' ? { NumberFormatConfiguration: { FormatConfiguration: made } } : { FormatConfiguration: made } };
  });
}
export const dateFormatOf = (field: Field): string => field.format?.DateTimeFormat ?? field.format?.DateTimeFormatConfiguration?.DateTimeFormat ?? '';
export const setDateFormat = (visual: Json, field: Field, DateTimeFormat: string): Json => changeField(visual, field.fieldId, (old) => {
  const { FormatConfiguration: _, ...rest } = old;
  if (!DateTimeFormat) return rest;
  return { ...rest, FormatConfiguration: field.role === 'raw' ? { DateTimeFormatConfiguration: { DateTimeFormat } } : { DateTimeFormat } };
});

// ---- Visuals
export function newVisual(kind: Kind): Json {
  return { [kind.kind]: { VisualId: fresh('visual'), Title: { Visibility: 'VISIBLE' }, ChartConfiguration: kind.path.length ? { ...kind.preset, FieldWells: kind.path.length > 1 ? { [kind.path[1]!]: {} } : {} } : undefined, Actions: [], ColumnHierarchies: [] } };
}
// Another kind with the same fields, each in the first well that takes it.
export function changeKind(visual: Json, to: Kind, columnOf: (f: Field) => Column | undefined): Json {
  const from = kindOf(visual);
  if (from && from.kind === to.kind && from.path[1] === to.path[1]) return withConfig(visual, (c) => ({ ...c, ...to.preset }));
  const body = bodyOf(visual);
  let made = newVisual(to);
  made = withBody(made, (b) => ({ ...b, VisualId: body.VisualId, ...(body.Title ? { Title: body.Title } : {}), ...(body.Subtitle ? { Subtitle: body.Subtitle } : {}) }));
  for (const field of Object.values(wellsOf(visual)).flat()) {
    const column = columnOf(field);
    if (!column) continue;
    const role = field.role === 'measure' ? 'measure' : 'dimension';
    const now = wellsOf(made);
    const well = to.wells.find((w) => w.role === role && (now[w.name]?.length ?? 0) < (w.role === 'measure' || /Table/.test(to.kind) ? w.max : 1)) ?? to.wells.find((w) => w.role === role && (now[w.name]?.length ?? 0) < w.max);
    if (!well) continue;
    made = addField(made, well.name, column);
    const added = wellsOf(made)[well.name]!.slice(-1)[0]!;
    if (field.aggregation && added.role === 'measure') made = setAggregation(made, added, field.aggregation);
    if (field.granularity && added.granularity) made = setGranularity(made, added.fieldId, field.granularity);
  }
  return made;
}
export function addVisual(def: Json, sheetId: string, visual: Json): Json {
  return inSheet(def, sheetId, (s) => {
    const elements = gridOf(s);
    const bottom = Math.max(0, ...elements.map((e) => (e.RowIndex ?? 0) + e.RowSpan));
    return withGrid({ ...s, Visuals: [...((s.Visuals as Json[]) ?? []), visual] }, [...elements, { ElementId: visualId(visual), ElementType: 'VISUAL', ColumnIndex: 0, ColumnSpan: 18, RowIndex: bottom, RowSpan: 12 }]);
  });
}
export function removeVisual(def: Json, id: string): Json {
  return { ...def, Sheets: (def.Sheets as Json[]).map((s) => (((s.Visuals as Json[]) ?? []).some((v) => visualId(v) === id) ? withGrid({ ...s, Visuals: (s.Visuals as Json[]).filter((v) => visualId(v) !== id) }, gridOf(s).filter((e) => e.ElementId !== id)) : s)) };
}
export const setTitle = (visual: Json, text: string): Json => withBody(visual, (b) => ({ ...b, Title: text ? { Visibility: 'VISIBLE', FormatText: { PlainText: text } } : { Visibility: 'VISIBLE' } }));

// ---- Sort: the member of SortConfiguration depends on the kind.
const SORTS: Record<string, string> = { BarChartVisual: 'CategorySort', LineChartVisual: 'CategorySort', ComboChartVisual: 'CategorySort', PieChartVisual: 'CategorySort', TableVisual: 'RowSort', TreeMapVisual: 'TreeMapSort', HeatMapVisual: 'HeatMapRowSort' };
export const canSort = (visual: Json): boolean => !!SORTS[kindName(visual)];
export function sortOf(visual: Json): { fieldId: string; direction: string } | undefined {
  const list = (configOf(visual).SortConfiguration?.[SORTS[kindName(visual)] ?? ''] as Json[]) ?? [];
  return list[0]?.FieldSort && { fieldId: list[0].FieldSort.FieldId, direction: list[0].FieldSort.Direction };
}
export const setSort = (visual: Json, fieldId: string | undefined, Direction: string): Json =>
  withConfig(visual, (c) => ({ ...c, SortConfiguration: { ...c.SortConfiguration, [SORTS[kindName(visual)]!]: fieldId ? [{ FieldSort: { FieldId: fieldId, Direction } }] : [] } }));

// ---- Layout
export function gridOf(sheet: Json): Json[] {
  const elements = (sheet.Layouts?.[0]?.Configuration?.GridLayout?.Elements as Json[]) ?? [];
  const known = new Set(elements.map((e) => e.ElementId));
  let bottom = Math.max(0, ...elements.map((e) => (e.RowIndex ?? 0) + e.RowSpan));
  const missing = ((sheet.Visuals as Json[]) ?? []).filter((v) => !known.has(visualId(v)));
  const added = missing.map((v, i) => ({ ElementId: visualId(v), ElementType: 'VISUAL', ColumnIndex: (i % 2) * 18, ColumnSpan: 18, RowIndex: bottom + Math.floor(i / 2) * 12, RowSpan: 12 }));
  bottom += added.length;
  return [...elements, ...added];
}
function withGrid(sheet: Json, Elements: Json[]): Json {
  const old: Json = sheet.Layouts?.[0]?.Configuration?.GridLayout ?? {};
  return { ...sheet, Layouts: [{ Configuration: { GridLayout: { ...old, Elements } } }] };
}
export const isGrid = (sheet: Json): boolean => !sheet.Layouts?.length || !!sheet.Layouts[0]?.Configuration?.GridLayout;
export function place(def: Json, sheetId: string, id: string, by: { x?: number; y?: number; width?: number; height?: number }): Json {
  return inSheet(def, sheetId, (s) => withGrid(s, gridOf(s).map((e) => {
    if (e.ElementId !== id) return e;
    const width = Math.min(GRID_COLUMNS, Math.max(4, e.ColumnSpan + (by.width ?? 0)));
    return { ...e, ColumnSpan: width, RowSpan: Math.min(60, Math.max(3, e.RowSpan + (by.height ?? 0))), ColumnIndex: Math.min(GRID_COLUMNS - width, Math.max(0, (e.ColumnIndex ?? 0) + (by.x ?? 0))), RowIndex: Math.max(0, (e.RowIndex ?? 0) + (by.y ?? 0)) };
  })));
}

// ---- Sheets, calculated fields, filters
export const addSheet = (def: Json): Json => ({ ...def, Sheets: [...((def.Sheets as Json[]) ?? []), { SheetId: fresh('sheet'), Name: `Sheet ${((def.Sheets as Json[]) ?? []).length + 1}`, Visuals: [], Layouts: [{ Configuration: { GridLayout: { Elements: [] } } }] }] });
export const renameSheet = (def: Json, sheetId: string, Name: string): Json => inSheet(def, sheetId, (s) => ({ ...s, Name }));

export function setCalculated(def: Json, dataSet: string, name: string, expression: string, before?: string): Json {
  const made = { DataSetIdentifier: dataSet, Name: name, Expression: expression };
  const all = (def.CalculatedFields as Json[]) ?? [];
  return { ...def, CalculatedFields: all.some((c) => c.Name === (before ?? name)) ? all.map((c) => (c.Name === (before ?? name) ? made : c)) : [...all, made] };
}
export const removeCalculated = (def: Json, name: string): Json => ({ ...def, CalculatedFields: ((def.CalculatedFields as Json[]) ?? []).filter((c) => c.Name !== name) });

export function addFilter(def: Json, sheetId: string, column: Column): Json {
  const id = fresh('filter');
  const Column = { DataSetIdentifier: column.dataSet, ColumnName: column.name };
  const filter = column.type === 'DATETIME' ? { TimeRangeFilter: { FilterId: id, Column, NullOption: 'ALL_VALUES', TimeGranularity: 'DAY' } }
    : isNumberColumn(column) ? { NumericRangeFilter: { FilterId: id, Column, NullOption: 'ALL_VALUES', IncludeMinimum: true, IncludeMaximum: true } }
      : { CategoryFilter: { FilterId: id, Column, Configuration: { FilterListConfiguration: { MatchOperator: 'CONTAINS', SelectAllOptions: 'FILTER_ALL_VALUES' } } } };
  const group = { FilterGroupId: fresh('group'), Filters: [filter], CrossDataset: 'SINGLE_DATASET', Status: 'ENABLED', ScopeConfiguration: { SelectedSheets: { SheetVisualScopingConfigurations: [{ SheetId: sheetId, Scope: 'ALL_VISUALS' }] } } };
  const control = column.type === 'DATETIME' ? { DateTimePicker: { FilterControlId: fresh('control'), Title: column.name, SourceFilterId: id, Type: 'DATE_RANGE' } }
    : isNumberColumn(column) ? { Slider: { FilterControlId: fresh('control'), Title: column.name, SourceFilterId: id, Type: 'RANGE', MinimumValue: 0, MaximumValue: 1000000, StepSize: 1 } }
      : { Dropdown: { FilterControlId: fresh('control'), Title: column.name, SourceFilterId: id, Type: 'MULTI_SELECT' } };
  const added = { ...def, FilterGroups: [...((def.FilterGroups as Json[]) ?? []), group] };
  return inSheet(added, sheetId, (s) => ({ ...s, FilterControls: [...((s.FilterControls as Json[]) ?? []), control] }));
}
export const setGroup = (def: Json, group: Json): Json => ({ ...def, FilterGroups: ((def.FilterGroups as Json[]) ?? []).map((g) => (g.FilterGroupId === group.FilterGroupId ? group : g)) });
export function removeFilter(def: Json, groupId: string): Json {
  const gone = ((def.FilterGroups as Json[]) ?? []).find((g) => g.FilterGroupId === groupId);
  const ids = new Set(((gone?.Filters as Json[]) ?? []).map((f) => (Object.values(f)[0] as Json).FilterId));
  return {
    ...def, FilterGroups: (def.FilterGroups as Json[]).filter((g) => g.FilterGroupId !== groupId),
    Sheets: (def.Sheets as Json[]).map((s) => ({ ...s, ...(s.FilterControls ? { FilterControls: (s.FilterControls as Json[]).filter((c) => !ids.has((Object.values(c)[0] as Json).SourceFilterId)) } : {}) })),
  };
}

