import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EditorView } from '@codemirror/view';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { athena, everyGlue, type GlueDatabase, type QueryExecution } from '../../aws/services';
import { downloadLink } from '../../aws/s3';
import type { PageProps } from '../../app/pages';
import { attempt } from '../../app/notices';
import { setQuery } from '../../app/router';
import { Code } from '../../ui/code';
import { bytes, duration } from '../../ui/format';
import { later } from '../../ui/later';
import { Empty, Page, useLoad } from '../../ui/page';
import { ResultGrid } from '../../ui/result-grid';
import { Results } from '../../ui/results';
import { Status } from '../../ui/status';
import { CatalogTree, completeFrom, useTables } from './catalog';
import { defaultOutput, execution, follow, isOver, outputOfWorkgroup, placeOf, reasonOf, start } from './run';

const Chart = later(() => import('../../ui/chart'));

interface Tab {
  id: number;
  text: string;
  database: string;
  queryId?: string;
}
interface Kept {
  tabs: Tab[];
  active: number;
}

const KEEP = 'tarn.queries';
function keptTabs(): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEEP) ?? '') as Kept;
    if (kept.tabs.length) return kept;
  } catch {
    // none yet
  }
  return { tabs: [{ id: 1, text: '', database: '' }], active: 1 };
}

function keepTabs(kept: Kept): void {
  try {
    sessionStorage.setItem(KEEP, JSON.stringify(kept));
  } catch {
    // More than a browser keeps: the texts are here as long as the page is.
  }
}

// What a tab's query came to.
interface Outcome {
  isStarting?: boolean;
  query?: QueryExecution;
  results?: Results;
  error?: Error;
}
type Tell = (change: Outcome) => boolean; // whether anybody wants to know more

function useOutcome(tab: Tab) {
  const [outcomes, setOutcomes] = useState<Record<number, Outcome>>({});
  const turns = useRef(new Map<number, number>());
  useEffect(() => () => turns.current.clear(), []);
  const put = useCallback((id: number, change: Outcome) => setOutcomes((all) => ({ ...all, [id]: { ...all[id], ...change } })), []);
  // A tab shows what was begun last, whichever answer comes last.
  const begin = useCallback((id: number, first: Outcome = {}): Tell => {
    const mine = (turns.current.get(id) ?? 0) + 1;
    turns.current.set(id, mine);
    setOutcomes((all) => ({ ...all, [id]: first }));
    return (change) => {
      const isLatest = turns.current.get(id) === mine;
      if (isLatest) put(id, change);
      return isLatest;
    };
  }, [put]);
  const watch = useCallback(async (queryId: string, tell: Tell) => {
    try {
      const query = await follow(queryId, (now) => tell({ query: now }));
      if (query.Status?.State !== 'SUCCEEDED') return;
      const results = new Results(queryId, query.StatementType === 'DML' || query.StatementType === undefined);
      await results.more();
      tell({ results });
    } catch (error) {
      tell({ error: error as Error });
    }
  }, []);
  return { outcome: outcomes[tab.id] ?? {}, put, begin, watch };
}

