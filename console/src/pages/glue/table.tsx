import { useMemo, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { glue, type GlueColumn, type GlueTable } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { setQuery, to } from '../../app/router';
import { getConfig } from '../../app/session';
import { Facts } from '../../ui/facts';
import { FieldsDialog, readJson } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { done } from '../../app/notices';
import { tableInputOf } from './edit-table';
import { Partitions } from './partitions';
import { Statistics } from './statistics';
import { TableForm } from './table-form';
import { Versions } from './versions';

interface Row extends GlueColumn {
  isPartition: boolean;
}

function Schema({ table, edit }: { table: GlueTable; edit: () => void }) {
  const rows = useMemo<Row[]>(() => [
    ...(table.StorageDescriptor?.Columns ?? []).map((c) => ({ ...c, isPartition: false })),
    ...(table.PartitionKeys ?? []).map((c) => ({ ...c, isPartition: true })),
  ], [table]);
  return (
    <ResourceTable<Row>
      title="Columns" items={rows} idOf={(c) => c.Name}
      actions={<Button onClick={edit}>Edit columns</Button>} empty={{ title: 'The table has no columns' }}
      columns={[
        { id: 'name', header: 'Name', cell: (c) => c.Name, sort: (c) => c.Name },
        { id: 'type', header: 'Type', cell: (c) => <span className="mono">{c.Type}</span>, sort: (c) => c.Type ?? '' },
        { id: 'partition', header: 'Partition key', cell: (c) => (c.isPartition ? 'Yes' : ''), sort: (c) => String(c.isPartition), width: 140 },
        { id: 'comment', header: 'Comment', cell: (c) => c.Comment ?? '', sort: (c) => c.Comment ?? '' },
      ]}
    />
  );
}

export default function TablePage({ params, query }: PageProps) {
  const { database = '', table: name = '' } = params;
  const loaded = useLoad([database, name], async () => (await glue<{ Table: GlueTable }>('GetTable', { DatabaseName: database, Name: name })).Table);
  const [editing, setEditing] = useState<'form' | 'json'>();
  const t = loaded.data;
  const location = /^s3:\/\/([^/]+)\/(.*)$/.exec(t?.StorageDescriptor?.Location ?? '');
  const tab = query.get('tab') ?? 'schema';
  return (
    <Page
      title={name} crumbs={[{ text: 'Data catalog', href: '/glue' }, { text: database, href: to(['glue', database]) }]} about={t?.Description}
      actions={<><Button disabled={!t} onClick={() => setEditing('form')}>Edit</Button><Button disabled={!t} onClick={() => setEditing('json')}>Edit as JSON</Button>{getConfig().services.includes('quicksight') && <Button href={to(['quicksight', 'new'], { database, table: name })}>Visualize</Button>}<Button variant="primary" href={to(['athena'], { database, query: `SELECT *\nFROM "${name}"\nLIMIT 100`, run: '1' })}>Query</Button></>}
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
          {editing === 'form' && <TableForm database={database} table={t} onClose={() => setEditing(undefined)} onDone={loaded.reload} />}
          {editing === 'json' && (
            <FieldsDialog
              title={`Table ${name}`} about="All that the catalog has of it, as UpdateTable takes it." size="large" start={{ input: JSON.stringify(tableInputOf(t), null, 2) }} fields={[{ name: 'input', label: 'Table', kind: 'json', height: '26rem' }]} onClose={() => setEditing(undefined)} onDone={loaded.reload}
              save={async (v) => { await glue('UpdateTable', { DatabaseName: database, TableInput: readJson(v.input!, 'The table') }); done('The table is changed; it has a new version'); }}
            />
          )}
          {t.ViewOriginalText && <pre className="text-block" tabIndex={0}>{t.ViewOriginalText}</pre>}
          <Tabs
            activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this table"
            tabs={[
              { id: 'schema', label: 'Schema', content: <Schema table={t} edit={() => setEditing('form')} /> },
              ...(t.PartitionKeys?.length ? [{ id: 'partitions', label: 'Partitions', content: tab === 'partitions' && <Partitions table={t} /> }] : []),
              { id: 'versions', label: 'Versions', content: tab === 'versions' && <Versions table={t} reload={loaded.reload} /> },
              { id: 'statistics', label: 'Statistics', content: tab === 'statistics' && <Statistics table={t} /> },
              { id: 'parameters', label: 'Parameters', content: <ResourceTable<[string, string]> title="Parameters" items={Object.entries(t.Parameters ?? {})} idOf={([k]) => k} empty={{ title: 'There are none' }} columns={[{ id: 'k', header: 'Name', cell: ([k]) => k, sort: ([k]) => k }, { id: 'v', header: 'Value', cell: ([, v]) => v, sort: ([, v]) => v }]} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
