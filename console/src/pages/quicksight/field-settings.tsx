// One field in a well: its place, aggregation, format, and what it drills down to.
import { useState, type KeyboardEvent } from 'react';
import { AGGREGATIONS, aggregationWord, fieldLabel, type Field, type Json } from '../../quicksight/model/visual';
import * as arrange from '../../quicksight/build/arrange';
import * as draft from '../../quicksight/build/draft';
import type { Column, NumberFormat, NumberKind } from '../../quicksight/build/draft';

interface Props {
  visual: Json;
  field: Field;
  column: Column | undefined;
  columns: Column[];
  change: (change: (visual: Json) => Json) => void;
  canMove: boolean;
}
const GRANULARITIES = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const FORMATS: [NumberKind, string][] = [['none', 'As it is'], ['number', 'Number'], ['currency', 'Currency'], ['percent', 'Percent']];
const SCALES: [string, string][] = [['NONE', 'As it is'], ['AUTO', 'By its size'], ['THOUSANDS', 'Thousands (K)'], ['MILLIONS', 'Millions (M)'], ['BILLIONS', 'Billions (B)'], ['TRILLIONS', 'Trillions (T)']];
const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'INR', 'CNY', 'BRL', 'KRW', 'DKK', 'TWD'];
const DATES: [string, string][] = [['', 'By its granularity'], ['MMM D, YYYY', 'Jan 5, 2026'], ['YYYY-MM-DD', '2026-01-05'], ['DD/MM/YYYY', '05/01/2026'], ['MM/DD/YYYY', '01/05/2026'], ['MMM YYYY', 'Jan 2026'], ['[Q]Q YYYY', 'Q1 2026'], ['YYYY', '2026'], ['MMM D, YYYY HH:mm', 'Jan 5, 2026 14:30']];
const MOST_LEVELS = 10;

function Choice({ label, value, options, onChange }: { label: string; value: string; options: [string, string][]; onChange: (v: string) => void }) {
  return <label>{label}<select className="qsb-input" value={value} onChange={(e) => onChange(e.target.value)}>{options.map(([v, t]) => <option key={v} value={v}>{t}</option>)}</select></label>;
}
// Said by Enter or by leaving it, so that one change is one step of undo.
function Words({ label, value, onChange }: { label: string; value: string; onChange: (v: string) => void }) {
  const [text, setText] = useState(value);
  const commit = (): void => {
    if (text !== value) onChange(text);
  };
  return <label>{label}<input className="qsb-input" value={text} onChange={(e) => setText(e.target.value)} onBlur={commit} onKeyDown={(e) => { if (e.key === 'Enter') commit(); }} /></label>;
}
function Tick({ label, checked, onChange }: { label: string; checked: boolean; onChange: (v: boolean) => void }) {
  return <label className="qsb-tick"><input type="checkbox" checked={checked} onChange={(e) => onChange(e.target.checked)} /> {label}</label>;
}

function NumberFormats({ field, change }: Pick<Props, 'field' | 'change'>) {
  const f = draft.numberFormatOf(field);
  const set = (more: Partial<NumberFormat>): void => change((v) => draft.setNumberFormat(v, field, { ...f, ...more }));
  return (
    <>
      <Choice label="Format" value={f.kind} options={FORMATS} onChange={(v) => set({ kind: v as NumberKind })} />
      {f.kind !== 'none' && (
        <>
          <label>Decimal places<input className="qsb-input" type="number" min={0} max={20} value={f.places ?? ''} onChange={(e) => set({ places: e.target.value === '' ? undefined : Math.min(20, Math.max(0, Math.round(Number(e.target.value)))) })} /></label>
          {f.kind === 'currency' && <Choice label="Currency" value={f.symbol ?? 'USD'} options={CURRENCIES.map((c) => [c, c])} onChange={(symbol) => set({ symbol })} />}
          {f.kind !== 'percent' && <Choice label="Units" value={f.scale ?? 'NONE'} options={SCALES} onChange={(scale) => set({ scale })} />}
          <Tick label="Thousands apart" checked={!f.hidesThousands} onChange={(v) => set({ hidesThousands: !v })} />
          <Tick label="Negative in brackets" checked={!!f.isBracketed} onChange={(isBracketed) => set({ isBracketed })} />
          <Words label="Prefix" value={f.prefix ?? ''} onChange={(prefix) => set({ prefix })} />
          <Words label="Suffix" value={f.suffix ?? ''} onChange={(suffix) => set({ suffix })} />
          <Words label="Instead of null" value={f.nullText ?? ''} onChange={(nullText) => set({ nullText })} />
        </>
      )}
    </>
  );
}

