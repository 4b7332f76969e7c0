// A table's partitions: the folders that its keys divide it into; and indexes of them.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { everyGlue, glue, type GlueTable } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, orNone, splitList } from '../../ui/fields-dialog';
import { count, time } from '../../ui/format';
import { useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';

interface Partition {
  Values: string[];
  StorageDescriptor?: Record<string, unknown> & { Location?: string };
  CreationTime?: number;
}
interface PartitionIndex {
  IndexName: string;
  Keys?: { Name: string }[];
  IndexStatus?: string;
}
const BATCH = 25;

function AddPartition({ table, onClose, onDone }: { table: GlueTable; onClose: () => void; onDone: () => void }) {
  const keys = table.PartitionKeys ?? [];
  return (
    <FieldsDialog
      title="Add a partition" submit="Add" onClose={onClose} onDone={onDone}
      fields={[...keys.map((k) => ({ name: `key.${k.Name}`, label: k.Name, hint: k.Type })), { name: 'location', label: 'Location', optional: true, hint: 'Empty: the folder key=value below the table’s' }]}
      save={async (v) => {
        const Values = keys.map((k) => v[`key.${k.Name}`]!);
        const base = (table.StorageDescriptor?.Location ?? '').replace(/\/?$/, '/');
        const Location = orNone(v.location) ?? base + keys.map((k, i) => `${k.Name}=${encodeURIComponent(Values[i]!)}/`).join('');
        await glue('CreatePartition', { DatabaseName: table.DatabaseName, TableName: table.Name, PartitionInput: { Values, StorageDescriptor: { ...table.StorageDescriptor, Location } } });
        done('The partition is there');
      }}
    />
  );
}

function Indexes({ table }: { table: GlueTable }) {
  const of = { DatabaseName: table.DatabaseName, TableName: table.Name };
  const loaded = useLoad([table], () => everyGlue<PartitionIndex>('GetPartitionIndexes', 'PartitionIndexDescriptorList', of));
  const [selected, setSelected] = useState<PartitionIndex[]>([]);
  const [adding, setAdding] = useState(false);
  useEvery(loaded.data?.some((i) => /ING$/.test(i.IndexStatus ?? '')) ? 1500 : undefined, loaded.reload);
  const drop = () => attempt('Deleting', async () => {
    for (const i of selected) await glue('DeletePartitionIndex', { ...of, IndexName: i.IndexName });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<PartitionIndex>
        title="Partition indexes" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(i) => i.IndexName} selected={selected} onSelect={setSelected} filter={false}
        actions={<><Button disabled={!selected.length} onClick={() => void drop()}>Delete</Button><Button onClick={() => setAdding(true)}>New index</Button></>} empty={{ title: 'There is none' }}
        columns={[{ id: 'name', header: 'Name', cell: (i) => i.IndexName, sort: (i) => i.IndexName }, { id: 'keys', header: 'Keys', cell: (i) => i.Keys?.map((k) => k.Name).join(', ') }, { id: 'state', header: 'State', cell: (i) => <Status state={i.IndexStatus} />, width: 140 }]}
      />
      {adding && <FieldsDialog title="New partition index" start={{ keys: table.PartitionKeys?.[0]?.Name ?? '' }} fields={[{ name: 'name', label: 'Name' }, { name: 'keys', label: 'Keys', hint: 'Partition keys, separated by commas' }]} onClose={() => setAdding(false)} onDone={loaded.reload} save={(v) => glue('CreatePartitionIndex', { ...of, PartitionIndex: { IndexName: v.name, Keys: splitList(v.keys!) } })} />}
    </>
  );
}

export function Partitions({ table }: { table: GlueTable }) {
  const of = { DatabaseName: table.DatabaseName, TableName: table.Name };
  const loaded = useLoad([table], () => everyGlue<Partition>('GetPartitions', 'Partitions', of));
  const [selected, setSelected] = useState<Partition[]>([]);
  const [dialog, setDialog] = useState<'add' | 'delete'>();
  const drop = async () => {
    for (let i = 0; i < selected.length; i += BATCH) {
      const answer = await glue<{ Errors?: { ErrorDetail?: { ErrorMessage?: string } }[] }>('BatchDeletePartition', { ...of, PartitionsToDelete: selected.slice(i, i + BATCH).map((p) => ({ Values: p.Values })) });
      if (answer.Errors?.length) throw new Error(answer.Errors[0]?.ErrorDetail?.ErrorMessage ?? 'A partition was not deleted.');
    }
    setSelected([]);
    loaded.reload();
  };
  return (
    <SpaceBetween size="l">
      <ResourceTable<Partition>
        title="Partitions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(p) => p.Values.join('/')} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => setDialog('delete')}>Delete</Button><Button onClick={() => setDialog('add')}>Add a partition</Button></>}
        empty={{ title: 'There are no partitions', text: 'A crawler adds them; so does MSCK REPAIR TABLE or ALTER TABLE ADD PARTITION in the query editor.' }}
        columns={[
          ...(table.PartitionKeys ?? []).map((k, i) => ({ id: k.Name, header: k.Name, cell: (p: Partition) => p.Values[i], sort: (p: Partition) => p.Values[i] ?? '' })),
          { id: 'location', header: 'Location', cell: (p) => <span className="mono">{p.StorageDescriptor?.Location}</span>, sort: (p) => p.StorageDescriptor?.Location ?? '' },
          { id: 'made', header: 'Made', cell: (p) => time(p.CreationTime), sort: (p) => p.CreationTime ?? 0, width: 210 },
        ]}
      />
      <Indexes table={table} />
      {dialog === 'add' && <AddPartition table={table} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && <ConfirmDialog title={`Delete ${count(selected.length, 'partition')}`} onClose={() => setDialog(undefined)} action={drop}>They go from the catalog. Files in buckets stay.</ConfirmDialog>}
    </SpaceBetween>
  );
}
