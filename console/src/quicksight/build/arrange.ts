// More changes of a definition: the order of fields, copies of visuals and sheets, hierarchies,
// parameters and their controls. Pure, as draft.ts.
import { bodyOf, fieldOf, kindOf, visualId, wellsOf, type Field, type Json } from '../model/visual';
import { addField, addVisual, fresh, inSheet, rawWells, removeField, setWells, withBody, type Column } from './draft';

// ---- Order in wells
export function moveField(visual: Json, fieldId: string, by: number): Json {
  const kind = kindOf(visual);
  if (!kind) return visual;
  const wells = rawWells(visual);
  return setWells(visual, kind, Object.fromEntries(Object.entries(wells).map(([well, list]) => {
    const fields = [...(list as Json[])];
    const at = fields.findIndex((f) => fieldOf(f, well).fieldId === fieldId);
    const to = Math.max(0, Math.min(fields.length - 1, at + by));
    if (at >= 0 && to !== at) fields.splice(to, 0, ...fields.splice(at, 1));
    return [well, fields];
  })));
}
// To a place in a well: as it is where the role stays, made anew where it changes.
export function putField(visual: Json, fieldId: string, wellName: string, index: number, column: Column | undefined): Json {
  const kind = kindOf(visual);
  const well = kind?.wells.find((w) => w.name === wellName);
  const now = Object.values(wellsOf(visual)).flat().find((f) => f.fieldId === fieldId);
  if (!kind || !well || !now) return visual;
  const here = wellsOf(visual)[wellName] ?? [];
  if (now.well === wellName) {
    const at = here.findIndex((f) => f.fieldId === fieldId);
    return moveField(visual, fieldId, (index > at ? index - 1 : index) - at);
  }
  const raw = Object.entries(rawWells(visual)).flatMap(([w, list]) => (list as Json[]).filter((f) => fieldOf(f, w).fieldId === fieldId))[0]!;
  const without = removeField(visual, fieldId);
  if (well.role !== now.role) return column ? addField(without, wellName, column) : visual;
  const wells = rawWells(without);
  const list = well.max === 1 ? [raw] : [...((wells[wellName] as Json[]) ?? [])];
  if (well.max > 1) list.splice(index, 0, raw);
  return setWells(without, kind, { ...wells, [wellName]: list.slice(0, well.max) });
}

// ---- Copies
export function duplicateVisual(def: Json, sheetId: string, id: string): { def: Json; id: string } {
  const visual = (def.Sheets as Json[]).flatMap((s) => (s.Visuals as Json[]) ?? []).find((v) => visualId(v) === id);
  if (!visual) return { def, id };
  const copy = withBody(structuredClone(visual), (b) => ({ ...b, VisualId: fresh('visual') }));
  return { def: addVisual(def, sheetId, copy), id: visualId(copy) };
}
export function duplicateSheet(def: Json, sheetId: string): { def: Json; id: string } {
  const sheets = def.Sheets as Json[];
  const at = sheets.findIndex((s) => s.SheetId === sheetId);
  if (at < 0) return { def, id: sheetId };
  const old = sheets[at]!;
  const names = new Map(((old.Visuals as Json[]) ?? []).map((v) => [visualId(v), fresh('visual')]));
  const controls = new Map<string, string>();
  const copyControls = (list: Json[] | undefined, member: string): Json[] => (list ?? []).map((c) => {
    const [kind, body] = Object.entries(c)[0] as [string, Json];
    controls.set(body[member], fresh('control'));
    return { [kind]: { ...body, [member]: controls.get(body[member]) } };
  });
  const id = fresh('sheet');
  const copy: Json = {
    ...structuredClone(old), SheetId: id, Name: `${old.Name ?? 'Sheet'} copy`, Visuals: ((old.Visuals as Json[]) ?? []).map((v) => withBody(structuredClone(v), (b) => ({ ...b, VisualId: names.get(b.VisualId) }))),
    ...(old.FilterControls ? { FilterControls: copyControls(old.FilterControls, 'FilterControlId') } : {}), ...(old.ParameterControls ? { ParameterControls: copyControls(old.ParameterControls, 'ParameterControlId') } : {}),
  };
  // Places and filters name the copies.
  const renamed = JSON.parse(JSON.stringify(copy.Layouts ?? []), (key, value) => (key === 'ElementId' ? (names.get(value) ?? controls.get(value) ?? value) : value)) as Json[];
  const groups = ((def.FilterGroups as Json[]) ?? []).map((g) => {
    const scopes = (g.ScopeConfiguration?.SelectedSheets?.SheetVisualScopingConfigurations as Json[]) ?? [];
    const mine = scopes.find((s) => s.SheetId === sheetId);
    if (!mine) return g;
    const added = { ...mine, SheetId: id, ...(mine.VisualIds ? { VisualIds: (mine.VisualIds as string[]).map((v) => names.get(v) ?? v) } : {}) };
    return { ...g, ScopeConfiguration: { SelectedSheets: { SheetVisualScopingConfigurations: [...scopes, added] } } };
  });
  return { def: { ...def, ...(def.FilterGroups ? { FilterGroups: groups } : {}), Sheets: [...sheets.slice(0, at + 1), { ...copy, ...(old.Layouts ? { Layouts: renamed } : {}) }, ...sheets.slice(at + 1)] }, id };
}
// A filter that held on this sheet alone goes with it.
export function removeSheet(def: Json, sheetId: string): Json {
  if ((def.Sheets as Json[]).length < 2) return def;
  const groups = ((def.FilterGroups as Json[]) ?? []).flatMap((g) => {
    const scopes = g.ScopeConfiguration?.SelectedSheets?.SheetVisualScopingConfigurations as Json[] | undefined;
    if (!scopes) return [g];
    const left = scopes.filter((s) => s.SheetId !== sheetId);
    return left.length ? [{ ...g, ScopeConfiguration: { SelectedSheets: { SheetVisualScopingConfigurations: left } } }] : [];
  });
  return { ...def, ...(def.FilterGroups ? { FilterGroups: groups } : {}), Sheets: (def.Sheets as Json[]).filter((s) => s.SheetId !== sheetId) };
}
export function moveSheet(def: Json, sheetId: string, by: number): Json {
  const sheets = [...(def.Sheets as Json[])];
  const at = sheets.findIndex((s) => s.SheetId === sheetId);
  const to = at + by;
  if (at < 0 || to < 0 || to >= sheets.length) return def;
  sheets.splice(to, 0, ...sheets.splice(at, 1));
  return { ...def, Sheets: sheets };
}