export default function Editor({ query }: PageProps) {
  const [kept, setKept] = useState(keptTabs);
  const tab = kept.tabs.find((t) => t.id === kept.active) ?? kept.tabs[0]!;
  const databases = useLoad([], () => everyGlue<GlueDatabase>('GetDatabases', 'DatabaseList'));
  const tables = useTables(tab.database);
  const [output, setOutput] = useState('');
  const { outcome, put, begin, watch } = useOutcome(tab);
  const view = useRef<EditorView>(undefined);
  const change = useCallback((id: number, part: Partial<Tab>) => setKept((k) => ({ ...k, tabs: k.tabs.map((t) => (t.id === id ? { ...t, ...part } : t)) })), []);

  useEffect(() => keepTabs(kept), [kept]);
  useEffect(() => void outputOfWorkgroup().then((found) => setOutput((now) => now || found || defaultOutput())), []);
  useEffect(() => {
    const names = databases.data?.map((d) => d.Name);
    if (names?.length && !tab.database) change(tab.id, { database: names.includes('default') && names.length > 1 ? names.find((n) => n !== 'default')! : names[0]! });
  }, [databases.data, tab.id, tab.database, change]);

  const newTab = useCallback((text = '', database = '', queryId?: string) => {
    const id = Date.now();
    setKept((k) => {
      const tabs = k.tabs.filter((t) => t.text || t.queryId);
      return { tabs: [...tabs, { id, text, database, queryId }], active: id };
    });
    return id;
  }, []);

  const run = useCallback(async (id: number, text: string, database: string) => {
    if (!text.trim()) return;
    const tell = begin(id, { isStarting: true });
    try {
      const found = output || (await outputOfWorkgroup()) || defaultOutput();
      const queryId = await start(text, database, (await outputOfWorkgroup()) === found ? '' : found);
      const queued = { QueryExecutionId: queryId, Status: { State: 'QUEUED' } } as QueryExecution;
      if (tell({ query: queued, isStarting: false })) change(id, { queryId });
      await watch(queryId, tell);
    } catch (error) {
      tell({ error: error as Error, isStarting: false });
    }
  }, [output, begin, change, watch]);

  // A link may bring a query, or the id of one that ran.
  const brought = useRef(false);
  useEffect(() => {
    if (brought.current) return;
    brought.current = true;
    const text = query.get('query');
    const id = query.get('id');
    const database = query.get('database') ?? '';
    const isRun = query.get('run') === '1';
    setQuery({ query: undefined, id: undefined, run: undefined, database: undefined });
    if (text !== null) {
      const made = newTab(text, database);
      if (isRun) void run(made, text, database);
    } else if (id) {
      void attempt('Opening the query', async () => {
        const q = await execution(id, false);
        void watch(id, begin(newTab(q.Query, q.QueryExecutionContext?.Database ?? '', id)));
      });
    } else if (database) change(tab.id, { database });
    else if (tab.queryId) void watch(tab.queryId, begin(tab.id));
  }, []);

  const selection = () => {
    const now = view.current;
    const { from, to } = now?.state.selection.main ?? { from: 0, to: 0 };
    return now && from !== to ? now.state.sliceDoc(from, to) : tab.text;
  };
  const insert = (text: string) => {
    const now = view.current;
    if (!now) return;
    now.dispatch(now.state.replaceSelection(text));
    now.focus();
  };
  const source = useRef({ tables: tables.data ?? [], databases: [] as string[] });
  source.current = { tables: tables.data ?? [], databases: databases.data?.map((d) => d.Name) ?? [] };
  const complete = useMemo(() => completeFrom(() => source.current.tables, () => source.current.databases), []);

  const { query: q, results, error } = outcome;
  const isGoing = !!q && !isOver(q) && !error;
  const isRunning = isGoing || !!outcome.isStarting;
  const runNow = () => !outcome.isStarting && void run(tab.id, selection(), tab.database);
  const reason = q?.Status?.State === 'FAILED' ? reasonOf(q) : error?.message;
  const mark = useMemo(() => placeOf(reason), [reason]);
  const options = databases.data?.map((d) => ({ value: d.Name, label: d.Name })) ?? [];
  const stop = () => attempt('Stopping', () => athena('StopQueryExecution', { QueryExecutionId: q!.QueryExecutionId }));
  const save = () => attempt('Downloading', async () => {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(q?.ResultConfiguration?.OutputLocation ?? '') ?? [];
    if (!bucket || !key) throw new Error('The query left no file.');
    const link = document.createElement('a');
    link.href = await downloadLink(bucket, key);
    link.download = '';
    link.click();
  });

  return (
    <Page title="Query editor" about="Athena SQL over the tables of the catalog. Ctrl-Enter runs the text, or what is selected of it." actions={<><Button href="/athena/settings">Workgroup</Button><Button href="/athena/history">Recent queries</Button></>}>
      <div className="editor-layout">
        <SpaceBetween size="m">
          <FormField label="Database">
            <Select selectedOption={options.find((o) => o.value === tab.database) ?? null} options={options} placeholder={databases.error ? 'You may not list databases' : 'Choose'} empty="No database" onChange={(e) => change(tab.id, { database: e.detail.selectedOption.value! })} filteringType={options.length > 10 ? 'auto' : 'none'} />
          </FormField>
          <CatalogTree tables={tables.data} error={tables.error} reload={tables.reload} onInsert={insert} />
          <FormField label="Results in" description="Made when it is first needed"><Input value={output} onChange={(e) => setOutput(e.detail.value)} spellcheck={false} /></FormField>
        </SpaceBetween>
        <SpaceBetween size="s">
          <div className="tabs-row">
            <div role="tablist" aria-label="Queries" className="tabs-row">
              {kept.tabs.map((t, i) => (
                <button key={t.id} type="button" role="tab" id={`query-tab-${t.id}`} aria-selected={t.id === tab.id} aria-controls="query-panel" tabIndex={t.id === tab.id ? 0 : -1} onClick={() => setKept({ ...kept, active: t.id })} onKeyDown={(e) => {
                  const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
                  const next = kept.tabs[i + step];
                  if (!step || !next) return;
                  setKept({ ...kept, active: next.id });
                  document.getElementById(`query-tab-${next.id}`)?.focus();
                }}>Query {i + 1}</button>
              ))}
            </div>
            <button type="button" className="plain-button" onClick={() => newTab()}>New query</button>
            {kept.tabs.length > 1 && <button type="button" className="plain-button" onClick={() => setKept((k) => { const tabs = k.tabs.filter((t) => t.id !== tab.id); return { tabs, active: tabs[tabs.length - 1]!.id }; })}>Close this one</button>}
          </div>
          <div id="query-panel" role="tabpanel" aria-labelledby={`query-tab-${tab.id}`}>
            <Code key={tab.id} language="sql" label="Query" value={tab.text} onChange={(text) => change(tab.id, { text })} height="13rem" onRun={runNow} complete={complete} mark={mark} onView={(v) => (view.current = v)} />
          </div>
          <div className="toolbar">
            <Button variant="primary" onClick={runNow} disabled={isRunning || !tab.text.trim()}>Run</Button>
            <Button onClick={() => void stop()} disabled={!isGoing}>Stop</Button>
            <div className="status-line" role="status">
              {q && <Status state={q.Status?.State} />}
              {q?.Statistics?.TotalExecutionTimeInMillis !== undefined && <span>{duration(q.Statistics.TotalExecutionTimeInMillis)}</span>}
              {q?.Statistics?.DataScannedInBytes !== undefined && <span>{bytes(q.Statistics.DataScannedInBytes)} read</span>}
              {results && <span>{results.isWhole ? `${results.rows.length.toLocaleString()} rows` : `${results.rows.length.toLocaleString()} rows so far`}</span>}
            </div>
            <span className="toolbar-space" />
            <Button disabled={!results} onClick={() => void save()}>Download CSV</Button>
          </div>
          {reason && <Alert type="error" header={mark ? `Line ${mark.line}, column ${mark.column}` : (error?.name ?? 'The query failed')}>{reason}</Alert>}
          {results && results.columns.length > 0 && (
            <Tabs ariaLabel="Of the result" tabs={[
              { id: 'rows', label: 'Rows', content: results.rows.length ? <ResultGrid key={q?.QueryExecutionId} results={results} onError={(e) => put(tab.id, { error: e })} /> : <Empty title="No rows">The query ran; nothing fits it.</Empty> },
              { id: 'chart', label: 'Chart', content: <Suspense fallback={<p>Loading</p>}><Chart key={q?.QueryExecutionId} results={results} /></Suspense> },
            ]} />
          )}
          {results && results.columns.length === 0 && <Empty title="Done">The statement has no rows to show.</Empty>}
        </SpaceBetween>
      </div>
    </Page>
  );
}
