// From a table of the catalog to a suggested analysis: data source, data set, analysis.
import { useEffect, useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import { everyGlue, glue, type GlueDatabase, type GlueTable } from '../../aws/services';
import { ACTIONS, accountId, every, newId, quicksight, type Summary } from '../../aws/quicksight';
import { region } from '../../app/session';
import type { PageProps } from '../../app/pages';
import { navigate, to } from '../../app/router';
import { TextField } from '../../ui/dialogs';
import { ErrorBox, Page, useEvery, useLoad, useShown } from '../../ui/page';
import { WithAuthor, type Author } from './author';
import { ownArn } from './home';

// Types of Glue as QuickSight's input columns have them; what has no column there is left out.
export function columnType(type: string): string | undefined {
  const t = type.toLowerCase();
  if (/^(tinyint|smallint|int|integer|bigint)$/.test(t)) return 'INTEGER';
  if (/^(float|double|real|decimal)/.test(t)) return 'DECIMAL';
  if (/^(date|timestamp)/.test(t)) return 'DATETIME';
  if (t === 'boolean') return 'BOOLEAN';
  if (/^(string|varchar|char)/.test(t)) return 'STRING';
  return undefined;
}

async function athenaSource(owner: string | undefined): Promise<string> {
  const found = (await every<Summary & { Type?: string; Status?: string }>('ListDataSources', 'DataSources')).find((s) => s.Type === 'ATHENA' && /SUCCESSFUL/.test(s.Status ?? 'SUCCESSFUL'));
  if (found) return found.Arn;
  const made = await quicksight<{ Arn: string }>('CreateDataSource', {
    DataSourceId: 'athena', Name: 'Athena', Type: 'ATHENA', DataSourceParameters: { AthenaParameters: { WorkGroup: 'primary' } }, Permissions: owner ? [{ Principal: owner, Actions: ACTIONS.dataSourceOwner }] : undefined,
  });
  return made.Arn ?? `arn:aws:quicksight:${region()}:${accountId()}:datasource/athena`;
}

function Make({ author, database, table }: { author: Author; database: string; table: string }) {
  const loaded = useLoad([database, table], async () => (await glue<{ Table: GlueTable }>('GetTable', { DatabaseName: database, Name: table })).Table);
  const [mode, setMode] = useState('SPICE');
  const [name, setName] = useState(table);
  const [step, setStep] = useState('');
  const [error, setError] = useState<Error>();
  const isShown = useShown();
  const [waiting, setWaiting] = useState<{ dataSetId: string; arn: string; ingestionId?: string }>();
  useEffect(() => setName(table), [table]);

  const columns = [...(loaded.data?.StorageDescriptor?.Columns ?? []), ...(loaded.data?.PartitionKeys ?? [])].flatMap((c) => (columnType(c.Type ?? '') ? [{ Name: c.Name, Type: columnType(c.Type ?? '')! }] : []));
  const finish = async (arn: string): Promise<void> => {
    setStep('Looking at the data for a first dashboard');
    const { definition } = await author.session.suggest(arn);
    setStep('Making the analysis');
    const id = newId('analysis');
    const owner = await ownArn();
    await quicksight('CreateAnalysis', { AnalysisId: id, Name: name, Definition: definition, Permissions: owner ? [{ Principal: owner, Actions: ACTIONS.analysisOwner }] : undefined });
    if (isShown()) navigate(to(['quicksight', 'analyses', id]));
  };
  const fail = (caught: unknown): void => {
    setError(caught as Error);
    setStep('');
    setWaiting(undefined);
  };
  useEvery(waiting ? 500 : undefined, () => (async () => {
    const all = await quicksight<{ Ingestions?: { IngestionId: string; IngestionStatus: string; ErrorInfo?: { Type?: string; Message?: string } }[] }>('ListIngestions', { DataSetId: waiting!.dataSetId }, true);
    const mine = all.Ingestions?.find((i) => !waiting!.ingestionId || i.IngestionId === waiting!.ingestionId);
    if (mine?.IngestionStatus === 'FAILED' || mine?.IngestionStatus === 'CANCELLED') return fail(Object.assign(new Error(mine.ErrorInfo?.Message ?? 'The ingestion did not finish.'), { name: mine.ErrorInfo?.Type ?? mine.IngestionStatus }));
    if (mine?.IngestionStatus === 'COMPLETED') {
      setWaiting(undefined);
      await finish(waiting!.arn);
    }
  })().catch(fail));
  const make = async (): Promise<void> => {
    setError(undefined);
    try {
      setStep('Making the data set');
      const owner = await ownArn();
      const source = await athenaSource(owner);
      const dataSetId = newId('data');
      const made = await quicksight<{ Arn: string; IngestionId?: string }>('CreateDataSet', {
        DataSetId: dataSetId, Name: name, ImportMode: mode,
        PhysicalTableMap: { table: { RelationalTable: { DataSourceArn: source, Catalog: 'AwsDataCatalog', Schema: database, Name: table, InputColumns: columns } } },
        Permissions: owner ? [{ Principal: owner, Actions: ACTIONS.dataSetOwner }] : undefined,
      });
      if (mode === 'SPICE') {
        setStep('Loading the rows into SPICE');
        setWaiting({ dataSetId, arn: made.Arn, ingestionId: made.IngestionId });
      } else await finish(made.Arn);
    } catch (caught) {
      fail(caught);
    }
  };
  return (
    <Container>
      <div className="form-body">
        {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="read the table" />}
        <TextField label="Name" value={name} onChange={setName} />
        <FormField label="Where its rows are read">
          <RadioGroup value={mode} onChange={(e) => setMode(e.detail.value)} items={[{ value: 'SPICE', label: 'SPICE', description: 'A copy in columns, loaded now and again when you say so: fast.' }, { value: 'DIRECT_QUERY', label: 'Direct query', description: 'The table itself, as it is at each look.' }]} />
        </FormField>
        {error && <Alert type="error" header={error.name}>{error.message}</Alert>}
        <div className="button-row"><Button variant="primary" loading={!!step} disabled={!loaded.data || !name} onClick={() => void make()}>Suggest a dashboard</Button></div>
        {step && <p role="status">{step}</p>}
      </div>
    </Container>
  );
}

function Choose() {
  const databases = useLoad([], () => everyGlue<GlueDatabase>('GetDatabases', 'DatabaseList'));
  const [database, setDatabase] = useState('');
  const tables = useLoad([database], async () => (database ? everyGlue<GlueTable>('GetTables', 'TableList', { DatabaseName: database }) : []));
  return (
    <Container>
      <div className="form-body">
        {databases.error && <ErrorBox error={databases.error} retry={databases.reload} what="list databases" />}
        <FormField label="Database"><Select selectedOption={database ? { value: database, label: database } : null} options={(databases.data ?? []).map((d) => ({ value: d.Name, label: d.Name }))} onChange={(e) => setDatabase(e.detail.selectedOption.value!)} placeholder="Choose a database" empty="There are none" filteringType="auto" filteringAriaLabel="Filter databases" /></FormField>
        <FormField label="Table"><Select selectedOption={null} disabled={!database} options={(tables.data ?? []).map((t) => ({ value: t.Name, label: t.Name }))} onChange={(e) => navigate(to(['quicksight', 'new'], { database, table: e.detail.selectedOption.value! }))} placeholder="Choose a table" empty="There are none" filteringType="auto" filteringAriaLabel="Filter tables" /></FormField>
      </div>
    </Container>
  );
}

export default function NewPage({ query }: PageProps) {
  const database = query.get('database') ?? '';
  const table = query.get('table') ?? '';
  return (
    <Page title={table ? `Visualize ${table}` : 'New data set'} crumbs={[{ text: 'QuickSight', href: '/quicksight' }]} about={table ? `The table ${database}.${table} becomes a data set, and a first dashboard is suggested.` : 'A data set is a table of the data catalog, and what is calculated upon it.'}>
      {table ? <WithAuthor>{(author) => <Make author={author} database={database} table={table} />}</WithAuthor> : <Choose />}
    </Page>
  );
}