// ---- Hierarchies: what a dimension drills down to.
const hierarchyIn = (h: Json): Json => (h.ExplicitHierarchy ?? h.DateTimeHierarchy ?? h.PredefinedHierarchy ?? {}) as Json;
export function hierarchyOf(visual: Json, field: Field): Json | undefined {
  return ((bodyOf(visual).ColumnHierarchies as Json[]) ?? []).find((h) => field.hierarchyId && hierarchyIn(h).HierarchyId === field.hierarchyId);
}
function withHierarchy(visual: Json, field: Field, made: Json | undefined, id: string): Json {
  const kind = kindOf(visual);
  if (!kind) return visual;
  const kept = ((bodyOf(visual).ColumnHierarchies as Json[]) ?? []).filter((h) => hierarchyIn(h).HierarchyId !== field.hierarchyId);
  const wells = Object.fromEntries(Object.entries(rawWells(visual)).map(([well, list]) => [well, (list as Json[]).map((f) => {
    if (fieldOf(f, well).fieldId !== field.fieldId) return f;
    const [member, body] = Object.entries(f)[0] as [string, Json];
    const { HierarchyId: _, ...rest } = body;
    return { [member]: made ? { ...rest, HierarchyId: id } : rest };
  })]));
  return withBody(setWells(visual, kind, wells), (b) => ({ ...b, ColumnHierarchies: made ? [...kept, made] : kept }));
}
export function setDateHierarchy(visual: Json, field: Field, isOn: boolean): Json {
  const id = fresh('hierarchy');
  return withHierarchy(visual, field, isOn ? { DateTimeHierarchy: { HierarchyId: id } } : undefined, id);
}
// The columns below the field's own; none: no hierarchy.
export function setHierarchy(visual: Json, field: Field, below: string[]): Json {
  const id = fresh('hierarchy');
  const columns = [field.column, ...below].map((ColumnName) => ({ DataSetIdentifier: field.dataSet, ColumnName }));
  return withHierarchy(visual, field, below.length ? { ExplicitHierarchy: { HierarchyId: id, Columns: columns } } : undefined, id);
}
export const hierarchyColumns = (visual: Json, field: Field): string[] => {
  const columns = (hierarchyOf(visual, field)?.ExplicitHierarchy?.Columns as Json[]) ?? [];
  return columns.map((c) => c.ColumnName as string).filter((c) => c !== field.column);
};

// ---- Parameters
export interface ParameterDraft {
  name: string;
  type: 'String' | 'Integer' | 'Decimal' | 'DateTime';
  isMulti: boolean;
  values: string[];
}
export function declarationOf(p: ParameterDraft): Json {
  const typed = p.values.map((v) => (p.type === 'String' ? v : p.type === 'DateTime' ? Date.parse(v.length === 10 ? `${v}T00:00:00Z` : v) / 1000 : Number(v)));
  return { [`${p.type}ParameterDeclaration`]: { Name: p.name, ...(p.type === 'DateTime' ? {} : { ParameterValueType: p.isMulti ? 'MULTI_VALUED' : 'SINGLE_VALUED' }), ...(typed.length ? { DefaultValues: { StaticValues: typed } } : {}) } };
}
const declared = (d: Json): string => (Object.values(d)[0] as Json).Name;
export function setParameter(def: Json, p: ParameterDraft, before?: string): Json {
  const all = (def.ParameterDeclarations as Json[]) ?? [];
  const made = declarationOf(p);
  return { ...def, ParameterDeclarations: before !== undefined && all.some((d) => declared(d) === before) ? all.map((d) => (declared(d) === before ? made : d)) : [...all, made] };
}
export function removeParameter(def: Json, name: string): Json {
  const controls = (s: Json): Json => (s.ParameterControls ? { ...s, ParameterControls: (s.ParameterControls as Json[]).filter((c) => (Object.values(c)[0] as Json).SourceParameterName !== name) } : s);
  return { ...def, ParameterDeclarations: ((def.ParameterDeclarations as Json[]) ?? []).filter((d) => declared(d) !== name), Sheets: (def.Sheets as Json[]).map(controls) };
}

