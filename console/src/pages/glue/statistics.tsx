// What the catalog knows of each column's values.
import { glue, type GlueTable } from '../../aws/services';
import { time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface ColumnStatistics {
  ColumnName: string;
  ColumnType: string;
  AnalyzedTime?: number;
  StatisticsData: { Type: string } & Record<string, unknown>;
}
const BATCH = 100;

// The numbers of a column, whatever its type calls their box.
function numbersOf(s: ColumnStatistics): [string, string][] {
  const box = Object.values(s.StatisticsData).find((v) => typeof v === 'object' && v !== null) as Record<string, unknown> | undefined;
  return Object.entries(box ?? {}).map(([k, v]) => [k.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(), typeof v === 'object' ? JSON.stringify(v) : String(v)]);
}

export function Statistics({ table }: { table: GlueTable }) {
  const loaded = useLoad([table], async () => {
    const names = (table.StorageDescriptor?.Columns ?? []).map((c) => c.Name);
    const found: ColumnStatistics[] = [];
    for (let i = 0; i < names.length; i += BATCH) {
      found.push(...(await glue<{ ColumnStatisticsList?: ColumnStatistics[] }>('GetColumnStatisticsForTable', { DatabaseName: table.DatabaseName, TableName: table.Name, ColumnNames: names.slice(i, i + BATCH) })).ColumnStatisticsList ?? []);
    }
    return found;
  });
  return (
    <ResourceTable<ColumnStatistics>
      title="Column statistics" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.ColumnName} empty={{ title: 'There are none', text: 'A program writes them by UpdateColumnStatisticsForTable; the query engine plans by them.' }}
      columns={[
        { id: 'name', header: 'Column', cell: (s) => s.ColumnName, sort: (s) => s.ColumnName }, { id: 'type', header: 'Type', cell: (s) => s.ColumnType, width: 140 },
        { id: 'numbers', header: 'Statistics', cell: (s) => numbersOf(s).map(([k, v]) => <div key={k}>{k}: {v}</div>) }, { id: 'time', header: 'Of', cell: (s) => time(s.AnalyzedTime), width: 210 },
      ]}
    />
  );
}
