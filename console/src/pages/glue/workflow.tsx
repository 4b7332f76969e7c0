// A workflow: its graph, as it is and as each run went.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { everyGlue, glue } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { duration, time } from '../../ui/format';
import { PipelineGraph, type GraphNode } from '../../ui/graph';
import { Empty, ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { typeLabel, type Trigger } from './trigger-dialog';
import { TriggerTable } from './trigger-table';

interface Ran {
  JobRunState?: string;
  State?: string;
}
interface Node {
  Type: 'CRAWLER' | 'JOB' | 'TRIGGER';
  Name: string;
  UniqueId: string;
  TriggerDetails?: { Trigger?: Trigger };
  JobDetails?: { JobRuns?: Ran[] };
  CrawlerDetails?: { Crawls?: Ran[] };
}
export interface Graph {
  Nodes?: Node[];
  Edges?: { SourceId: string; DestinationId: string }[];
}
interface Run {
  WorkflowRunId: string;
  Status?: string;
  StartedOn?: number;
  CompletedOn?: number;
  ErrorMessage?: string;
  Statistics?: { TotalActions?: number; SucceededActions?: number; FailedActions?: number; RunningActions?: number };
  Graph?: Graph;
}
export interface Workflow {
  Name: string;
  Description?: string;
  LastRun?: Run;
  Graph?: Graph;
}

function layersOf(graph: Graph): Map<string, number> {
  const layers = new Map((graph.Nodes ?? []).map((n) => [n.UniqueId, 0]));
  // As long as something moves, and no longer than a graph without circles can.
  for (let turn = 0, moved = true; moved && turn < layers.size; ++turn) {
    moved = false;
    for (const e of graph.Edges ?? []) {
      const next = (layers.get(e.SourceId) ?? 0) + 1;
      if (layers.has(e.DestinationId) && layers.get(e.DestinationId)! < next && next < 60) {
        layers.set(e.DestinationId, next);
        moved = true;
      }
    }
  }
  return layers;
}

const stateOf = (ran: string | undefined): GraphNode['state'] => (!ran ? 'none' : /SUCCEEDED/.test(ran) ? 'good' : /RUNNING|STARTING|WAITING|STOPPING/.test(ran) ? 'busy' : 'bad');

function toNode(node: Node, column: number, workflow: string): GraphNode {
  const ran = node.JobDetails?.JobRuns?.[0]?.JobRunState ?? node.CrawlerDetails?.Crawls?.[0]?.State;
  const trigger = node.TriggerDetails?.Trigger;
  const kind = node.Type.toLowerCase();
  const href = node.Type === 'JOB' ? to(['jobs', node.Name]) : node.Type === 'CRAWLER' ? to(['crawlers', node.Name]) : to(['workflows', workflow], { trigger: node.Name });
  const about = trigger ? (trigger.Schedule ?? typeLabel(trigger.Type).toLowerCase()) : ran ? `${kind}, ${ran.toLowerCase()}` : kind;
  return { id: node.UniqueId, column, name: node.Name, about, href, state: node.Type === 'TRIGGER' ? 'none' : stateOf(ran) };
}

function WorkflowGraph({ graph, workflow, label }: { graph: Graph; workflow: string; label: string }) {
  const layers = layersOf(graph);
  const depth = Math.max(0, ...layers.values()) + 1;
  const kinds = Array.from({ length: depth }, (_, i) => {
    const all = new Set((graph.Nodes ?? []).filter((n) => layers.get(n.UniqueId) === i).map((n) => (n.Type === 'TRIGGER' ? 'Trigger' : 'Runs')));
    return `${i + 1}. ${[...all].join(', ')}`;
  });
  return <PipelineGraph label={label} columns={kinds} nodes={(graph.Nodes ?? []).map((n) => toNode(n, layers.get(n.UniqueId)!, workflow))} edges={(graph.Edges ?? []).map((e) => ({ from: e.SourceId, to: e.DestinationId }))} />;
}

const isGoing = (r: Run): boolean => r.Status === 'RUNNING' || r.Status === 'STOPPING';

export default function WorkflowPage({ params, query }: PageProps) {
  const name = params.workflow!;
  const loaded = useLoad([name], async () => (await glue<{ Workflow: Workflow }>('GetWorkflow', { Name: name, IncludeGraph: true })).Workflow);
  const runs = useLoad([name], () => everyGlue<Run>('GetWorkflowRuns', 'Runs', { Name: name, IncludeGraph: true, MaxResults: 100 }));
  const [selected, setSelected] = useState<Run[]>([]);
  useEvery(runs.data?.some(isGoing) ? 1500 : undefined, runs.reload);
  const w = loaded.data;
  const shown = runs.data?.find((r) => r.WorkflowRunId === query.get('run'));
  const going = selected.filter((s) => runs.data?.some((r) => r.WorkflowRunId === s.WorkflowRunId && isGoing(r)));
  const graph = shown?.Graph ?? w?.Graph;
  return (
    <Page title={name} crumbs={[{ text: 'Workflows', href: '/workflows' }]} about={w?.Description} actions={<Button variant="primary" disabled={!w?.Graph?.Nodes?.length} onClick={() => void attempt('The workflow', async () => {
      const { RunId } = await glue<{ RunId: string }>('StartWorkflowRun', { Name: name });
      setQuery({ run: RunId });
      runs.reload();
    })}>Run</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this workflow" />}
      {w && (
        <Container header={<Header variant="h2" description={shown ? `As run ${shown.WorkflowRunId} went` : 'Triggers start jobs and crawlers; their ends fire the next triggers.'} actions={shown && <Button onClick={() => setQuery({ run: undefined })}>As it is now</Button>}>Graph</Header>}>
          {graph?.Nodes?.length ? <WorkflowGraph graph={graph} workflow={name} label={`Graph of ${name}`} /> : <Empty title="It has no trigger yet">Add one that fires when it is asked for, at times or on an event; then others that wait for what it starts.</Empty>}
        </Container>
      )}
      {w && <TriggerTable workflow={name} onChange={loaded.reload} />}
      <ResourceTable<Run>
        title="Runs" items={runs.data} loading={runs.loading} error={runs.error} reload={runs.reload} idOf={(r) => r.WorkflowRunId} selected={selected} onSelect={setSelected} single
        actions={<Button disabled={!going.length} onClick={() => void attempt('Stopping', async () => { await glue('StopWorkflowRun', { Name: name, RunId: going[0]!.WorkflowRunId }); runs.reload(); })}>Stop</Button>}
        empty={{ title: 'It has not run yet' }}
        columns={[
          { id: 'state', header: 'State', cell: (r) => <Status state={r.Status} />, sort: (r) => r.Status ?? '', width: 140 },
          { id: 'run', header: 'Run', cell: (r) => <a className="mono" href={to(['workflows', name], { run: r.WorkflowRunId })}>{r.WorkflowRunId.slice(0, 20)}…</a> },
          { id: 'begun', header: 'Begun', cell: (r) => time(r.StartedOn), sort: (r) => r.StartedOn ?? 0, width: 210 },
          { id: 'took', header: 'Took', cell: (r) => duration(r.StartedOn && r.CompletedOn ? (r.CompletedOn - r.StartedOn) * 1000 : undefined), width: 110 },
          { id: 'actions', header: 'Done', cell: (r) => `${r.Statistics?.SucceededActions ?? 0} of ${r.Statistics?.TotalActions ?? 0}${r.Statistics?.FailedActions ? `, ${r.Statistics.FailedActions} failed` : ''}`, width: 150 },
          { id: 'error', header: 'Error', cell: (r) => r.ErrorMessage ?? '' },
        ]}
      />
    </Page>
  );
}
