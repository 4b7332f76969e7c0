import { useMemo } from 'react';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { QueryExecution } from '../aws/services';
import { to } from '../app/router';
import { who } from '../app/session';
import { duration, time } from '../ui/format';
import { Empty, Page, useEvery, useLoad } from '../ui/page';
import { PipelineGraph } from '../ui/graph';
import { Status } from '../ui/status';
import { ResourceTable } from '../ui/table';
import { COLUMNS, loadPipeline, toGraph } from './pipeline';

export default function Home() {
  const loaded = useLoad([], loadPipeline);
  useEvery(10_000, loaded.reload);
  const p = loaded.data;
  const graph = useMemo(() => (p ? toGraph(p) : undefined), [p]);
  const isEmpty = p && graph!.nodes.length === 0;
  return (
    <Page title="Home" about={`What account ${who()?.account ?? ''} has here, and what ran last.`} actions={<Button href="/athena">Query editor</Button>}>
      <Container header={<Header variant="h2" description="Buckets, queues and triggers start crawlers, jobs and functions; crawlers write tables; queries read them.">Pipeline</Header>}>
        {!p && <Box color="text-body-secondary">Looking at what is here</Box>}
        {isEmpty && (
          <Empty title="Nothing is here yet" action={<Button variant="primary" href="/s3?new=1">Make a bucket</Button>}>
            Make a bucket, drop a file into it, and ask for its table: a crawler finds the columns, and the query editor reads it.
          </Empty>
        )}
        {graph && !isEmpty && <PipelineGraph nodes={graph.nodes} edges={graph.edges} columns={COLUMNS} />}
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
