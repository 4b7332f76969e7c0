// What is configured, as a graph: what feeds and starts what.
import { listBuckets, type Bucket } from '../aws/s3';
import { getTold, type Told } from '../aws/s3-settings';
import { lambda, lambdaFunctions, type Fn } from '../aws/lambda';
import { everyGlue, everyQueueArn, events, glue, recentQueries, type Crawler, type GlueDatabase, type GlueTable, type QueryExecution } from '../aws/services';
import { to } from '../app/router';
import { getConfig } from '../app/session';
import type { GraphEdge, GraphNode } from '../ui/graph';

interface Job {
  Name: string;
  Command?: { Name?: string };
  DefaultArguments?: Record<string, string>;
  CodeGenConfigurationNodes?: unknown;
}
interface JobRun {
  JobRunState: string;
}
interface Trigger {
  Name: string;
  Type: string;
  State?: string;
  Schedule?: string;
  Actions?: { JobName?: string; CrawlerName?: string }[];
}
interface Rule {
  name: string;
  about: string;
  targets: string[];
}
interface Mapping {
  EventSourceArn?: string;
  FunctionArn?: string;
}

export interface Pipeline {
  buckets: Bucket[];
  crawlers: Crawler[];
  databases: GlueDatabase[];
  tables: GlueTable[];
  functions: Fn[];
  queries: QueryExecution[];
  jobs: Job[];
  lastRuns: Map<string, JobRun>; // of jobs, by name
  triggers: Trigger[];
  rules: Rule[];
  queues: string[];
  mappings: Mapping[];
  told: { bucket: string; told: Told }[];
  hidden: string[]; // what this person may not see
}

export const COLUMNS = ['Storage, queues and triggers', 'Crawlers, jobs and functions', 'Catalog', 'Queries'];
const SHOWN = 12; // of each kind

async function loadRules(): Promise<Rule[]> {
  const { Rules } = await events<{ Rules: { Name: string; ScheduleExpression?: string }[] }>('ListRules', { Limit: SHOWN }, { quiet: true });
  return Promise.all(Rules.map(async (r) => ({
    name: r.Name, about: r.ScheduleExpression ? `rule, ${r.ScheduleExpression}` : 'rule for events',
    targets: (await events<{ Targets: { Arn: string }[] }>('ListTargetsByRule', { Rule: r.Name }, { quiet: true }).catch(() => ({ Targets: [] }))).Targets.map((t) => t.Arn),
  })));
}

// Of each database the first ones; whoever may not see a database's sees none of it.
async function loadTables(databases: GlueDatabase[]): Promise<GlueTable[]> {
  const found = await Promise.all(databases.slice(0, SHOWN).map((d) =>
    glue<{ TableList: GlueTable[] }>('GetTables', { DatabaseName: d.Name, MaxResults: SHOWN }, { quiet: true }).then((a) => a.TableList, () => [])));
  return found.flat();
}

async function loadLastRuns(jobs: Job[]): Promise<Map<string, JobRun>> {
  const found = await Promise.all(jobs.slice(0, SHOWN).map(async ({ Name }) => {
    const runs = await glue<{ JobRuns?: JobRun[] }>('GetJobRuns', { JobName: Name, MaxResults: 1 }, { quiet: true }).catch(() => ({ JobRuns: [] }));
    return [Name, runs.JobRuns?.[0]] as const;
  }));
  return new Map(found.filter((f): f is [string, JobRun] => f[1] !== undefined));
}

