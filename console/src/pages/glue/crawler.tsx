import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Alert from '@cloudscape-design/components/alert';
import { glue, type Crawler } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt } from '../../app/notices';
import { to } from '../../app/router';
import { Facts } from '../../ui/facts';
import { count, duration, time } from '../../ui/format';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { CHANGES, EditCrawler, GONE } from './edit-crawler';

interface Crawl {
  CrawlId: string;
  State: string;
  StartTime?: number;
  EndTime?: number;
  Summary?: string;
  ErrorMessage?: string;
  LogGroup?: string;
  LogStream?: string;
}

const HOW: Record<string, string> = { add: 'added', update: 'changed', delete: 'deleted' };

// The summary is JSON in JSON: {"TABLE": "{\"Summary\": {\"ADD\": \"{\\\"Details\\\": …}\"}}"}.
function summarise(text: string | undefined): string {
  const found: string[] = [];
  const unpack = (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    try {
      return unpack(JSON.parse(value));
    } catch {
      return value;
    }
  };
  const walk = (value: unknown, path: string[]): void => {
    const v = unpack(value);
    if (v && typeof v === 'object' && !Array.isArray(v)) {
      const record = v as Record<string, unknown>;
      if ('Count' in record) {
        const [what = '', how = ''] = path.filter((p) => p !== 'Summary').map((p) => p.toLowerCase());
        found.push(`${count(Number(record.Count), what)} ${HOW[how] ?? how}`);
      }
      else for (const [k, inner] of Object.entries(record)) walk(inner, [...path, k]);
    }
  };
  walk(text, []);
  return found.join(', ') || (text && text !== '{}' ? text : '–');
}

export default function CrawlerPage({ params }: PageProps) {
  const name = params.crawler!;
  const loaded = useLoad([name], async () => (await glue<{ Crawler: Crawler }>('GetCrawler', { Name: name }, { quiet: true })).Crawler);
  const history = useLoad([name], async () => (await glue<{ Crawls: Crawl[] }>('ListCrawls', { CrawlerName: name, MaxResults: 100 }, { quiet: true })).Crawls);
  const c = loaded.data;
  const isReady = c?.State === 'READY';
  useEvery(c && !isReady ? 1000 : undefined, () => Promise.all([loaded.reload(), history.reload()]));
  const act = () => attempt('The crawler', async () => {
    await glue(isReady ? 'StartCrawler' : 'StopCrawler', { Name: name });
    loaded.reload();
    history.reload();
  });
  const [editing, setEditing] = useState(false);
  const flip = () => attempt('The schedule', async () => {
    await glue(c?.Schedule?.State === 'SCHEDULED' ? 'StopCrawlerSchedule' : 'StartCrawlerSchedule', { CrawlerName: name });
    loaded.reload();
  });
  const last = c?.LastCrawl;
  return (
    <Page title={name} crumbs={[{ text: 'Crawlers', href: '/crawlers' }]} about={c?.Description} actions={<Button variant="primary" disabled={!c} onClick={() => void act()}>{!c || isReady ? 'Run' : 'Stop'}</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this crawler" />}
      {isReady && last?.Status === 'FAILED' && <Alert type="error" header="The last run failed">{last.ErrorMessage}</Alert>}
      {c && (
        <Container header={<Header variant="h2" actions={<div className="button-row">{c.Schedule?.ScheduleExpression && <Button onClick={() => void flip()}>{c.Schedule.State === 'SCHEDULED' ? 'Stop the schedule' : 'Start the schedule'}</Button>}<Button disabled={!isReady} onClick={() => setEditing(true)}>Edit</Button></div>}>Properties</Header>}>
          <Facts items={[
            ['State', isReady ? 'Ready' : <Status state={c.State} />], ['Files', c.Targets?.S3Targets?.map((t) => <div className="mono" key={t.Path}>{t.Path}</div>)],
            ['Database', c.DatabaseName && <a href={to(['glue', c.DatabaseName])}>{c.DatabaseName}</a>], ['Role', c.Role && <a href={to(['iam', 'roles', c.Role.replace(/^.*\//, '')])}>{c.Role}</a>],
            ['Schedule', c.Schedule?.ScheduleExpression && `${c.Schedule.ScheduleExpression}${c.Schedule.State === 'SCHEDULED' ? '' : ', stopped'}`], ['Table prefix', c.TablePrefix], ['When columns change', CHANGES.find((o) => o.value === c.SchemaChangePolicy?.UpdateBehavior)?.label], ['When files are gone', GONE.find((o) => o.value === c.SchemaChangePolicy?.DeleteBehavior)?.label],
            ['Classifiers', c.Classifiers?.join(', ')],
          ]} />
        </Container>
      )}
      {editing && c && <EditCrawler crawler={c} onClose={() => setEditing(false)} onDone={loaded.reload} />}
      <ResourceTable<Crawl>
        title="Runs" items={history.data} loading={history.loading} error={history.error} reload={history.reload} idOf={(r) => r.CrawlId} empty={{ title: 'It has not run yet', action: <Button disabled={!isReady} onClick={() => void act()}>Run it</Button> }}
        columns={[
          { id: 'state', header: 'State', cell: (r) => <Status state={r.State} />, sort: (r) => r.State, width: 140 },
          { id: 'begun', header: 'Begun', cell: (r) => time(r.StartTime), sort: (r) => r.StartTime ?? 0, width: 210 },
          { id: 'took', header: 'Took', cell: (r) => (r.EndTime && r.StartTime ? duration((r.EndTime - r.StartTime) * 1000) : '–'), width: 110 },
          { id: 'what', header: 'What changed', cell: (r) => r.ErrorMessage ?? summarise(r.Summary) },
          { id: 'log', header: 'Log', cell: (r) => (r.LogGroup && r.LogStream ? <a href={to(['logs', 'group'], { name: r.LogGroup, stream: r.LogStream })}>Log</a> : '–'), width: 80 },
        ]}
      />
    </Page>
  );
}
