import { useMemo } from 'react';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { getTriggers, listBuckets, type Bucket, type FunctionTrigger } from '../aws/s3';
import { lambdaFunctions, type Fn } from '../aws/lambda';
import { everyGlue, recentQueries, type Crawler, type GlueDatabase, type QueryExecution } from '../aws/services';
import { to } from '../app/router';
import { who } from '../app/session';
import { duration, time } from '../ui/format';
import { Empty, Page, useEvery, useLoad } from '../ui/page';
import { PipelineGraph, type GraphEdge, type GraphNode } from '../ui/graph';
import { Status } from '../ui/status';
import { ResourceTable } from '../ui/table';

interface Pipeline {
  buckets: Bucket[];
  crawlers: Crawler[];
  databases: GlueDatabase[];
  functions: Fn[];
  queries: QueryExecution[];
  triggers: { bucket: string; trigger: FunctionTrigger }[];
  hidden: string[]; // what this person may not see
}

const SHOWN = 12; // of each kind

async function loadPipeline(): Promise<Pipeline> {
  const hidden: string[] = [];
  const or = async <T,>(what: string, load: Promise<T[]>): Promise<T[]> => {
    try {
      return await load;
    } catch {
      hidden.push(what);
      return [];
    }
  };
  const [buckets, crawlers, databases, functions, queries] = await Promise.all([
    or('buckets', listBuckets()),
    or('crawlers', everyGlue<Crawler>('GetCrawlers', 'Crawlers')),
    or('databases', everyGlue<GlueDatabase>('GetDatabases', 'DatabaseList')),
    or('functions', lambdaFunctions()),
    or('queries', recentQueries(20)),
  ]);
  const triggers = (
    await Promise.all(
      buckets.slice(0, SHOWN).map(async (b) =>
        (await getTriggers(b.Name).catch(() => [])).map((trigger) => ({ bucket: b.Name, trigger }))),
    )
  ).flat();
  hidden.sort(); // whichever was refused first
  return { buckets, crawlers, databases, functions, queries, triggers, hidden };
}

const crawlState = (c: Crawler) => (c.State !== 'READY' ? 'busy' : c.LastCrawl?.Status === 'SUCCEEDED' ? 'good' : c.LastCrawl ? 'bad' : 'none');

function toGraph(p: Pipeline): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const b of p.buckets.slice(0, SHOWN)) nodes.push({ id: `b:${b.Name}`, column: 0, name: b.Name, about: 'bucket', href: to(['s3', b.Name]) });
  for (const c of p.crawlers.slice(0, SHOWN)) {
    nodes.push({ id: `c:${c.Name}`, column: 1, name: c.Name, about: c.State === 'READY' ? `crawler${c.LastCrawl ? ', last run ' + (c.LastCrawl.Status ?? '').toLowerCase() : ''}` : `crawler, ${(c.State ?? '').toLowerCase()}`, href: to(['crawlers', c.Name]), state: crawlState(c) });
    for (const t of c.Targets?.S3Targets ?? []) {
      const bucket = t.Path.replace(/^s3:\/\//, '').split('/')[0]!;
      edges.push({ from: `b:${bucket}`, to: `c:${c.Name}` });
    }
    if (c.DatabaseName) edges.push({ from: `c:${c.Name}`, to: `d:${c.DatabaseName}` });
  }
  for (const f of p.functions.slice(0, SHOWN)) {
    nodes.push({ id: `f:${f.FunctionName}`, column: 1, name: f.FunctionName, about: `function, ${f.Runtime ?? ''}`, href: to(['lambda', f.FunctionName]), state: f.State === 'Failed' ? 'bad' : 'good' });
  }
  for (const { bucket, trigger } of p.triggers) {
    const name = trigger.arn.split(':function:')[1]?.split(':')[0];
    edges.push({ from: `b:${bucket}`, to: `f:${name}` });
  }
  for (const d of p.databases.slice(0, SHOWN)) nodes.push({ id: `d:${d.Name}`, column: 2, name: d.Name, about: 'database', href: to(['glue', d.Name]) });
  const byDatabase = new Map<string, QueryExecution[]>();
  for (const q of p.queries) {
    const name = q.QueryExecutionContext?.Database;
    if (name) byDatabase.set(name, [...(byDatabase.get(name) ?? []), q]);
  }
  for (const [name, queries] of byDatabase) {
    const last = queries[0]!;
    nodes.push({
      id: `q:${name}`, column: 3, name: `${queries.length} recent ${queries.length === 1 ? 'query' : 'queries'}`, about: `of ${name}, last ${last.Status?.State.toLowerCase() ?? ''}`,
      href: to(['athena', 'history']), state: last.Status?.State === 'SUCCEEDED' ? 'good' : last.Status?.State === 'FAILED' ? 'bad' : 'busy',
    });
    edges.push({ from: `d:${name}`, to: `q:${name}` });
  }
  return { nodes, edges };
}

export default function Home() {
  const loaded = useLoad([], loadPipeline);
  useEvery(10_000, loaded.reload);
  const p = loaded.data;
  const graph = useMemo(() => (p ? toGraph(p) : undefined), [p]);
  const isEmpty = p && graph!.nodes.length === 0;
  return (
    <Page title="Home" about={`What account ${who()?.account ?? ''} has here, and what ran last.`} actions={<Button href="/athena">Query editor</Button>}>
      <Container header={<Header variant="h2" description="Buckets feed crawlers and functions; crawlers write tables; queries read them.">Pipeline</Header>}>
        {!p && <Box color="text-body-secondary">Looking at what is here</Box>}
        {isEmpty && (
          <Empty title="Nothing is here yet" action={<Button variant="primary" href="/s3?new=1">Make a bucket</Button>}>
            Make a bucket, drop a file into it, and ask for its table: a crawler finds the columns, and the query editor reads it.
          </Empty>
        )}
        {graph && !isEmpty && <PipelineGraph nodes={graph.nodes} edges={graph.edges} columns={['Storage', 'Crawlers and functions', 'Catalog', 'Queries']} />}
        {p && p.hidden.length > 0 && <Box color="text-body-secondary" margin={{ top: 's' }}>You may not list {p.hidden.join(', ')}: they are left out.</Box>}
      </Container>
      <ResourceTable<QueryExecution>
        title="Recent queries" items={p?.queries} loading={loaded.loading} idOf={(q) => q.QueryExecutionId} filter={false}
        empty={{ title: 'No query ran yet', action: <Button href="/athena">Write one</Button> }}
        columns={[
          { id: 'state', header: 'State', cell: (q) => <Status state={q.Status?.State} />, width: 140 },
          { id: 'query', header: 'Query', cell: (q) => <a className="mono" href={to(['athena'], { id: q.QueryExecutionId })}>{q.Query.replace(/\s+/g, ' ').slice(0, 110)}</a> },
          { id: 'database', header: 'Database', cell: (q) => q.QueryExecutionContext?.Database ?? '–', width: 160 },
          { id: 'took', header: 'Took', cell: (q) => duration(q.Statistics?.TotalExecutionTimeInMillis ?? q.Statistics?.EngineExecutionTimeInMillis), width: 100 },
          { id: 'time', header: 'Begun', cell: (q) => time(q.Status?.SubmissionDateTime), width: 200 },
        ]}
      />
    </Page>
  );
}
