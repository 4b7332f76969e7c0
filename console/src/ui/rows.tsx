// Rows of equal cells that a person fills: columns, conditions, names and values.
import type { ReactNode } from 'react';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';

export const one = (value: string) => ({ value, label: value });

export function Choice({ label, value, options, onChange }: { label: string; value: string; options: string[]; onChange: (v: string) => void }) {
  const all = options.includes(value) || !value ? options : [value, ...options];
  return <Select selectedOption={value ? one(value) : null} options={all.map(one)} onChange={(e) => onChange(e.detail.selectedOption.value!)} ariaLabel={label} placeholder="Choose" />;
}

export const Word = ({ label, value, onChange, disabled }: { label: string; value: string; onChange: (v: string) => void; disabled?: boolean }) => (
  <Input value={value} onChange={(e) => onChange(e.detail.value)} ariaLabel={label} spellcheck={false} autoComplete={false} disabled={disabled} />
);

export interface RowsProps<R> {
  what: string;
  rows: R[];
  heads: string[];
  cells: (row: R, set: (more: Partial<R>) => void, n: number) => ReactNode[];
  made: R; // what a new one has
  onChange: (rows: R[]) => void;
  add?: string;
  moves?: boolean; // their order counts: each has a button that moves it up
}

export function Rows<R>({ rows, onChange, ...props }: RowsProps<R>) {
  const swap = (n: number) => onChange(rows.map((r, i) => (i === n ? rows[n - 1]! : i === n - 1 ? rows[n]! : r)));
  const of = props.add ? ` of ${props.what.toLowerCase()}` : '';
  return (
    <div className="node-rows">
      {rows.length > 0 && (
        <table aria-label={props.what}>
          <thead><tr>{props.heads.map((h) => <th key={h} scope="col">{h}</th>)}<th scope="col"><span className="hidden-text">{props.moves ? 'Move or remove' : 'Remove'}</span></th></tr></thead>
          <tbody>
            {rows.map((row, n) => (
              <tr key={n}>
                {props.cells(row, (more) => onChange(rows.map((r, i) => (i === n ? { ...r, ...more } : r))), n + 1).map((c, i) => <td key={i}>{c}</td>)}
                <td className="row-buttons">
                  {props.moves && <Button formAction="none" variant="icon" iconName="arrow-up" disabled={n === 0} ariaLabel={`Move row ${n + 1}${of} up`} onClick={() => swap(n)} />}
                  <Button formAction="none" variant="icon" iconName="remove" ariaLabel={`Remove row ${n + 1}${of}`} onClick={() => onChange(rows.filter((_, i) => i !== n))} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button formAction="none" iconName="add-plus" onClick={() => onChange([...rows, props.made])}>{props.add ?? 'Add a row'}</Button>
    </div>
  );
}

// Names with values, such as parameters.
export type Pair = { name: string; value: string };
export const pairsOf = (record: Record<string, string> | undefined): Pair[] => Object.entries(record ?? {}).map(([name, value]) => ({ name, value }));
export const recordOf = (pairs: Pair[]): Record<string, string> => Object.fromEntries(pairs.filter((p) => p.name.trim()).map((p) => [p.name.trim(), p.value]));
export function Pairs({ what, one: of, rows, onChange }: { what: string; one: string; rows: Pair[]; onChange: (rows: Pair[]) => void }) {
  return (
    <Rows<Pair>
      what={what} add={`Add a ${of}`} rows={rows} onChange={onChange} made={{ name: '', value: '' }} heads={['Name', 'Value']}
      cells={(r, set, n) => [<Word label={`Name of ${of} ${n}`} value={r.name} onChange={(name) => set({ name })} />, <Word label={`Value of ${of} ${n}`} value={r.value} onChange={(value) => set({ value })} />]}
    />
  );
}
