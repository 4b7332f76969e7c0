import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../../aws/call';
import { athena, type QueryExecution } from '../../aws/services';
import { to } from '../../app/router';
import { bytes, duration, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';

const BATCH = 50;

async function history(limit: number): Promise<QueryExecution[]> {
  const ids = await allPages(
    (NextToken) => athena<{ QueryExecutionIds: string[]; NextToken?: string }>('ListQueryExecutions', { MaxResults: BATCH, NextToken }),
    (p) => p.QueryExecutionIds, (p) => p.NextToken, limit,
  );
  const out: QueryExecution[] = [];
  for (let i = 0; i < ids.length; i += BATCH) {
    out.push(...(await athena<{ QueryExecutions: QueryExecution[] }>('BatchGetQueryExecution', { QueryExecutionIds: ids.slice(i, i + BATCH) })).QueryExecutions);
  }
  return out.sort((a, b) => (b.Status?.SubmissionDateTime ?? 0) - (a.Status?.SubmissionDateTime ?? 0));
}

export default function History() {
  const [limit, setLimit] = useState(200);
  const loaded = useLoad([limit], () => history(limit));
  return (
    <Page title="Recent queries" crumbs={[{ text: 'Query editor', href: '/athena' }]}>
      <ResourceTable<QueryExecution>
        title="Queries" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(q) => q.QueryExecutionId}
        actions={(loaded.data?.length ?? 0) >= limit ? <Button onClick={() => setLimit(limit * 5)}>Older ones</Button> : undefined}
        empty={{ title: 'No query ran yet', action: <Button href="/athena">Write one</Button> }}
        columns={[
          { id: 'state', header: 'State', cell: (q) => <Status state={q.Status?.State} />, sort: (q) => q.Status?.State ?? '', width: 140 },
          { id: 'query', header: 'Query', cell: (q) => <a className="mono" href={to(['athena'], { id: q.QueryExecutionId })}>{q.Query.replace(/\s+/g, ' ').slice(0, 120)}</a>, sort: (q) => q.Query },
          { id: 'database', header: 'Database', cell: (q) => q.QueryExecutionContext?.Database ?? '–', sort: (q) => q.QueryExecutionContext?.Database ?? '', width: 150 },
          { id: 'took', header: 'Took', cell: (q) => duration(q.Statistics?.TotalExecutionTimeInMillis), sort: (q) => q.Statistics?.TotalExecutionTimeInMillis ?? 0, width: 100 },
          { id: 'read', header: 'Read', cell: (q) => bytes(q.Statistics?.DataScannedInBytes), sort: (q) => q.Statistics?.DataScannedInBytes ?? 0, width: 100 },
          { id: 'begun', header: 'Begun', cell: (q) => time(q.Status?.SubmissionDateTime), sort: (q) => q.Status?.SubmissionDateTime ?? 0, width: 200 },
        ]}
      />
    </Page>
  );
}