export async function loadPipeline(): Promise<Pipeline> {
  const hidden: string[] = [];
  const services = getConfig().services;
  const or = async <T>(what: string, load: () => Promise<T[]>): Promise<T[]> => {
    try {
      return await load();
    } catch (error) {
      if ((error as Error).name !== 'NotImplemented') hidden.push(what);
      return [];
    }
  };
  const ifServed = <T>(service: string, what: string, load: () => Promise<T[]>) => (services.includes(service) ? or(what, load) : Promise.resolve([]));
  const [buckets, crawlers, databases, functions, queries, jobs, triggers, rules, queues, mappings] = await Promise.all([
    or('buckets', listBuckets),
    or('crawlers', () => everyGlue<Crawler>('GetCrawlers', 'Crawlers')),
    or('databases', () => everyGlue<GlueDatabase>('GetDatabases', 'DatabaseList')),
    or('functions', lambdaFunctions),
    or('queries', () => recentQueries(20)),
    or('jobs', () => everyGlue<Job>('GetJobs', 'Jobs')),
    or('triggers', () => everyGlue<Trigger>('GetTriggers', 'Triggers')),
    ifServed('events', 'rules', loadRules),
    ifServed('sqs', 'queues', everyQueueArn),
    or('queues that feed functions', async () => (await lambda<{ EventSourceMappings: Mapping[] }>('ListEventSourceMappings', 'GET', '/2015-03-31/event-source-mappings', { quiet: true })).EventSourceMappings),
  ]);
  const [tables, lastRuns] = await Promise.all([loadTables(databases), loadLastRuns(jobs)]);
  const told = (await Promise.all(buckets.slice(0, SHOWN).map(async (b) => (await getTold(b.Name).catch(() => [])).map((t) => ({ bucket: b.Name, told: t }))))).flat();
  hidden.sort(); // whichever was refused first
  return { buckets, crawlers, databases, tables, functions, queries, jobs, lastRuns, triggers, rules, queues, mappings, told, hidden };
}

const functionOf = (arn: string | undefined): string => `f:${arn?.split(':function:')[1]?.split(':')[0]}`;
const bucketsIn = (value: unknown): string[] => [...new Set([...(JSON.stringify(value) ?? '').matchAll(/s3:\/\/([a-z0-9.-]+)/g)].map((m) => m[1]!))];
const writerOf = (t: GlueTable): string | undefined => t.Parameters?.UPDATED_BY_CRAWLER;
const runState = (state: string | undefined) => (!state ? 'none' : state === 'SUCCEEDED' ? 'good' : /^(FAILED|ERROR|TIMEOUT)$/.test(state) ? 'bad' : /^STOP/.test(state) ? 'none' : 'busy');
const crawlState = (c: Crawler) => (c.State !== 'READY' ? 'busy' : c.LastCrawl?.Status === 'SUCCEEDED' ? 'good' : c.LastCrawl ? 'bad' : 'none');

export function toGraph(p: Pipeline): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const b of p.buckets.slice(0, SHOWN)) nodes.push({ id: `b:${b.Name}`, column: 0, name: b.Name, about: 'bucket', href: to(['s3', b.Name]) });
  addCrawlers(p, nodes, edges);
  addFunctions(p, nodes, edges);
  addJobs(p, nodes, edges);
  addCatalog(p, nodes, edges);
  addQueries(p, nodes, edges);
  return { nodes, edges };
}

function addCrawlers(p: Pipeline, nodes: GraphNode[], edges: GraphEdge[]): void {
  for (const c of p.crawlers.slice(0, SHOWN)) {
    nodes.push({ id: `c:${c.Name}`, column: 1, name: c.Name, about: c.State === 'READY' ? `crawler${c.LastCrawl ? ', last run ' + (c.LastCrawl.Status ?? '').toLowerCase() : ''}` : `crawler, ${(c.State ?? '').toLowerCase()}`, href: to(['crawlers', c.Name]), state: crawlState(c) });
    for (const bucket of bucketsIn(c.Targets)) edges.push({ from: `b:${bucket}`, to: `c:${c.Name}` });
    if (c.DatabaseName && !p.tables.some((t) => writerOf(t) === c.Name)) edges.push({ from: `c:${c.Name}`, to: `d:${c.DatabaseName}` });
  }
}

