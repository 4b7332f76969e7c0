// Filter groups: those that a click makes, those that a control changes, and what they say in words.
import { dateMs, formatDate, formatNumber, periodEnd } from './format';
import type { Value } from './result';
import { bodyOf, fieldsOf, visualId, type Field, type Json } from './visual';

export const filterKind = (filter: Json): string => Object.keys(filter).find((k) => filter[k]) ?? '';
export const filterBody = (filter: Json): Json => filter[filterKind(filter)] ?? {};
export const columnOf = (filter: Json): { dataSet: string; column: string } => {
  const c: Json = filterBody(filter).Column ?? {};
  return { dataSet: c.DataSetIdentifier ?? '', column: c.ColumnName ?? '' };
};

export interface Found {
  group: Json;
  filter: Json;
}
export function findFilter(groups: Json[], filterId: string): Found | undefined {
  for (const group of groups) {
    for (const filter of (group.Filters as Json[]) ?? []) if (filterBody(filter).FilterId === filterId) return { group, filter };
  }
  return undefined;
}
// The group with one of its filters changed.
export function withFilter(group: Json, filterId: string, change: (body: Json) => Json): Json {
  return {
    ...group,
    Filters: (group.Filters as Json[]).map((f) => {
      const kind = filterKind(f);
      return f[kind].FilterId === filterId ? { [kind]: change(f[kind]) } : f;
    }),
  };
}

export function reachesSheet(group: Json, sheetId: string, visual?: string): boolean {
  if (group.Status === 'DISABLED') return false;
  const scope: Json = group.ScopeConfiguration ?? {};
  if (scope.AllSheets) return true;
  return ((scope.SelectedSheets?.SheetVisualScopingConfigurations as Json[]) ?? []).some(
    (s) => s.SheetId === sheetId && (!visual || s.Scope === 'ALL_VISUALS' || (s.VisualIds ?? []).includes(visual)));
}

// ---- What a category filter selects: undefined is all.
export function selectedValues(body: Json): { values: string[] | undefined; excludes: boolean; hasNull: boolean } {
  const list: Json | undefined = body.Configuration?.FilterListConfiguration ?? body.Configuration?.CustomFilterListConfiguration;
  const custom: Json | undefined = body.Configuration?.CustomFilterConfiguration;
  if (custom) return { values: custom.SelectAllOptions ? undefined : custom.CategoryValue === undefined ? undefined : [custom.CategoryValue], excludes: custom.MatchOperator === 'DOES_NOT_EQUAL', hasNull: false };
  if (!list || list.SelectAllOptions === 'FILTER_ALL_VALUES') return { values: undefined, excludes: false, hasNull: true };
  const excludes = list.MatchOperator === 'DOES_NOT_EQUAL';
  return { values: excludes && !list.CategoryValues?.length ? undefined : (list.CategoryValues ?? []), excludes, hasNull: list.NullOption !== 'NON_NULLS_ONLY' };
}
export function selectValues(body: Json, values: string[] | undefined): Json {
  if (body.Configuration?.CustomFilterConfiguration) {
    const { SelectAllOptions: _, CategoryValue: __, ParameterName: ___, ...rest } = body.Configuration.CustomFilterConfiguration as Json;
    return { ...body, Configuration: { CustomFilterConfiguration: values?.[0] === undefined ? { ...rest, SelectAllOptions: 'FILTER_ALL_VALUES' } : { ...rest, CategoryValue: values[0] } } };
  }
  const configuration = values === undefined ? { MatchOperator: 'CONTAINS', SelectAllOptions: 'FILTER_ALL_VALUES' } : { MatchOperator: 'CONTAINS', CategoryValues: values };
  return { ...body, Configuration: { FilterListConfiguration: configuration } };
}

// ---- Cross-filters: what is picked in a visual filters the others of its sheet.
export interface Pick {
  fieldId: string;
  value: Value;
}

const seconds = (ms: number): number => ms / 1000;
function filterOf(field: Field, values: Value[], id: string, isNumber: boolean): Json | undefined {
  const Column = { DataSetIdentifier: field.dataSet, ColumnName: field.column };
  if (field.member === 'DateDimensionField') {
    const known = values.filter((v) => v !== null).map(dateMs).filter((n) => !Number.isNaN(n));
    if (!known.length) return { TimeRangeFilter: { FilterId: id, Column, NullOption: 'NULLS_ONLY' } };
    const granularity = field.granularity ?? 'DAY';
    return {
      TimeRangeFilter: {
        FilterId: id, Column, NullOption: 'NON_NULLS_ONLY', IncludeMinimum: true, IncludeMaximum: false, TimeGranularity: 'MILLISECOND',
        RangeMinimumValue: { StaticValue: seconds(Math.min(...known)) }, RangeMaximumValue: { StaticValue: seconds(periodEnd(Math.max(...known), granularity)) },
      },
    };
  }
  if (isNumber) {
    const v = values[0];
    if (v === null || v === undefined) return { NumericEqualityFilter: { FilterId: id, Column, MatchOperator: 'EQUALS', NullOption: 'NULLS_ONLY' } };
    return { NumericEqualityFilter: { FilterId: id, Column, MatchOperator: 'EQUALS', Value: Number(v), NullOption: 'NON_NULLS_ONLY' } };
  }
  const texts = values.filter((v) => v !== null).map(String);
  const hasNull = values.includes(null);
  return { CategoryFilter: { FilterId: id, Column, Configuration: { FilterListConfiguration: { MatchOperator: 'EQUALS', CategoryValues: texts, NullOption: texts.length ? (hasNull ? 'ALL_VALUES' : 'NON_NULLS_ONLY') : 'NULLS_ONLY' } } } };
}

