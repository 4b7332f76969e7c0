import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue, type GlueTable } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { count, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

const formatOf = (t: GlueTable): string =>
  t.TableType === 'VIRTUAL_VIEW' ? 'view' : t.Parameters?.classification ?? /(parquet|orc|avro|json|csv)/i.exec(t.StorageDescriptor?.SerdeInfo?.SerializationLibrary ?? '')?.[1]?.toLowerCase() ?? '–';

export default function Tables({ params }: PageProps) {
  const database = params.database!;
  const loaded = useLoad([database], () => everyGlue<GlueTable>('GetTables', 'TableList', { DatabaseName: database }));
  const [selected, setSelected] = useState<GlueTable[]>([]);
  const [asking, setAsking] = useState(false);
  return (
    <Page title={database} crumbs={[{ text: 'Data catalog', href: '/glue' }]} actions={<><Button href="/crawlers?new=1">Crawl files</Button><Button variant="primary" href={to(['athena'], { database })}>Query</Button></>}>
      <ResourceTable<GlueTable>
        title="Tables" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.Name}
        selected={selected} onSelect={setSelected} actions={<Button disabled={!selected.length} onClick={() => setAsking(true)}>Delete</Button>}
        empty={{ title: 'There is no table yet', text: 'A crawler makes tables of files; CREATE TABLE in the query editor makes one as well.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (t) => <a href={to(['glue', database, t.Name])}>{t.Name}</a>, sort: (t) => t.Name },
          { id: 'format', header: 'Format', cell: formatOf, sort: formatOf, width: 120 },
          { id: 'columns', header: 'Columns', cell: (t) => (t.StorageDescriptor?.Columns?.length ?? 0) + (t.PartitionKeys?.length ?? 0), sort: (t) => t.StorageDescriptor?.Columns?.length ?? 0, width: 120 },
          { id: 'location', header: 'Location', cell: (t) => <span className="mono">{t.StorageDescriptor?.Location || '–'}</span>, sort: (t) => t.StorageDescriptor?.Location ?? '' },
          { id: 'changed', header: 'Changed', cell: (t) => time(t.UpdateTime ?? t.CreateTime), sort: (t) => t.UpdateTime ?? 0, width: 210 },
        ]}
      />
      {asking && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'table')}`} onClose={() => setAsking(false)} action={async () => {
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
