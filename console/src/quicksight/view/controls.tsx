// Controls of filters and parameters. Values are asked for when a control is opened, or once the
// charts are there: no chart waits for a list.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { columnOf, filterBody, filterKind, findFilter, selectedValues, selectValues, timeMs, withFilter } from '../model/filters';
import { parametersOf, type Values } from '../model/parameters';
import { plainText, type Json } from '../model/visual';
import type { Change, ViewState } from './state';
import type { Session, Source } from './session';

interface Props {
  definition: Json;
  source: Source;
  session: Session;
  sheet: Json;
  state: ViewState;
  parameters: Values; // what each is
  change: (c: Change) => void;
  ready: boolean; // the charts are there
}
const LIMIT = 200;
const titleText = (body: Json, otherwise: string): string => body.Title ?? body.ControlTitleFormatText?.PlainText ?? (body.ControlTitleFormatText?.RichText ? plainText(body.ControlTitleFormatText.RichText) : otherwise);

// What a control shows and what its change does, whatever it controls.
interface Choice {
  title: string;
  selected: string[] | undefined; // undefined: all
  isMulti: boolean;
  canBeAll: boolean;
  fixed?: string[];
  column?: { dataSet: string; column: string };
  narrowed: Json[]; // by other controls: filter groups for the list of values
  set: (values: string[] | undefined) => void;
}

// What other controls of the sheet have chosen narrows the values of this one.
function narrowing(p: Props, control: Json): Json[] {
  return ((control.CascadingControlConfiguration?.SourceControls as Json[]) ?? []).flatMap((source, i) => {
    const chosen = chosenIn(p, source.SourceSheetControlId);
    if (!chosen?.values || !source.ColumnToMatch) return [];
    const id = `tarn-cascade-${i}`;
    return [{ FilterGroupId: id, CrossDataset: 'SINGLE_DATASET', ScopeConfiguration: { AllSheets: {} }, Filters: [{ CategoryFilter: { FilterId: id, Column: source.ColumnToMatch, Configuration: { FilterListConfiguration: { MatchOperator: chosen.excludes ? 'DOES_NOT_EQUAL' : 'CONTAINS', CategoryValues: chosen.values } } } }] }];
  });
}
function chosenIn(p: Props, controlId: string): { values: string[] | undefined; excludes: boolean } | undefined {
  const find = (list: Json[] | undefined, id: string): Json | undefined => (list ?? []).map((c) => Object.values(c)[0] as Json).find((c) => c?.[id] === controlId);
  const filter = find(p.sheet.FilterControls, 'FilterControlId');
  const found = filter && findFilter(groupsNow(p), filter.SourceFilterId);
  if (found) return filterKind(found.filter) === 'CategoryFilter' ? selectedValues(filterBody(found.filter)) : undefined;
  const values = p.parameters[find(p.sheet.ParameterControls, 'ParameterControlId')?.SourceParameterName];
  return values && { values: values.length ? values : undefined, excludes: false };
}
const groupsNow = (p: Props): Json[] => [...p.state.added, ...((p.definition.FilterGroups as Json[]) ?? []).map((g) => p.state.groups[g.FilterGroupId] ?? g)];

