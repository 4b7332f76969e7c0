// The builder's left side: fields, parameters and filters of the definition.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { columnOf, filterBody, filterKind, inWords } from '../../quicksight/model/filters';
import { parametersOf } from '../../quicksight/model/parameters';
import type { Json } from '../../quicksight/model/visual';
import * as arrange from '../../quicksight/build/arrange';
import * as draft from '../../quicksight/build/draft';
import type { Column } from '../../quicksight/build/draft';

const TYPE_SIGNS: Record<string, string> = { STRING: 'Aa', INTEGER: '12', DECIMAL: '1.2', DATETIME: '▦' };

export function Fields({ columns, onAdd, onFilter, onCalculated, onEdit, onRemove }: { columns: Column[]; onAdd: (c: Column) => void; onFilter: (c: Column) => void; onCalculated: () => void; onEdit: (c: Column) => void; onRemove: (c: Column) => void }) {
  const [search, setSearch] = useState('');
  const shown = columns.filter((c) => c.name.toLowerCase().includes(search.toLowerCase()));
  return (
    <section className="qsb-panel" aria-labelledby="qsb-fields">
      <h2 id="qsb-fields">Fields</h2>
      <input className="qsb-input" type="search" aria-label="Find a field" placeholder="Find a field" value={search} onChange={(e) => setSearch(e.target.value)} />
      <ul className="qsb-fields" aria-label="Fields">
        {shown.map((c) => (
          <li key={`${c.dataSet} ${c.name}`}>
            <button type="button" className="qsb-field" draggable onDragStart={(e) => e.dataTransfer.setData('text/plain', JSON.stringify(c))} onClick={() => onAdd(c)} title="Add to the visual: click, or drag to a field well">
              <span className={'qsb-sign' + (draft.isNumberColumn(c) ? ' measure' : '')} aria-hidden="true">{TYPE_SIGNS[c.type] ?? '?'}</span><span>{c.isCalculated ? '= ' : ''}{c.name}</span>
            </button>
            {c.isCalculated && <button type="button" className="qsb-small" aria-label={`Edit ${c.name}`} onClick={() => onEdit(c)}>✎</button>}
            {c.isCalculated && <button type="button" className="qsb-small" aria-label={`Delete ${c.name}`} onClick={() => onRemove(c)}>✕</button>}
            <button type="button" className="qsb-small" aria-label={`Filter by ${c.name}`} title="Filter by this field" onClick={() => onFilter(c)}>▽</button>
          </li>
        ))}
      </ul>
      <Button onClick={onCalculated}>Calculated field</Button>
    </section>
  );
}

export function Parameters({ def, onNew, onEdit, onRemove }: { def: Json; onNew: () => void; onEdit: (name: string) => void; onRemove: (name: string) => void }) {
  const all = parametersOf(def);
  return (
    <section className="qsb-panel" aria-labelledby="qsb-parameters">
      <h2 id="qsb-parameters">Parameters</h2>
      <ul className="qsb-list">
        {all.map((p) => (
          <li key={p.name}><span>{p.name}<small> {p.type.toLowerCase()}{p.defaults.length ? `: ${p.defaults.join(', ')}` : ''}</small></span>
            <button type="button" className="qsb-small" aria-label={`Edit the parameter ${p.name}`} onClick={() => onEdit(p.name)}>✎</button>
            <button type="button" className="qsb-small" aria-label={`Delete the parameter ${p.name}`} onClick={() => onRemove(p.name)}>✕</button>
          </li>
        ))}
      </ul>
      <Button onClick={onNew}>Parameter</Button>
    </section>
  );
}

const CONTROL_WORDS: Record<string, string> = { Dropdown: 'Dropdown', List: 'List', TextField: 'Text field', TextArea: 'Several values', Slider: 'From and to', DateTimePicker: 'Dates', RelativeDateTime: 'Relative dates' };
const controlOf = (def: Json, filterId: string): string | undefined =>
  (def.Sheets as Json[]).flatMap((s) => (s.FilterControls as Json[]) ?? []).flatMap((c) => Object.entries(c)).find(([, body]) => (body as Json).SourceFilterId === filterId)?.[0];

function Filter({ def, group, filter, change }: { def: Json; group: Json; filter: Json; change: (make: (d: Json) => Json) => void }) {
  const { column } = columnOf(filter);
  const id = filterBody(filter).FilterId as string;
  const control = controlOf(def, id);
  const isDate = filterKind(filter) === 'TimeRangeFilter' || filterKind(filter) === 'RelativeDatesFilter';
  const kinds = isDate ? ['DateTimePicker', 'RelativeDateTime'] : (arrange.FILTER_CONTROLS[filterKind(filter)] ?? []);
  const choose = (kind: string): void => change((d) => (isDate ? arrange.setDateFilter(d, group.FilterGroupId, id, kind === 'RelativeDateTime') : arrange.setFilterControl(d, id, kind)));
  if (!control || kinds.length < 2) return null;
  return <select className="qsb-input" aria-label={`Control of the filter by ${column}`} value={control} onChange={(e) => choose(e.target.value)}>{kinds.map((k) => <option key={k} value={k}>{CONTROL_WORDS[k]}</option>)}</select>;
}

export function Filters({ def, change }: { def: Json; change: (make: (d: Json) => Json) => void }) {
  const groups = (def.FilterGroups as Json[]) ?? [];
  if (!groups.length) return null;
  return (
    <section className="qsb-panel" aria-labelledby="qsb-filters">
      <h2 id="qsb-filters">Filters</h2>
      <ul className="qsb-list">
        {groups.map((g) => (
          <li key={g.FilterGroupId}><span>{(g.Filters as Json[]).map((f) => `${columnOf(f).column}: ${inWords(f)}`).join(' or ')}</span>
            <button type="button" className="qsb-small" aria-label={`Remove the filter by ${columnOf(g.Filters[0]).column}`} onClick={() => change((d) => draft.removeFilter(d, g.FilterGroupId))}>✕</button>
            {(g.Filters as Json[]).map((f) => <Filter key={filterBody(f).FilterId} def={def} group={g} filter={f} change={change} />)}
          </li>
        ))}
      </ul>
    </section>
  );
}
