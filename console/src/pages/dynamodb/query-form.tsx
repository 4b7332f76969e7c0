// The form of a question to a table: through what, which key, which items.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { TextField } from '../../ui/dialogs';
import { FILTER_TESTS, indexesOf, keysThrough, needsValue, NOTHING, SORT_TESTS, type Asked, type Filter } from './query';
import type { Table } from './values';

function TestChoice({ label, tests, value, onChange }: { label: string; tests: string[]; value: string; onChange: (v: string) => void }) {
  const options = tests.map((t) => ({ value: t, label: t }));
  return <Select ariaLabel={label} selectedOption={options.find((o) => o.value === value)!} options={options} onChange={(e) => onChange(e.detail.selectedOption.value!)} />;
}

function FilterRow({ filter, at, onChange, onDrop }: { filter: Filter; at: number; onChange: (f: Filter) => void; onDrop: () => void }) {
  const n = at + 1;
  return (
    <div className="toolbar">
      <Input ariaLabel={`Attribute of condition ${n}`} placeholder="attribute" value={filter.name} onChange={(e) => onChange({ ...filter, name: e.detail.value })} spellcheck={false} />
      <TestChoice label={`Test of condition ${n}`} tests={FILTER_TESTS} value={filter.test} onChange={(test) => onChange({ ...filter, test })} />
      {needsValue(filter.test) && <Input ariaLabel={`Value of condition ${n}`} placeholder="5, true, or text" value={filter.value} onChange={(e) => onChange({ ...filter, value: e.detail.value })} spellcheck={false} />}
      {filter.test === 'between' && <Input ariaLabel={`End of condition ${n}`} placeholder="and" value={filter.other} onChange={(e) => onChange({ ...filter, other: e.detail.value })} spellcheck={false} />}
      <Button iconName="close" variant="icon" ariaLabel={`Drop condition ${n}`} onClick={onDrop} />
    </div>
  );
}

export function QueryForm({ table, onAsk }: { table: Table; onAsk: (asked: Asked) => void }) {
  const [asked, setAsked] = useState<Asked>(NOTHING);
  const set = (change: Partial<Asked>) => setAsked((now) => ({ ...now, ...change }));
  const { hash, range } = keysThrough(table, asked.index);
  const through = [{ value: '', label: 'The table' }, ...indexesOf(table).map((i) => ({ value: i.IndexName, label: i.IndexName }))];
  const setFilter = (at: number, filter: Filter) => set({ filters: asked.filters.map((f, i) => (i === at ? filter : f)) });
  return (
    <form className="form-body" onSubmit={(e) => { e.preventDefault(); onAsk(asked); }}>
      <div className="toolbar">
        {through.length > 1 && <FormField label="Through"><Select selectedOption={through.find((o) => o.value === asked.index)!} options={through} onChange={(e) => set({ index: e.detail.selectedOption.value! })} /></FormField>}
        <TextField label={`Partition key ${hash} is`} value={asked.hash} onChange={(v) => set({ hash: v })} placeholder="any" />
        {range && asked.hash && (
          <>
            <FormField label={`Sort key ${range}`}><TestChoice label={`Test of ${range}`} tests={SORT_TESTS} value={asked.sort.test} onChange={(test) => set({ sort: { ...asked.sort, test } })} /></FormField>
            <TextField label={`Value of ${range}`} value={asked.sort.value} onChange={(value) => set({ sort: { ...asked.sort, value } })} placeholder="any" />
            {asked.sort.test === 'between' && <TextField label="And" value={asked.sort.other} onChange={(other) => set({ sort: { ...asked.sort, other } })} />}
          </>
        )}
        {range && asked.hash && <Toggle checked={asked.descending} onChange={(e) => set({ descending: e.detail.checked })}>Last first</Toggle>}
      </div>
      {asked.filters.map((f, i) => <FilterRow key={i} filter={f} at={i} onChange={(changed) => setFilter(i, changed)} onDrop={() => set({ filters: asked.filters.filter((_, at) => at !== i) })} />)}
      <div className="toolbar">
        <Button formAction="submit">{asked.hash ? 'Query' : 'Scan'}</Button>
        <Button formAction="none" variant="link" onClick={() => set({ filters: [...asked.filters, { name: '', test: '=', value: '', other: '' }] })}>Add a condition</Button>
      </div>
    </form>
  );
}
