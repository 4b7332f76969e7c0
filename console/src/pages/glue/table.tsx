import { useMemo, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { everyGlue, glue, type GlueColumn, type GlueTable } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { setQuery, to } from '../../app/router';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { done } from '../../app/notices';

interface Row extends GlueColumn {
  isPartition: boolean;
}

// What UpdateTable takes of what GetTable gives.
const INPUT_MEMBERS = ['Name', 'Description', 'Owner', 'Retention', 'StorageDescriptor', 'PartitionKeys', 'ViewOriginalText', 'ViewExpandedText', 'TableType', 'Parameters'];

function EditColumn({ table, column, onClose, onDone }: { table: GlueTable; column: Row; onClose: () => void; onDone: () => void }) {
  const [type, setType] = useState(column.Type ?? '');
  const [comment, setComment] = useState(column.Comment ?? '');
  return (
    <FormDialog title={`Column ${column.Name}`} submit="Save" onClose={onClose} disabled={!type} action={async () => {
      const change = (c: GlueColumn) => (c.Name === column.Name ? { ...c, Type: type, Comment: comment || undefined } : c);
      const input = Object.fromEntries(Object.entries(table).filter(([k]) => INPUT_MEMBERS.includes(k)));
      await glue('UpdateTable', {
        DatabaseName: table.DatabaseName,
        TableInput: { ...input, StorageDescriptor: { ...table.StorageDescriptor, Columns: table.StorageDescriptor?.Columns?.map(change) }, PartitionKeys: table.PartitionKeys?.map(change) },
      });
      done('The column is changed; the table has a new version');
      onDone();
    }}>
      <TextField label="Type" value={type} onChange={setType} autoFocus hint="string, bigint, double, date, timestamp, decimal(10,2), array<string>, struct<a:int> …" />
      <TextField label="Comment" value={comment} onChange={setComment} />
    </FormDialog>
  );
}

function Schema({ table, reload }: { table: GlueTable; reload: () => void }) {
  const rows = useMemo<Row[]>(() => [
    ...(table.StorageDescriptor?.Columns ?? []).map((c) => ({ ...c, isPartition: false })),
    ...(table.PartitionKeys ?? []).map((c) => ({ ...c, isPartition: true })),
  ], [table]);
  const [selected, setSelected] = useState<Row[]>([]);
  const [editing, setEditing] = useState(false);
  return (
    <>
      <ResourceTable<Row>
        title="Columns" items={rows} idOf={(c) => c.Name} selected={selected} onSelect={setSelected} single
        actions={<Button disabled={!selected.length} onClick={() => setEditing(true)}>Edit</Button>} empty={{ title: 'The table has no columns' }}
        columns={[
          { id: 'name', header: 'Name', cell: (c) => c.Name, sort: (c) => c.Name },
          { id: 'type', header: 'Type', cell: (c) => <span className="mono">{c.Type}</span>, sort: (c) => c.Type ?? '' },
          { id: 'partition', header: 'Partition key', cell: (c) => (c.isPartition ? 'Yes' : ''), sort: (c) => String(c.isPartition), width: 140 },
          { id: 'comment', header: 'Comment', cell: (c) => c.Comment ?? '', sort: (c) => c.Comment ?? '' },
        ]}
      />
      {editing && selected[0] && <EditColumn table={table} column={selected[0]} onClose={() => setEditing(false)} onDone={() => { setSelected([]); reload(); }} />}
    </>
  );
}

interface Partition {
  Values: string[];
  StorageDescriptor?: { Location?: string };
  CreationTime?: number;
}

function Partitions({ table }: { table: GlueTable }) {
  const loaded = useLoad([table], () => everyGlue<Partition>('GetPartitions', 'Partitions', { DatabaseName: table.DatabaseName, TableName: table.Name }));
  return (
    <ResourceTable<Partition>
      title="Partitions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(p) => p.Values.join('/')}
      empty={{ title: 'There are no partitions', text: 'A crawler adds them; so does MSCK REPAIR TABLE or ALTER TABLE ADD PARTITION in the query editor.' }}
      columns={[
        ...(table.PartitionKeys ?? []).map((k, i) => ({ id: k.Name, header: k.Name, cell: (p: Partition) => p.Values[i], sort: (p: Partition) => p.Values[i] ?? '' })),
        { id: 'location', header: 'Location', cell: (p) => <span className="mono">{p.StorageDescriptor?.Location}</span>, sort: (p) => p.StorageDescriptor?.Location ?? '' },
        { id: 'made', header: 'Made', cell: (p) => time(p.CreationTime), sort: (p) => p.CreationTime ?? 0, width: 210 },
      ]}
    />
  );
}

interface Version {
  VersionId: string;
  Table: GlueTable;
}

// What a version has that the one before had not, in words.
function changes(now: GlueTable, before: GlueTable | undefined): string {
  if (!before) return 'the first';
  const columns = (t: GlueTable) => new Map([...(t.StorageDescriptor?.Columns ?? []), ...(t.PartitionKeys ?? [])].map((c) => [c.Name, c.Type ?? '']));
  const a = columns(before);
  const b = columns(now);
  const said = [
    ...[...b].filter(([n]) => !a.has(n)).map(([n, t]) => `+ ${n} ${t}`),
    ...[...a].filter(([n]) => !b.has(n)).map(([n]) => `− ${n}`),
    ...[...b].filter(([n, t]) => a.has(n) && a.get(n) !== t).map(([n, t]) => `${n}: ${a.get(n)} → ${t}`),
  ];
  if (now.StorageDescriptor?.Location !== before.StorageDescriptor?.Location) said.push('another location');
  return said.join(', ') || 'no column changed';
}

function Versions({ table }: { table: GlueTable }) {
  const loaded = useLoad([table], () => everyGlue<Version>('GetTableVersions', 'TableVersions', { DatabaseName: table.DatabaseName, TableName: table.Name }));
  const all = loaded.data;
  return (
    <ResourceTable<Version>
      title="Versions" items={all} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(v) => v.VersionId} empty={{ title: 'There are no versions' }}
      columns={[
        { id: 'version', header: 'Version', cell: (v) => v.VersionId, sort: (v) => Number(v.VersionId), width: 110 },
        { id: 'changed', header: 'Time', cell: (v) => time(v.Table.UpdateTime), sort: (v) => v.Table.UpdateTime ?? 0, width: 210 },
        { id: 'what', header: 'What changed', cell: (v) => <span className="mono">{changes(v.Table, all?.find((o) => Number(o.VersionId) === Number(v.VersionId) - 1)?.Table)}</span> },
      ]}
    />
  );
}

