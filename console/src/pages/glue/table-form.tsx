// A table's form, new or changed: columns, partition keys, where its files are and how they are read.
import { useState } from 'react';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { glue, type GlueColumn, type GlueTable } from '../../aws/services';
import { done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { one, Pairs, pairsOf, recordOf, Rows, Word, type Pair } from '../../ui/rows';
import { tableInputOf } from './edit-table';
import { formatOfSerde, FORMATS, OTHER } from './table-formats';

interface Column { name: string; type: string; comment: string; kept?: GlueColumn }
const NEW: Column = { name: '', type: 'string', comment: '' };

export interface TableState {
  name: string;
  about: string;
  location: string;
  columns: Column[];
  keys: Column[];
  serde: string;
  input: string;
  output: string;
  serdeParameters: Pair[];
  parameters: Pair[];
}

const columnsOf = (columns: GlueColumn[] | undefined): Column[] => (columns ?? []).map((c) => ({ name: c.Name, type: c.Type ?? '', comment: c.Comment ?? '', kept: c }));
const toColumns = (columns: Column[]): GlueColumn[] => columns.filter((c) => c.name.trim()).map((c) => ({ ...c.kept, Name: c.name.trim(), Type: c.type.trim(), Comment: c.comment || undefined }));

export function tableState(table: GlueTable | undefined): TableState {
  const sd = table?.StorageDescriptor;
  const first = FORMATS[0]!;
  return {
    name: table?.Name ?? '', about: table?.Description ?? '', location: sd?.Location ?? '', columns: table ? columnsOf(sd?.Columns) : [NEW], keys: columnsOf(table?.PartitionKeys),
    serde: table ? sd?.SerdeInfo?.SerializationLibrary ?? '' : first.serde, input: table ? sd?.InputFormat ?? '' : first.input, output: table ? sd?.OutputFormat ?? '' : first.output,
    serdeParameters: pairsOf(table ? sd?.SerdeInfo?.Parameters : first.parameters), parameters: pairsOf(table ? table.Parameters : { classification: first.classification }),
  };
}

// What the form says, over all else that the table has.
export function toTableInput(state: TableState, table: GlueTable | undefined): Record<string, unknown> {
  const before = table ? tableInputOf(table) : { TableType: 'EXTERNAL_TABLE' };
  const sd = table?.StorageDescriptor;
  return {
    ...before, Name: state.name, Description: state.about || undefined, Parameters: recordOf(state.parameters), PartitionKeys: toColumns(state.keys),
    StorageDescriptor: {
      ...sd, Columns: toColumns(state.columns), Location: state.location || undefined, InputFormat: state.input || undefined, OutputFormat: state.output || undefined,
      SerdeInfo: { ...sd?.SerdeInfo, SerializationLibrary: state.serde || undefined, Parameters: recordOf(state.serdeParameters) },
    },
  };
}

function Columns({ what, of, rows, onChange }: { what: string; of: string; rows: Column[]; onChange: (rows: Column[]) => void }) {
  return (
    <FormField stretch label={what} description={of === 'column' ? 'Types such as string, bigint, double, date, timestamp, decimal(10,2), array<string>, struct<a:int>' : 'Folders such as day=2026-01-31 below the location'}>
      <Rows<Column>
        what={what} add={`Add a ${of}`} moves rows={rows} onChange={onChange} made={NEW} heads={['Name', 'Type', 'Comment']}
        cells={(c, set, n) => [
          <Word label={`Name of ${of} ${n}`} value={c.name} onChange={(name) => set({ name })} />, <Word label={`Type of ${of} ${n}`} value={c.type} onChange={(type) => set({ type })} />,
          <Word label={`Comment of ${of} ${n}`} value={c.comment} onChange={(comment) => set({ comment })} />,
        ]}
      />
    </FormField>
  );
}

function Reading({ state, set }: { state: TableState; set: (more: Partial<TableState>) => void }) {
  const format = formatOfSerde(state.serde);
  const [isOther, setOther] = useState(!format);
  const choose = (label: string) => {
    const chosen = FORMATS.find((f) => f.label === label);
    setOther(!chosen);
    if (!chosen) return;
    const parameters = [...state.parameters.filter((p) => p.name !== 'classification'), { name: 'classification', value: chosen.classification }];
    set({ serde: chosen.serde, input: chosen.input, output: chosen.output, serdeParameters: pairsOf(chosen.parameters), parameters });
  };
  return (
    <>
      <FormField label="Format"><Select selectedOption={one(isOther ? OTHER : format?.label ?? OTHER)} options={[...FORMATS.map((f) => one(f.label)), one(OTHER)]} onChange={(e) => choose(e.detail.selectedOption.value!)} /></FormField>
      {isOther && (
        <>
          <TextField label="Serialization library" value={state.serde} onChange={(serde) => set({ serde })} placeholder="org.example.SerDe" />
          <TextField label="Input format" value={state.input} onChange={(input) => set({ input })} />
          <TextField label="Output format" value={state.output} onChange={(output) => set({ output })} />
        </>
      )}
      <FormField stretch label="Parameters of the SerDe"><Pairs what="Parameters of the SerDe" one="SerDe parameter" rows={state.serdeParameters} onChange={(serdeParameters) => set({ serdeParameters })} /></FormField>
    </>
  );
}

export function TableForm({ database, table, onClose, onDone }: { database: string; table?: GlueTable; onClose: () => void; onDone: (name: string) => void }) {
  const [state, setState] = useState(() => tableState(table));
  const set = (more: Partial<TableState>) => setState((now) => ({ ...now, ...more }));
  const save = async () => {
    await glue(table ? 'UpdateTable' : 'CreateTable', { DatabaseName: database, TableInput: toTableInput(state, table) });
    done(table ? 'The table is changed; it has a new version' : `Table ${state.name} is there`);
    onDone(state.name);
  };
  const lacks = !state.name || [...state.columns, ...state.keys].some((c) => c.name.trim() && !c.type.trim());
  return (
    <FormDialog title={table ? `Table ${table.Name}` : 'New table'} submit={table ? 'Save' : 'Make table'} size="large" onClose={onClose} disabled={lacks} action={save}>
      <TextField label="Name" value={state.name} onChange={(name) => set({ name })} disabled={!!table} hint={table ? undefined : 'Lower case letters, digits and _ can be queried without quotes'} />
      <TextField label="Description (optional)" value={state.about} onChange={(about) => set({ about })} />
      <TextField label="Location" value={state.location} onChange={(location) => set({ location })} placeholder="s3://bucket/folder/" hint="The folder of its files" />
      <Columns what="Columns" of="column" rows={state.columns} onChange={(columns) => set({ columns })} />
      <Columns what="Partition keys" of="partition key" rows={state.keys} onChange={(keys) => set({ keys })} />
      <Reading state={state} set={set} />
      <FormField stretch label="Parameters of the table" description="Such as skip.header.line.count = 1, or those of partition projection"><Pairs what="Parameters of the table" one="table parameter" rows={state.parameters} onChange={(parameters) => set({ parameters })} /></FormField>
    </FormDialog>
  );
}