export const CROSS = 'tarn-cross-';

// What a visual's own filter action says: which of its fields filter which visuals of its sheet. A
// visual without one filters all others by all that is picked.
const filterOperation = (visual: Json): Json | undefined => ((bodyOf(visual).Actions as Json[]) ?? []).filter((a) => a.Status !== 'DISABLED').flatMap((a) => (a.ActionOperations as Json[]) ?? []).find((o) => o.FilterOperation)?.FilterOperation;
function filteringField(operation: Json | undefined, field: Field): boolean {
  const selected: Json = operation?.SelectedFieldsConfiguration ?? {};
  if (selected.SelectedFields) return (selected.SelectedFields as string[]).includes(field.fieldId);
  if (selected.SelectedColumns) return (selected.SelectedColumns as Json[]).some((c) => c.DataSetIdentifier === field.dataSet && c.ColumnName === field.column);
  return true;
}

// A group a field, as groups hold together: what the chips say is what filters, also where several
// marks are picked.
export function crossFilterGroups(sheet: Json, visual: Json, picks: Pick[][], isNumber: (field: Field) => boolean): Json[] {
  const fields = fieldsOf(visual);
  const ids = [...new Set(picks.flatMap((p) => p.map((x) => x.fieldId)))];
  const operation = filterOperation(visual);
  const targets: string[] | undefined = operation?.TargetVisualsConfiguration?.SameSheetTargetVisualConfiguration?.TargetVisuals;
  const others = ((sheet.Visuals as Json[]) ?? []).map(visualId).filter((v) => v !== visualId(visual) && (!targets || targets.includes(v)));
  if (!others.length) return [];
  return ids.flatMap((id, i) => {
    const field = fields.find((f) => f.fieldId === id);
    if (!field?.column || field.role === 'measure' || !filteringField(operation, field)) return [];
    const values = [...new Set(picks.flatMap((p) => p.filter((x) => x.fieldId === id).map((x) => x.value)))];
    const name = `${CROSS}${visualId(visual)}-${i}`;
    const filter = filterOf(field, values, name, isNumber(field));
    return filter ? [{
      FilterGroupId: name, Filters: [filter], Status: 'ENABLED', CrossDataset: 'ALL_DATASETS',
      ScopeConfiguration: { SelectedSheets: { SheetVisualScopingConfigurations: [{ SheetId: sheet.SheetId, Scope: 'SELECTED_VISUALS', VisualIds: others }] } },
    }] : [];
  });
}

// ---- In words.
const dateText = (v: Json | undefined): string => (v?.StaticValue === undefined ? (v?.Parameter ?? '…') : formatDate(timeMs(v.StaticValue)));
export const timeMs = (value: unknown): number => (typeof value === 'number' ? value * 1000 : /^\d+(\.\d+)?(e\d+)?$/i.test(String(value)) ? Number(value) * 1000 : dateMs(value));
export function inWords(filter: Json): string {
  const kind = filterKind(filter);
  const body = filterBody(filter);
  switch (kind) {
    case 'CategoryFilter': {
      const { values, excludes } = selectedValues(body);
      if (body.Configuration?.CustomFilterConfiguration?.ParameterName) return `is \${${body.Configuration.CustomFilterConfiguration.ParameterName}}`;
      return values === undefined ? 'all' : `${excludes ? 'not ' : ''}${values.slice(0, 4).join(', ') || 'none'}${values.length > 4 ? ` and ${values.length - 4} more` : ''}`;
    }
    case 'NumericRangeFilter': {
      const side = (v: Json | undefined): string => (v?.StaticValue === undefined ? (v?.Parameter ? `\${${v.Parameter}}` : '…') : formatNumber(v.StaticValue));
      return `${side(body.RangeMinimum)} to ${side(body.RangeMaximum)}`;
    }
    case 'NumericEqualityFilter': return `${body.MatchOperator === 'DOES_NOT_EQUAL' ? 'not ' : ''}${body.Value === undefined ? '…' : formatNumber(body.Value)}`;
    case 'TimeRangeFilter': return body.RangeMinimumValue || body.RangeMaximumValue ? `${dateText(body.RangeMinimumValue)} to ${dateText(body.RangeMaximumValue)}` : 'all';
    case 'TimeEqualityFilter': return body.Value === undefined ? 'all' : formatDate(timeMs(body.Value), undefined, body.TimeGranularity);
    case 'RelativeDatesFilter': return `${String(body.RelativeDateType).toLowerCase()} ${body.RelativeDateValue ?? ''} ${String(body.TimeGranularity).toLowerCase()}`.replace(/\s+/g, ' ');
    case 'TopBottomFilter': return `${body.AggregationSortConfigurations?.[0]?.SortDirection === 'ASC' ? 'bottom' : 'top'} ${body.Limit ?? ''}`;
    default: return kind.replace(/Filter$/, '');
  }
}