export default function TablePage({ params, query }: PageProps) {
  const { database = '', table: name = '' } = params;
  const loaded = useLoad([database, name], async () => (await glue<{ Table: GlueTable }>('GetTable', { DatabaseName: database, Name: name })).Table);
  const t = loaded.data;
  const location = /^s3:\/\/([^/]+)\/(.*)$/.exec(t?.StorageDescriptor?.Location ?? '');
  const tab = query.get('tab') ?? 'schema';
  return (
    <Page
      title={name} crumbs={[{ text: 'Data catalog', href: '/glue' }, { text: database, href: to(['glue', database]) }]} about={t?.Description}
      actions={<Button variant="primary" href={to(['athena'], { database, query: `SELECT *\nFROM "${name}"\nLIMIT 100`, run: '1' })}>Query</Button>}
    >
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this table" />}
      {t && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[
              ['Location', location ? <a className="mono" href={to(['s3', location[1]!], { prefix: location[2] })}>{t.StorageDescriptor!.Location}</a> : t.StorageDescriptor?.Location],
              ['Kind', t.TableType], ['Classification', t.Parameters?.classification], ['Rows', t.Parameters?.recordCount ? Number(t.Parameters.recordCount).toLocaleString() : ''],
              ['Serialization', <span className="mono">{t.StorageDescriptor?.SerdeInfo?.SerializationLibrary}</span>], ['Version', t.VersionId], ['Made', time(t.CreateTime)], ['Changed', time(t.UpdateTime)],
            ]} />
          </Container>
          {t.ViewOriginalText && <pre className="text-block" tabIndex={0}>{t.ViewOriginalText}</pre>}
          <Tabs
            activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this table"
            tabs={[
              { id: 'schema', label: 'Schema', content: <Schema table={t} reload={loaded.reload} /> },
              ...(t.PartitionKeys?.length ? [{ id: 'partitions', label: 'Partitions', content: tab === 'partitions' && <Partitions table={t} /> }] : []),
              { id: 'versions', label: 'Versions', content: tab === 'versions' && <Versions table={t} /> },
              { id: 'parameters', label: 'Parameters', content: <ResourceTable<[string, string]> title="Parameters" items={Object.entries(t.Parameters ?? {})} idOf={([k]) => k} empty={{ title: 'There are none' }} columns={[{ id: 'k', header: 'Name', cell: ([k]) => k, sort: ([k]) => k }, { id: 'v', header: 'Value', cell: ([, v]) => v, sort: ([, v]) => v }]} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
