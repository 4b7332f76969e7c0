// The versions of a table's schema: what changed, and bringing one back.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue, type GlueTable } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { ConfirmDialog } from '../../ui/dialogs';
import { count, time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { tableInputOf } from './edit-table';

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

export function Versions({ table, reload }: { table: GlueTable; reload: () => void }) {
  const of = { DatabaseName: table.DatabaseName, TableName: table.Name };
  const loaded = useLoad([table], () => everyGlue<Version>('GetTableVersions', 'TableVersions', of));
  const [selected, setSelected] = useState<Version[]>([]);
  const [asking, setAsking] = useState(false);
  const all = loaded.data;
  const one = selected.length === 1 ? selected[0] : undefined;
  const bringBack = () => attempt('Bringing the version back', async () => {
    await glue('UpdateTable', { DatabaseName: table.DatabaseName, TableInput: { ...tableInputOf(one!.Table), Name: table.Name } });
    done(`The table is as in version ${one!.VersionId} again`);
    setSelected([]);
    reload();
  });
  return (
    <>
      <ResourceTable<Version>
        title="Versions" items={all} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(v) => v.VersionId} selected={selected} onSelect={setSelected} empty={{ title: 'There are no versions' }}
        actions={<><Button disabled={!selected.length || selected.some((v) => v.VersionId === table.VersionId)} onClick={() => setAsking(true)}>Delete</Button><Button disabled={!one || one.VersionId === table.VersionId} onClick={() => void bringBack()}>Bring back</Button></>}
        columns={[
          { id: 'version', header: 'Version', cell: (v) => v.VersionId, sort: (v) => Number(v.VersionId), width: 110 },
          { id: 'changed', header: 'Time', cell: (v) => time(v.Table.UpdateTime), sort: (v) => v.Table.UpdateTime ?? 0, width: 210 },
          { id: 'what', header: 'What changed', cell: (v) => <span className="mono">{changes(v.Table, all?.find((o) => Number(o.VersionId) === Number(v.VersionId) - 1)?.Table)}</span> },
        ]}
      />
      {asking && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'version')}`} onClose={() => setAsking(false)} action={async () => {
          await glue('BatchDeleteTableVersion', { ...of, VersionIds: selected.map((v) => v.VersionId) });
          setSelected([]);
          loaded.reload();
        }}>The table stays as it is.</ConfirmDialog>
      )}
    </>
  );
}
