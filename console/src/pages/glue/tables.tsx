import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { everyGlue, glue, type GlueTable } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { navigate, setQuery, to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { count, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { Functions } from './functions';
import { TableForm } from './table-form';

const formatOf = (t: GlueTable): string =>
  t.TableType === 'VIRTUAL_VIEW' ? 'view' : t.Parameters?.classification ?? /(parquet|orc|avro|json|csv)/i.exec(t.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? '')?.[1]?.toLowerCase() ?? '–';

export default function Tables({ params, query }: PageProps) {
  const database = params.database!;
  const loaded = useLoad([database], () => everyGlue<GlueTable>('GetTables', 'TableList', { DatabaseName: database }));
  const [selected, setSelected] = useState<GlueTable[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const tab = query.get('tab') ?? 'tables';
  const tables = (
    <ResourceTable<GlueTable>
      title="Tables" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.Name}
      selected={selected} onSelect={setSelected} actions={<><Button disabled={!selected.length} onClick={() => setDialog('delete')}>Delete</Button><Button onClick={() => setDialog('new')}>New table</Button></>}
      empty={{ title: 'There is no table yet', text: 'A crawler makes tables of files; CREATE TABLE in the query editor makes one as well.', action: <Button onClick={() => setDialog('new')}>New table</Button> }}
      columns={[
        { id: 'name', header: 'Name', cell: (t) => <a href={to(['glue', database, t.Name])}>{t.Name}</a>, sort: (t) => t.Name },
        { id: 'format', header: 'Format', cell: formatOf, sort: formatOf, width: 120 },
        { id: 'columns', header: 'Columns', cell: (t) => (t.StorageDescriptor?.Columns?.length ?? 0) + (t.PartitionKeys?.length ?? 0), sort: (t) => t.StorageDescriptor?.Columns?.length ?? 0, width: 120 },
        { id: 'location', header: 'Location', cell: (t) => <span className="mono">{t.StorageDescriptor?.Location || '–'}</span>, sort: (t) => t.StorageDescriptor?.Location ?? '' },
        { id: 'changed', header: 'Changed', cell: (t) => time(t.UpdateTime ?? t.CreateTime), sort: (t) => t.UpdateTime ?? 0, width: 210 },
      ]}
    />
  );
  return (
    <Page title={database} crumbs={[{ text: 'Data catalog', href: '/glue' }]} actions={<><Button href="/crawlers?new=1">Crawl files</Button><Button variant="primary" href={to(['athena'], { database })}>Query</Button></>}>
      <Tabs
        activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this database"
        tabs={[{ id: 'tables', label: 'Tables', content: tables }, { id: 'functions', label: 'Functions', content: tab === 'functions' && <Functions database={database} /> }]}
      />
      {dialog === 'new' && <TableForm database={database} onClose={() => setDialog(undefined)} onDone={(name) => navigate(to(['glue', database, name]))} />}
      {dialog === 'delete' && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'table')}`} onClose={() => setDialog(undefined)} action={async () => {
          const answer = await glue<{ Errors?: { TableName: string; ErrorDetail: { ErrorMessage: string } }[] }>('BatchDeleteTable', { DatabaseName: database, TablesToDelete: selected.map((t) => t.Name) });
          if (answer.Errors?.length) throw new Error(answer.Errors.map((e) => `${e.TableName}: ${e.ErrorDetail.ErrorMessage}`).join('; '));
          setSelected([]);
          loaded.reload();
        }}>
          They go from the catalog. Files in buckets stay.
        </ConfirmDialog>
      )}
    </Page>
  );
}
