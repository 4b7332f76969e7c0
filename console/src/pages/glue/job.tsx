import { useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { everyGlue, glue } from '../../aws/services';
import { getObject, putObject } from '../../aws/s3';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { Code } from '../../ui/code';
import { useDraft } from '../../ui/draft';
import { FormDialog } from '../../ui/dialogs';
import { duration, time } from '../../ui/format';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { LiveTail } from '../logs/tail';
import { JobSettings } from './job-settings';
import { VisualEditor, type VisualJob } from './visual/editor';
import type { Job } from './jobs';

interface Run {
  Id: string;
  JobRunState: string;
  StartedOn?: number;
  CompletedOn?: number;
  ExecutionTime?: number;
  ErrorMessage?: string;
  LogGroupName?: string;
  Arguments?: Record<string, string>;
}
const isOver = (r: Run) => /SUCCEEDED|FAILED|STOPPED|TIMEOUT|ERROR|EXPIRED/.test(r.JobRunState);

function Script({ job }: { job: Job }) {
  const place = /^s3:\/\/([^/]+)\/(.+)$/.exec(job.Command?.ScriptLocation ?? '');
  const loaded = useLoad([job.Command?.ScriptLocation], async () => (place ? (await getObject(place[1]!, place[2]!)).text() : ''));
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="read the script" />;
  if (!place) return <Alert type="info">The job names no script.</Alert>;
  if (loaded.data === undefined) return <p>Reading</p>;
  return <EditScript bucket={place[1]!} objectKey={place[2]!} saved={loaded.data} reload={loaded.reload} />;
}

function EditScript({ bucket, objectKey, saved, reload }: { bucket: string; objectKey: string; saved: string; reload: () => void }) {
  const draft = useDraft(saved, `s3://${bucket}/${objectKey}`);
  const { text } = draft;
  const save = () => attempt('Saving', async () => {
    await putObject(bucket, objectKey, text, 'text/x-python');
    draft.sent(text);
    done('The script is saved');
    reload();
  });
  return (
    <Container header={<Header variant="h2" description={<span className="mono">s3://{bucket}/{objectKey}</span>} actions={<Button variant="primary" disabled={text === saved} onClick={() => void save()}>Save</Button>}>Script</Header>}>
      <Code language="python" label="Script" value={text} onChange={draft.set} height="28rem" />
    </Container>
  );
}

function RunDialog({ job, onClose, onDone }: { job: Job; onClose: () => void; onDone: () => void }) {
  const [text, setText] = useState('{}');
  return (
    <FormDialog title={`Run ${job.Name}`} submit="Run" onClose={onClose} action={async () => { await glue('StartJobRun', { JobName: job.Name, Arguments: JSON.parse(text) as Record<string, string> }); await onDone(); }}>
      <FormField stretch label="Arguments" description="A JSON object of texts, such as {&quot;--day&quot;: &quot;2026-01-01&quot;}, beside those of the job"><Code language="json" label="Arguments" value={text} onChange={setText} height="9rem" /></FormField>
    </FormDialog>
  );
}

export default function JobPage({ params, query }: PageProps) {
  const name = params.job!;
  const loaded = useLoad([name], async () => (await glue<{ Job: VisualJob }>('GetJob', { JobName: name })).Job);
  const runs = useLoad([name], () => everyGlue<Run>('GetJobRuns', 'JobRuns', { JobName: name }));
  const [selected, setSelected] = useState<Run[]>([]);
  const [running, setRunning] = useState(false);
  useEvery(runs.data?.some((r) => !isOver(r)) ? 1500 : undefined, runs.reload);
  const j = loaded.data;
  const going = selected.filter((s) => runs.data?.some((r) => r.Id === s.Id && !isOver(r)));
  return (
    <Page title={name} crumbs={[{ text: 'Jobs', href: '/jobs' }]} about={j?.Description} actions={<Button variant="primary" disabled={!j} onClick={() => setRunning(true)}>Run</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this job" />}
      {j && (
        <Tabs
          activeTabId={query.get('tab') ?? 'runs'} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this job"
          tabs={[
            {
              id: 'runs', label: 'Runs',
              content: (
                <ResourceTable<Run>
                  title="Runs" items={runs.data} loading={runs.loading} error={runs.error} reload={runs.reload} idOf={(r) => r.Id} selected={selected} onSelect={setSelected}
                  actions={<Button disabled={!going.length} onClick={() => void attempt('Stopping', async () => { await glue('BatchStopJobRun', { JobName: name, JobRunIds: going.map((r) => r.Id) }); runs.reload(); })}>Stop</Button>} empty={{ title: 'It has not run yet', action: <Button onClick={() => setRunning(true)}>Run it</Button> }}
                  columns={[
                    { id: 'state', header: 'State', cell: (r) => <Status state={r.JobRunState} />, sort: (r) => r.JobRunState, width: 140 }, { id: 'begun', header: 'Begun', cell: (r) => time(r.StartedOn), sort: (r) => r.StartedOn ?? 0, width: 210 },
                    { id: 'took', header: 'Took', cell: (r) => duration(r.ExecutionTime === undefined ? undefined : r.ExecutionTime * 1000), sort: (r) => r.ExecutionTime ?? 0, width: 110 }, { id: 'error', header: 'Error', cell: (r) => r.ErrorMessage ?? '', sort: (r) => r.ErrorMessage ?? '' },
                    { id: 'log', header: 'Log', cell: (r) => <a href={to(['logs', 'group'], { name: `${r.LogGroupName ?? '/aws-glue/jobs'}/output`, stream: r.Id })}>Log</a>, width: 80 },
                  ]}
                />
              ),
            },
            { id: 'log', label: 'Live log', content: query.get('tab') === 'log' && <LiveTail group={`${runs.data?.[0]?.LogGroupName ?? (j.Command?.Name === 'pythonshell' ? '/aws-glue/python-jobs' : '/aws-glue/jobs')}/output`} streams={runs.data?.[0]?.Id} /> },
            ...(j.Command?.Name === 'glueetl' ? [{ id: 'visual', label: 'Visual', content: <VisualEditor job={j} chosen={query.get('node') ?? ''} onSaved={loaded.reload} /> }] : []),
            { id: 'script', label: 'Script', content: <Script job={j} /> },
            {
              id: 'configuration', label: 'Configuration', content: query.get('tab') === 'configuration' && <JobSettings job={j} reload={loaded.reload} />,
            },
          ]}
        />
      )}
      {running && j && <RunDialog job={j} onClose={() => setRunning(false)} onDone={runs.reload} />}
    </Page>
  );
}
