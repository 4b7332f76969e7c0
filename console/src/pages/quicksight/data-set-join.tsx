// The tables that a data set is made of, and joining another one of the data catalog.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { everyGlue, glue, type GlueDatabase, type GlueTable } from '../../aws/services';
import { done } from '../../app/notices';
import { ConfirmDialog, FormDialog } from '../../ui/dialogs';
import { ErrorBox, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { lastTable, logicalOf, update, withJoin, withoutJoin, type JoinDraft } from '../../quicksight/build/data-set';
import type { Json } from '../../quicksight/model/visual';
import { columnType } from './new';

const TYPES: { value: JoinDraft['type']; label: string; description: string }[] = [
  { value: 'LEFT', label: 'Left', description: 'All rows of this data set, and what matches' }, { value: 'INNER', label: 'Inner', description: 'Only rows that match' },
  { value: 'RIGHT', label: 'Right', description: 'All rows of the other table, and what matches' }, { value: 'OUTER', label: 'Full', description: 'All rows of both' }];
const choice = (v: string): { value: string; label: string } | null => (v ? { value: v, label: v } : null);

function JoinDialog({ set, source, onClose, onDone }: { set: Json; source: string; onClose: () => void; onDone: () => void }) {
  const databases = useLoad([], () => everyGlue<GlueDatabase>('GetDatabases', 'DatabaseList'));
  const [database, setDatabase] = useState('');
  const tables = useLoad([database], async () => (database ? everyGlue<GlueTable>('GetTables', 'TableList', { DatabaseName: database }) : []));
  const [table, setTable] = useState('');
  const found = useLoad([database, table], async () => (database && table ? (await glue<{ Table: GlueTable }>('GetTable', { DatabaseName: database, Name: table })).Table : undefined));
  const [type, setType] = useState<JoinDraft['type']>('LEFT');
  const [on, setOn] = useState<JoinDraft['on']>([{ left: '', right: '' }]);
  const columns = [...(found.data?.StorageDescriptor?.Columns ?? []), ...(found.data?.PartitionKeys ?? [])].flatMap((c) => (columnType(c.Type ?? '') ? [{ Name: c.Name, Type: columnType(c.Type ?? '')! }] : []));
  const left = ((set.OutputColumns as Json[]) ?? []).map((c) => c.Name as string);
  const put = (i: number, change: Partial<JoinDraft['on'][number]>): void => setOn(on.map((o, j) => (j === i ? { ...o, ...change } : o)));
  const isComplete = columns.length > 0 && on.every((o) => o.left && o.right);
  return (
    <FormDialog title="Join a table" submit="Join" size="large" onClose={onClose} disabled={!isComplete} action={async () => {
      const physical = { RelationalTable: { DataSourceArn: source, Catalog: 'AwsDataCatalog', Schema: database, Name: table, InputColumns: columns } };
      await update(set, withJoin(set, { table, physical, columns: columns.map((c) => c.Name), type, on }));
      done('The tables are joined');
      await onDone();
    }}>
      {(databases.error ?? tables.error ?? found.error) && <ErrorBox error={(databases.error ?? tables.error ?? found.error)!} what="see the catalog" />}
      <FormField label="Database"><Select selectedOption={choice(database)} options={(databases.data ?? []).map((d) => ({ value: d.Name, label: d.Name }))} onChange={(e) => { setDatabase(e.detail.selectedOption.value!); setTable(''); }} placeholder="Choose a database" empty="There are none" /></FormField>
      <FormField label="Table"><Select disabled={!database} selectedOption={choice(table)} options={(tables.data ?? []).map((t) => ({ value: t.Name, label: t.Name }))} onChange={(e) => { setTable(e.detail.selectedOption.value!); setOn([{ left: '', right: '' }]); }} placeholder="Choose a table" empty="There are none" /></FormField>
      <FormField label="Join"><Select selectedOption={TYPES.find((t) => t.value === type)!} options={TYPES} onChange={(e) => setType(e.detail.selectedOption.value as JoinDraft['type'])} /></FormField>
      {on.map((o, i) => (
        <div className="qsb-row" key={i}>
          <FormField label={`Column of ${set.Name}`}><Select disabled={!columns.length} selectedOption={choice(o.left)} options={left.map((c) => ({ value: c, label: c }))} onChange={(e) => put(i, { left: e.detail.selectedOption.value! })} placeholder="Choose a column" /></FormField>
          <FormField label={`is that of ${table || 'the other table'}`}><Select disabled={!columns.length} selectedOption={choice(o.right)} options={columns.map((c) => ({ value: c.Name, label: c.Name, description: c.Type.toLowerCase() }))} onChange={(e) => put(i, { right: e.detail.selectedOption.value! })} placeholder="Choose a column" /></FormField>
        </div>
      ))}
      <div className="button-row"><Button disabled={!isComplete || on.length > 4} onClick={() => setOn([...on, { left: '', right: '' }])}>And another column</Button></div>
    </FormDialog>
  );
}

interface Row { id: string; name: string; from: string; how: string }
function rowsOf(set: Json): Row[] {
  const map = logicalOf(set);
  return Object.entries(map).map(([id, t]: [string, Json]) => {
    const join: Json | undefined = t.Source?.JoinInstruction;
    const physical: Json | undefined = (set.PhysicalTableMap as Json)[t.Source?.PhysicalTableId];
    const table: Json = physical?.RelationalTable ?? {};
    const from = join ? `${map[join.LeftOperand]?.Alias} and ${map[join.RightOperand]?.Alias}` : physical?.CustomSql ? `SQL: ${physical.CustomSql.SqlQuery}` : physical?.S3Source ? 'files of S3' : [table.Schema, table.Name].filter(Boolean).join('.');
    return { id, name: t.Alias, from, how: join ? `${String(join.Type).toLowerCase()}, ${join.OnClause}` : '' };
  });
}

export function Tables({ set, reload }: { set: Json; reload: () => Promise<void> }) {
  const [dialog, setDialog] = useState<'join' | 'remove'>();
  const map = logicalOf(set);
  const isJoined = !!map[lastTable(map)]?.Source?.JoinInstruction;
  const source = Object.values(set.PhysicalTableMap as Json).map((t: Json) => t.RelationalTable?.DataSourceArn as string | undefined).find(Boolean);
  return (
    <>
      <ResourceTable<Row>
        title="Tables and joins" items={rowsOf(set)} idOf={(r) => r.id} empty={{ title: 'There are no tables' }}
        actions={<><Button disabled={!isJoined} onClick={() => setDialog('remove')}>Remove the last join</Button><Button disabled={!source} onClick={() => setDialog('join')}>Join a table</Button></>}
        columns={[{ id: 'name', header: 'Table', cell: (r) => r.name, sort: (r) => r.name }, { id: 'from', header: 'Of', cell: (r) => r.from, sort: (r) => r.from }, { id: 'how', header: 'Join', cell: (r) => <span className="mono">{r.how}</span>, sort: (r) => r.how }]}
      />
      {dialog === 'join' && <JoinDialog set={set} source={source!} onClose={() => setDialog(undefined)} onDone={reload} />}
      {dialog === 'remove' && <ConfirmDialog title="Remove the last join" submit="Remove" onClose={() => setDialog(undefined)} action={async () => { await update(set, withoutJoin(set)); done('The join is gone'); await reload(); }}>Columns of the other table are gone from the data set; visuals that show them will say so.</ConfirmDialog>}
    </>
  );
}