export const PARAMETER_CONTROLS: Record<ParameterDraft['type'], string[]> = { String: ['Dropdown', 'List', 'TextField', 'TextArea'], Integer: ['TextField', 'Slider', 'Dropdown', 'List'], Decimal: ['TextField', 'Slider', 'Dropdown', 'List'], DateTime: ['DateTimePicker'] };
export interface ControlDraft {
  kind: string;
  title: string;
  values?: string[];
  link?: { dataSet: string; column: string };
  min?: number;
  max?: number;
}
export function addParameterControl(def: Json, sheetId: string, p: ParameterDraft, c: ControlDraft): Json {
  const base: Json = { ParameterControlId: fresh('control'), Title: c.title, SourceParameterName: p.name };
  const chosen = c.link ? { LinkToDataSetColumn: { DataSetIdentifier: c.link.dataSet, ColumnName: c.link.column } } : { Values: c.values ?? [] };
  const body: Json = c.kind === 'Dropdown' || c.kind === 'List' ? { ...base, Type: p.isMulti ? 'MULTI_SELECT' : 'SINGLE_SELECT', SelectableValues: chosen }
    : c.kind === 'Slider' ? { ...base, MinimumValue: c.min ?? 0, MaximumValue: c.max ?? 100, StepSize: p.type === 'Integer' ? 1 : ((c.max ?? 100) - (c.min ?? 0)) / 100 } : c.kind === 'TextArea' ? { ...base, Delimiter: ',' } : base;
  return inSheet(def, sheetId, (s) => ({ ...s, ParameterControls: [...((s.ParameterControls as Json[]) ?? []), { [c.kind]: body }] }));
}

// ---- Controls of filters: another kind for the same filter.
export const FILTER_CONTROLS: Record<string, string[]> = { CategoryFilter: ['Dropdown', 'List', 'TextField', 'TextArea'], NumericRangeFilter: ['Slider'], NumericEqualityFilter: ['Slider', 'TextField'], TimeRangeFilter: ['DateTimePicker'], RelativeDatesFilter: ['RelativeDateTime'], TimeEqualityFilter: ['DateTimePicker'] };
export function setFilterControl(def: Json, filterId: string, kind: string): Json {
  const change = (c: Json): Json => {
    const [now, body] = Object.entries(c)[0] as [string, Json];
    if (body.SourceFilterId !== filterId || now === kind) return c;
    const base = { FilterControlId: body.FilterControlId, Title: body.Title, SourceFilterId: filterId };
    return { [kind]: kind === 'Dropdown' || kind === 'List' ? { ...base, Type: 'MULTI_SELECT' } : kind === 'Slider' ? { ...base, Type: 'RANGE', MinimumValue: 0, MaximumValue: 1e6, StepSize: 1 } : kind === 'TextArea' ? { ...base, Delimiter: ',' } : kind === 'DateTimePicker' ? { ...base, Type: 'DATE_RANGE' } : base };
  };
  return { ...def, Sheets: (def.Sheets as Json[]).map((s) => (s.FilterControls ? { ...s, FilterControls: (s.FilterControls as Json[]).map(change) } : s)) };
}
// A date's filter as a range of days, or as a period told from today.
export function setDateFilter(def: Json, groupId: string, filterId: string, isRelative: boolean): Json {
  const groups = ((def.FilterGroups as Json[]) ?? []).map((g) => (g.FilterGroupId !== groupId ? g : {
    ...g, Filters: (g.Filters as Json[]).map((f) => {
      const body = Object.values(f)[0] as Json;
      if (body.FilterId !== filterId) return f;
      const base = { FilterId: filterId, Column: body.Column, NullOption: 'NON_NULLS_ONLY' };
      return isRelative ? { RelativeDatesFilter: { ...base, AnchorDateConfiguration: { AnchorOption: 'NOW' }, TimeGranularity: 'MONTH', RelativeDateType: 'LAST', RelativeDateValue: 1 } } : { TimeRangeFilter: { ...base, NullOption: 'ALL_VALUES', TimeGranularity: 'DAY' } };
    }),
  }));
  return setFilterControl({ ...def, FilterGroups: groups }, filterId, isRelative ? 'RelativeDateTime' : 'DateTimePicker');
}