function useValues(p: Props, choice: Choice, isOpen: boolean, search: string): { values: string[]; hasMore: boolean; error?: string; loading: boolean } {
  const [state, setState] = useState<{ values: string[]; hasMore: boolean; error?: string; loading: boolean }>({ values: [], hasMore: false, loading: false });
  const { dataSet, column } = choice.column ?? { dataSet: '', column: '' };
  useEffect(() => {
    if (choice.fixed || !isOpen || !column) return;
    const abort = new AbortController();
    setState((s) => ({ ...s, loading: true, error: undefined }));
    const timer = setTimeout(() => {
      p.session.values({ source: p.source, dataSetIdentifier: dataSet, column, search, limit: LIMIT, filters: choice.narrowed }, abort.signal).then(
        (a) => setState({ values: a.values.filter((v) => v !== null).map(String), hasMore: a.hasMore, loading: false }),
        (e: Error) => !abort.signal.aborted && setState({ values: [], hasMore: false, loading: false, error: e.message }));
    }, search ? 250 : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [isOpen, search, dataSet, column, JSON.stringify(p.source), JSON.stringify(choice.narrowed)]);
  if (choice.fixed) return { values: choice.fixed.filter((v) => v.toLowerCase().includes(search.toLowerCase())), hasMore: false, loading: false };
  return state;
}

function Options({ p, choice, isOpen, onDone }: { p: Props; choice: Choice; isOpen: boolean; onDone?: () => void }) {
  const [search, setSearch] = useState('');
  const found = useValues(p, choice, isOpen, search);
  const name = useId();
  const selected = new Set(choice.selected ?? (choice.isMulti ? found.values : []));
  const all = [...new Set([...(choice.selected ?? []).filter((v) => v.toLowerCase().includes(search.toLowerCase())), ...found.values])];
  const toggle = (value: string): void => {
    if (!choice.isMulti) {
      choice.set([value]);
      onDone?.();
      return;
    }
    const now = choice.selected === undefined ? [value] : choice.selected.includes(value) ? choice.selected.filter((v) => v !== value) : [...choice.selected, value];
    choice.set(now.length ? now : choice.canBeAll ? undefined : []);
  };
  return (
    <div className="qs-options">
      {(all.length > 8 || search || found.hasMore) && <input type="search" className="qs-input" aria-label={`Search ${choice.title}`} placeholder="Search" value={search} onChange={(e) => setSearch(e.target.value)} />}
      <div className="qs-option-list" role="group" aria-label={choice.title} tabIndex={0}>
        {choice.canBeAll && <label><input type={choice.isMulti ? 'checkbox' : 'radio'} name={name} checked={choice.selected === undefined} onChange={() => { choice.set(undefined); if (!choice.isMulti) onDone?.(); }} /> All</label>}
        {all.map((v) => <label key={v}><input type={choice.isMulti ? 'checkbox' : 'radio'} name={name} checked={choice.selected === undefined ? false : selected.has(v)} onChange={() => toggle(v)} /> {v === '' ? '(empty)' : v}</label>)}
        {found.loading && <p className="qs-none" role="status">Loading</p>}
        {found.error && <p className="qs-bad" role="alert">{found.error}</p>}
        {!found.loading && !found.error && !all.length && <p className="qs-none">No values</p>}
        {found.hasMore && <p className="qs-none">More match: search to find them.</p>}
      </div>
    </div>
  );
}

function Dropdown({ p, choice }: { p: Props; choice: Choice }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (e: Event): void => {
      if (!root.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    root.current?.querySelector<HTMLElement>('.qs-popup input')?.focus();
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const text = choice.selected === undefined ? 'All' : choice.selected.length === 0 ? 'None' : choice.selected.length > 2 ? `${choice.selected.length} selected` : choice.selected.join(', ');
  return (
    <div className="qs-dropdown" ref={root} onKeyDown={(e: KeyboardEvent) => { if (e.key === 'Escape' && open) { e.stopPropagation(); close(); } }}>
      <span className="qs-control-title" id={id}>{choice.title}</span>
      <button type="button" ref={button} className="qs-select" aria-expanded={open} aria-labelledby={`${id} ${id}v`} onClick={() => setOpen(!open)}><span id={`${id}v`}>{text}</span><span aria-hidden="true">▾</span></button>
      {open && <div className="qs-popup"><Options p={p} choice={choice} isOpen onDone={close} /></div>}
    </div>
  );
}

function ListControl({ p, choice }: { p: Props; choice: Choice }) {
  return <div className="qs-list-control"><span className="qs-control-title">{choice.title}</span><Options p={p} choice={choice} isOpen={p.ready} /></div>;
}

// A field that is committed by Enter or by leaving it.
function Typed({ title, value, type, set, min, max, step }: { title: string; value: string; type: 'text' | 'number' | 'date' | 'datetime-local'; set: (v: string) => void; min?: number; max?: number; step?: number }) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = (): void => {
    if (draft !== value) set(draft);
  };
  return (
    <label className="qs-typed"><span className="qs-control-title">{title}</span>
      <input className="qs-input" type={type} value={draft} min={min} max={max} step={step} onChange={(e) => setDraft(e.target.value)} onBlur={commit} onKeyDown={(e) => { if (e.key === 'Enter') commit(); }} />
    </label>
  );
}

function Slider({ title, value, body, set }: { title: string; value: number; body: Json; set: (v: number) => void }) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  return (
    <label className="qs-typed"><span className="qs-control-title">{title}: {draft}</span>
      <input type="range" min={body.MinimumValue} max={body.MaximumValue} step={body.StepSize || 1} value={draft} onChange={(e) => setDraft(Number(e.target.value))} onPointerUp={() => set(draft)} onKeyUp={() => draft !== value && set(draft)} onBlur={() => draft !== value && set(draft)} />
    </label>
  );
}

const isoDay = (v: unknown): string => {
  if (v === undefined || v === null) return '';
  const ms = timeMs(v);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString().slice(0, 10);
};
const daySeconds = (text: string): number | undefined => (text ? Date.parse(`${text}T00:00:00Z`) / 1000 : undefined);

function Dates({ title, body, set }: { title: string; body: Json; set: (change: (b: Json) => Json) => void }) {
  const side = (name: 'RangeMinimumValue' | 'RangeMaximumValue') => (text: string) => set((b) => {
    const s = daySeconds(text);
    const { [name]: _, ...rest } = b;
    return s === undefined ? rest : { ...rest, [name]: { StaticValue: s }, [name === 'RangeMinimumValue' ? 'IncludeMinimum' : 'IncludeMaximum']: true };
  });
  return (
    <fieldset className="qs-dates"><legend className="qs-control-title">{title}</legend>
      <Typed title="From" type="date" value={isoDay(body.RangeMinimumValue?.StaticValue)} set={side('RangeMinimumValue')} />
      <Typed title="To" type="date" value={isoDay(body.RangeMaximumValue?.StaticValue)} set={side('RangeMaximumValue')} />
    </fieldset>
  );
}

const PERIODS = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE'];
const KINDS: [string, string][] = [['THIS', 'This'], ['PREVIOUS', 'Previous'], ['LAST', 'Last'], ['NEXT', 'Next'], ['NOW', 'To date']];
function Relative({ title, body, set }: { title: string; body: Json; set: (change: (b: Json) => Json) => void }) {
  const needsCount = body.RelativeDateType === 'LAST' || body.RelativeDateType === 'NEXT';
  return (
    <fieldset className="qs-dates"><legend className="qs-control-title">{title}</legend>
      <label><span className="qs-hidden">Kind of period</span><select className="qs-input" value={body.RelativeDateType} onChange={(e) => set((b) => ({ ...b, RelativeDateType: e.target.value, RelativeDateValue: /LAST|NEXT/.test(e.target.value) ? (b.RelativeDateValue ?? 1) : undefined }))}>{KINDS.map(([v, t]) => <option key={v} value={v}>{t}</option>)}</select></label>
      {needsCount && <Typed title="Count" type="number" min={1} value={String(body.RelativeDateValue ?? 1)} set={(v) => set((b) => ({ ...b, RelativeDateValue: Math.max(1, Math.round(Number(v) || 1)) }))} />}
      <label><span className="qs-hidden">Period</span><select className="qs-input" value={body.TimeGranularity} onChange={(e) => set((b) => ({ ...b, TimeGranularity: e.target.value }))}>{PERIODS.map((g) => <option key={g} value={g}>{g.toLowerCase()}</option>)}</select></label>
    </fieldset>
  );
}

function Unserved({ title, what }: { title: string; what: string }) {
  return <div className="qs-typed"><span className="qs-control-title">{title}</span><span className="qs-none">{what}</span></div>;
}

export function FilterControl({ control, ...p }: Props & { control: Json }) {
  const kind = Object.keys(control).find((k) => control[k]) ?? '';
  const body: Json = control[kind] ?? {};
  const found = findFilter(groupsNow(p), body.SourceFilterId);
  const title = titleText(body, found ? columnOf(found.filter).column : body.SourceFilterId ?? '');
  if (!found) return <Unserved title={title} what="Its filter is gone." />;
  const filter = filterBody(found.filter);
  const set = (change: (b: Json) => Json): void => p.change({ do: 'group', group: withFilter(found.group, filter.FilterId, change) });
  const options: Json = filter.DefaultFilterControlConfiguration?.ControlOptions ?? {};
  let as = kind;
  let said = body;
  if (kind === 'CrossSheet') {
    const member = Object.keys(options).find((k) => options[k]) ?? '';
    as = { DefaultDateTimePickerOptions: 'DateTimePicker', DefaultListOptions: 'List', DefaultDropdownOptions: 'Dropdown', DefaultTextFieldOptions: 'TextField', DefaultTextAreaOptions: 'TextArea', DefaultSliderOptions: 'Slider', DefaultRelativeDateTimeOptions: 'RelativeDateTime' }[member] ?? member;
    said = { ...options[member], Title: filter.DefaultFilterControlConfiguration?.Title };
  }
  const name = titleText(said, title);
  const filterIs = filterKind(found.filter);
  if ((as === 'List' || as === 'Dropdown') && filterIs === 'CategoryFilter') {
    const now = selectedValues(filter);
    const choice: Choice = { title: name, selected: now.values, isMulti: (said.Type ?? 'MULTI_SELECT') === 'MULTI_SELECT', canBeAll: said.DisplayOptions?.SelectAllOptions?.Visibility !== 'HIDDEN', fixed: said.SelectableValues?.Values, column: columnOf(found.filter), narrowed: narrowing(p, said), set: (v) => set((b) => selectValues(b, v)) };
    return as === 'List' ? <ListControl p={p} choice={choice} /> : <Dropdown p={p} choice={choice} />;
  }
  if (as === 'TextField' && filterIs === 'CategoryFilter') return <Typed title={name} type="text" value={selectedValues(filter).values?.[0] ?? ''} set={(v) => set((b) => selectValues(b, v === '' ? undefined : [v]))} />;
  if (as === 'TextArea' && filterIs === 'CategoryFilter') {
    const split = said.Delimiter || ',';
    return <Typed title={name} type="text" value={(selectedValues(filter).values ?? []).join(split)} set={(v) => set((b) => selectValues(b, v.trim() === '' ? undefined : v.split(split).map((x) => x.trim())))} />;
  }
  if (filterIs === 'NumericEqualityFilter') {
    const put = (v: number | undefined): void => set((b) => ({ ...b, Value: v }));
    if (as === 'Slider') return <Slider title={name} value={filter.Value ?? said.MinimumValue ?? 0} body={said} set={put} />;
    return <Typed title={name} type="number" value={filter.Value === undefined ? '' : String(filter.Value)} set={(v) => put(v === '' ? undefined : Number(v))} />;
  }
  if (filterIs === 'NumericRangeFilter') {
    const side = (member: 'RangeMinimum' | 'RangeMaximum') => (v: string) => set((b) => {
      const { [member]: _, ...rest } = b;
      return v === '' ? rest : { ...rest, [member]: { StaticValue: Number(v) } };
    });
    return (
      <fieldset className="qs-dates"><legend className="qs-control-title">{name}</legend>
        <Typed title="From" type="number" min={said.MinimumValue} max={said.MaximumValue} step={said.StepSize} value={String(filter.RangeMinimum?.StaticValue ?? '')} set={side('RangeMinimum')} />
        <Typed title="To" type="number" min={said.MinimumValue} max={said.MaximumValue} step={said.StepSize} value={String(filter.RangeMaximum?.StaticValue ?? '')} set={side('RangeMaximum')} />
      </fieldset>
    );
  }
  if (filterIs === 'TimeRangeFilter') return <Dates title={name} body={filter} set={set} />;
  if (filterIs === 'TimeEqualityFilter') return <Typed title={name} type="date" value={isoDay(filter.Value)} set={(v) => set((b) => ({ ...b, Value: daySeconds(v) }))} />;
  if (filterIs === 'RelativeDatesFilter') return <Relative title={name} body={filter} set={set} />;
  if (filterIs === 'TopBottomFilter') return <Typed title={name} type="number" min={1} value={String(filter.Limit ?? '')} set={(v) => set((b) => ({ ...b, Limit: Math.max(1, Math.round(Number(v) || 1)) }))} />;
  return <Unserved title={name} what={`A control of this kind (${kind}) isn’t shown yet.`} />;
}

export function ParameterControl({ control, ...p }: Props & { control: Json }) {
  const kind = Object.keys(control).find((k) => control[k]) ?? '';
  const body: Json = control[kind] ?? {};
  const parameter = parametersOf(p.definition).find((x) => x.name === body.SourceParameterName);
  const title = titleText(body, body.SourceParameterName ?? '');
  if (!parameter) return <Unserved title={title} what="Its parameter is gone." />;
  const values = p.parameters[parameter.name] ?? parameter.defaults;
  const set = (v: string[] | undefined): void => p.change({ do: 'parameters', values: { [parameter.name]: v ?? [] } as Values });
  if (kind === 'List' || kind === 'Dropdown') {
    const link: Json | undefined = body.SelectableValues?.LinkToDataSetColumn;
    const choice: Choice = {
      title, selected: values.length ? values : undefined, isMulti: body.Type === 'MULTI_SELECT' && parameter.isMulti, canBeAll: parameter.isMulti && body.DisplayOptions?.SelectAllOptions?.Visibility !== 'HIDDEN',
      fixed: body.SelectableValues?.Values, column: link && { dataSet: link.DataSetIdentifier, column: link.ColumnName }, narrowed: narrowing(p, body), set,
    };
    return kind === 'List' ? <ListControl p={p} choice={choice} /> : <Dropdown p={p} choice={choice} />;
  }
  if (kind === 'Slider') return <Slider title={title} value={Number(values[0] ?? body.MinimumValue)} body={body} set={(v) => set([String(v)])} />;
  if (kind === 'DateTimePicker') return <Typed title={title} type="date" value={isoDay(values[0])} set={(v) => set(v ? [`${v}T00:00:00.000Z`] : [])} />;
  if (kind === 'TextArea') return <Typed title={title} type="text" value={values.join(body.Delimiter || ',')} set={(v) => set(v.split(body.Delimiter || ',').map((x) => x.trim()).filter(Boolean))} />;
  return <Typed title={title} type={parameter.type === 'Integer' || parameter.type === 'Decimal' ? 'number' : 'text'} value={values[0] ?? ''} set={(v) => set(v === '' ? [] : [v])} />;
}
