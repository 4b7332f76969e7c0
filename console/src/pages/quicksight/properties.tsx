// What the selected visual is: its kind, field wells, title, order and formats.
import { useEffect, useState, type DragEvent } from 'react';
import { bodyOf, fieldLabel, kindOf, KINDS, wellsOf, type Field, type Json, type Well } from '../../quicksight/model/visual';
import * as arrange from '../../quicksight/build/arrange';
import * as draft from '../../quicksight/build/draft';
import type { Column } from '../../quicksight/build/draft';
import { Conditions } from './conditions';
import { FieldItem } from './field-settings';

interface Props {
  visual: Json;
  columns: Column[];
  columnFor: (f: Field) => Column | undefined;
  change: (change: (visual: Json) => Json) => void;
  onDelete: () => void;
  onDuplicate: () => void;
}
function WellBox({ well, fields, p }: { well: Well; fields: Field[]; p: Props }) {
  const [over, setOver] = useState(false);
  const add = (c: Column): void => p.change((v) => draft.addField(v, well.name, c));
  // A column from the list, or a field of this visual, dropped before the field at `index`.
  const drop = (e: DragEvent, index: number): void => {
    e.preventDefault();
    e.stopPropagation();
    setOver(false);
    try {
      const dropped = JSON.parse(e.dataTransfer.getData('text/plain')) as Partial<Column> & { fieldId?: string };
      const field = Object.values(wellsOf(p.visual)).flat().find((f) => f.fieldId === dropped.fieldId);
      if (field) return p.change((v) => arrange.putField(v, field.fieldId, well.name, index, p.columnFor(field)));
      const column = p.columns.find((x) => x.name === dropped.name && x.dataSet === dropped.dataSet);
      if (column) add(column);
    } catch {
      // something else was dropped here
    }
  };
  return (
    <div className={'qsb-well' + (over ? ' over' : '')} data-well={well.name} role="group" aria-label={well.label} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(e) => drop(e, fields.length)}>
      <div className="qsb-well-head"><strong>{well.label}</strong>
        <select className="qsb-add" aria-label={`Add a field to ${well.label}`} value="" onChange={(e) => { const c = p.columns[Number(e.target.value)]; if (c) add(c); }}>
          <option value="">+ Add</option>
          {p.columns.map((c, i) => <option key={i} value={i}>{c.name}</option>)}
        </select>
      </div>
      <ul className="qsb-list" aria-label={`Fields in ${well.label}`}>{fields.map((f, i) => (
        <li key={f.fieldId} className="qsb-in-well" onDragOver={(e) => e.preventDefault()} onDrop={(e) => drop(e, i)}><FieldItem visual={p.visual} field={f} column={p.columnFor(f)} columns={p.columns} change={p.change} canMove={fields.length > 1} /></li>
      ))}</ul>
      {!fields.length && <p className="qsb-hint">Drag a field here</p>}
    </div>
  );
}

export function Properties(p: Props) {
  const { visual } = p;
  const kind = kindOf(visual);
  const wells = wellsOf(visual);
  const said: string = bodyOf(visual).Title?.FormatText?.PlainText ?? '';
  const [title, setTitle] = useState(said);
  useEffect(() => setTitle(said), [said, bodyOf(visual).VisualId]);
  const commit = (): void => {
    if (title !== said) p.change((v) => draft.setTitle(v, title));
  };
  const sort = draft.sortOf(visual);
  const at = KINDS.findIndex((k) => k === kind);
  return (
    <section className="qsb-panel" aria-labelledby="qsb-visual">
      <h2 id="qsb-visual">Visual</h2>
      <div className="qsb-kinds" role="radiogroup" aria-label="Kind of visual">
        {KINDS.map((k, i) => k.path.length > 0 && (
          <button key={k.label} type="button" role="radio" aria-checked={i === at || (at < 0 && k.kind === kind?.kind)} className="qsb-kind" onClick={() => p.change((v) => draft.changeKind(v, k, p.columnFor))}>{k.label}</button>
        ))}
      </div>
      <label className="qsb-label">Title<input className="qsb-input" value={title} placeholder="By itself" onChange={(e) => setTitle(e.target.value)} onBlur={commit} onKeyDown={(e) => { if (e.key === 'Enter') commit(); }} /></label>
      {kind?.wells.map((w) => <WellBox key={w.name} well={w} fields={wells[w.name] ?? []} p={p} />)}
      {draft.canSort(visual) && (
        <div className="qsb-sort">
          <label className="qsb-label">Order by<select className="qsb-input" value={sort?.fieldId ?? ''} onChange={(e) => p.change((v) => draft.setSort(v, e.target.value || undefined, sort?.direction ?? 'DESC'))}><option value="">By itself</option>{Object.values(wells).flat().map((f) => <option key={f.fieldId} value={f.fieldId}>{fieldLabel(f)}</option>)}</select></label>
          {sort && <label className="qsb-label">Direction<select className="qsb-input" value={sort.direction} onChange={(e) => p.change((v) => draft.setSort(v, sort.fieldId, e.target.value))}><option value="DESC">Largest first</option><option value="ASC">Smallest first</option></select></label>}
        </div>
      )}
      <Conditions visual={visual} change={p.change} />
      <button type="button" className="qsb-kind" onClick={p.onDuplicate}>Duplicate this visual</button>
      <button type="button" className="qsb-delete" onClick={p.onDelete}>Delete this visual</button>
    </section>
  );
}