function DateFormats({ field, change }: Pick<Props, 'field' | 'change'>) {
  const now = draft.dateFormatOf(field);
  const known = DATES.some(([v]) => v === now);
  return (
    <>
      <Choice label="Date format" value={known ? now : 'own'} options={[...DATES, ...(known ? [] : [['own', now] as [string, string]])]} onChange={(v) => v !== 'own' && change((x) => draft.setDateFormat(x, field, v))} />
      <Words key={now} label="Pattern" value={now} onChange={(v) => change((x) => draft.setDateFormat(x, field, v.trim()))} />
    </>
  );
}

// What the field drills down to: a date to its parts, another to columns in an order.
function Hierarchy({ visual, field, columns, change }: Props) {
  const mine = arrange.hierarchyOf(visual, field);
  if (field.member === 'DateDimensionField') return <Tick label="Drill down to shorter periods" checked={!!mine} onChange={(v) => change((x) => arrange.setDateHierarchy(x, field, v))} />;
  const below = arrange.hierarchyColumns(visual, field);
  const set = (list: string[]): void => change((x) => arrange.setHierarchy(x, field, list));
  const free = columns.filter((c) => c.dataSet === field.dataSet && !c.isAggregated && c.name !== field.column && !below.includes(c.name));
  return (
    <fieldset className="qsb-levels"><legend>Drill down to</legend>
      <ol className="qsb-list">{below.map((name, i) => (
        <li key={name}><span>{name}</span>
          <button type="button" className="qsb-small" aria-label={`Move ${name} up`} disabled={i === 0} onClick={() => set(below.map((x, j) => (j === i - 1 ? below[i]! : j === i ? below[i - 1]! : x)))}>↑</button>
          <button type="button" className="qsb-small" aria-label={`Take ${name} from the hierarchy`} onClick={() => set(below.filter((x) => x !== name))}>✕</button>
        </li>))}
      </ol>
      {below.length < MOST_LEVELS && <select className="qsb-input" aria-label={`Add a level below ${field.column}`} value="" onChange={(e) => e.target.value && set([...below, e.target.value])}><option value="">+ Add a level</option>{free.map((c) => <option key={c.name} value={c.name}>{c.name}</option>)}</select>}
    </fieldset>
  );
}

export function FieldItem(p: Props) {
  const { field, column, change, visual } = p;
  const [open, setOpen] = useState(false);
  const isNumber = field.member === 'NumericalMeasureField' || field.member === 'NumericalDimensionField' || (field.role === 'raw' && !!column && draft.isNumberColumn(column));
  const isDate = field.member === 'DateDimensionField' || (field.role === 'raw' && column?.type === 'DATETIME');
  const label = fieldLabel(field);
  const move = (by: number): void => change((v) => arrange.moveField(v, field.fieldId, by));
  const onKey = (e: KeyboardEvent): void => {
    const by = e.altKey ? { ArrowUp: -1, ArrowDown: 1 }[e.key] : undefined;
    if (by === undefined) return;
    e.preventDefault();
    move(by);
  };
  const canDrill = field.role === 'dimension' && field.member !== 'NumericalDimensionField' && !/Table/.test(Object.keys(visual)[0] ?? '');
  return (
    <>
      <button type="button" className="qsb-pill" aria-expanded={open} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" title={p.canMove ? 'Settings. Alt and an arrow key, or the mouse, moves it.' : 'Settings'} draggable
        onDragStart={(e) => e.dataTransfer.setData('text/plain', JSON.stringify({ fieldId: field.fieldId, well: field.well }))} onClick={() => setOpen(!open)} onKeyDown={onKey}>{label}</button>
      <button type="button" className="qsb-small" aria-label={`Remove ${label}`} onClick={() => change((v) => draft.removeField(v, field.fieldId))}>✕</button>
      {open && (
        <div className="qsb-settings">
          {field.role === 'measure' && !column?.isAggregated && (
            <Choice label="Aggregation" value={field.aggregation ?? ''} onChange={(v) => change((x) => draft.setAggregation(x, field, v))}
              options={AGGREGATIONS.filter((a) => field.member === 'NumericalMeasureField' || /COUNT/.test(a) || (field.member === 'DateMeasureField' && /MIN|MAX/.test(a))).map((a) => [a, aggregationWord(a)])} />
          )}
          {field.member === 'DateDimensionField' && <Choice label="Granularity" value={field.granularity ?? 'DAY'} options={GRANULARITIES.map((g) => [g, g.charAt(0) + g.slice(1).toLowerCase()])} onChange={(g) => change((v) => draft.setGranularity(v, field.fieldId, g))} />}
          {isNumber && <NumberFormats field={field} change={change} />}
          {isDate && <DateFormats field={field} change={change} />}
          {canDrill && <Hierarchy {...p} />}
          {p.canMove && <div className="qsb-row"><button type="button" className="qsb-kind" onClick={() => move(-1)}>Move up</button><button type="button" className="qsb-kind" onClick={() => move(1)}>Move down</button></div>}
        </div>
      )}
    </>
  );
}