// Tables, and databases that have none. Who wrote a table feeds it, or else the bucket of its files.
function addCatalog(p: Pipeline, nodes: GraphNode[], edges: GraphEdge[]): void {
  const shown = p.tables.slice(0, 2 * SHOWN);
  for (const t of shown) {
    const id = `table:${t.DatabaseName}.${t.Name}`;
    nodes.push({ id, column: 2, name: t.Name, about: `${t.TableType === 'VIRTUAL_VIEW' ? 'view' : 'table'} of ${t.DatabaseName}`, href: to(['glue', t.DatabaseName, t.Name]) });
    const writer = writerOf(t);
    if (writer && p.crawlers.some((c) => c.Name === writer)) edges.push({ from: `c:${writer}`, to: id });
    else for (const bucket of bucketsIn(t.StorageDescriptor?.Location)) edges.push({ from: `b:${bucket}`, to: id });
  }
  const empty = p.databases.slice(0, SHOWN).filter((d) => !shown.some((t) => t.DatabaseName === d.Name));
  for (const d of empty) nodes.push({ id: `d:${d.Name}`, column: 2, name: d.Name, about: 'database', href: to(['glue', d.Name]) });
}

function addFunctions(p: Pipeline, nodes: GraphNode[], edges: GraphEdge[]): void {
  for (const f of p.functions.slice(0, SHOWN)) {
    nodes.push({ id: `f:${f.FunctionName}`, column: 1, name: f.FunctionName, about: `function, ${f.Runtime ?? ''}`, href: to(['lambda', f.FunctionName]), state: f.State === 'Failed' ? 'bad' : 'good' });
  }
  for (const { bucket, told } of p.told) if (told.kind === 'function') edges.push({ from: `b:${bucket}`, to: functionOf(told.arn) });
  for (const arn of p.queues.slice(0, SHOWN)) {
    const name = arn.split(':').pop()!;
    nodes.push({ id: `sqs:${arn}`, column: 0, name, about: 'queue', href: to(['sqs', name]) });
  }
  for (const m of p.mappings) edges.push({ from: `sqs:${m.EventSourceArn}`, to: functionOf(m.FunctionArn) });
  for (const r of p.rules) {
    nodes.push({ id: `r:${r.name}`, column: 0, name: r.name, about: r.about, href: to(['events', r.name]) });
    for (const arn of r.targets) edges.push({ from: `r:${r.name}`, to: functionOf(arn) });
  }
}

function addJobs(p: Pipeline, nodes: GraphNode[], edges: GraphEdge[]): void {
  for (const j of p.jobs.slice(0, SHOWN)) {
    const last = p.lastRuns.get(j.Name)?.JobRunState;
    const kind = j.Command?.Name === 'pythonshell' ? 'Python shell' : 'Spark';
    nodes.push({ id: `j:${j.Name}`, column: 1, name: j.Name, about: last ? `job, last run ${last.toLowerCase()}` : `job, ${kind}`, href: to(['jobs', j.Name]), state: runState(last) });
    for (const bucket of bucketsIn([j.DefaultArguments, j.CodeGenConfigurationNodes])) edges.push({ from: `b:${bucket}`, to: `j:${j.Name}` });
  }
  for (const t of p.triggers.slice(0, SHOWN)) {
    nodes.push({ id: `t:${t.Name}`, column: 0, name: t.Name, about: `trigger${t.Schedule ? `, ${t.Schedule}` : ''}`, href: '/triggers', state: t.State === 'ACTIVATED' ? 'good' : 'none' });
    for (const a of t.Actions ?? []) edges.push({ from: `t:${t.Name}`, to: a.JobName ? `j:${a.JobName}` : `c:${a.CrawlerName}` });
  }
}

function addQueries(p: Pipeline, nodes: GraphNode[], edges: GraphEdge[]): void {
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
    const text = queries.map((q) => q.Query.toLowerCase()).join('\n');
    const read = p.tables.filter((t) => t.DatabaseName === name && text.includes(t.Name.toLowerCase()));
    for (const t of read) edges.push({ from: `table:${name}.${t.Name}`, to: `q:${name}` });
    edges.push({ from: `d:${name}`, to: `q:${name}` });
  }
}
