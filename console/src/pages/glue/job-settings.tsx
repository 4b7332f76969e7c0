// A job's configuration: read, changed; its bookmark and tags.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { glue } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { region, who } from '../../app/session';
import { Facts } from '../../ui/facts';
import { FieldsDialog, numberOrNone, readJson, type Values } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { Tags, tagsOfRecord } from '../../ui/tags';
import type { Job } from './jobs';

// What UpdateJob takes of what GetJob gives, beside what the form has.
const KEPT = ['Command', 'Connections', 'NonOverridableArguments', 'ExecutionProperty', 'GlueVersion', 'WorkerType', 'NumberOfWorkers', 'MaxCapacity', 'NotificationProperty', 'CodeGenConfigurationNodes', 'ExecutionClass', 'SourceControlDetails', 'MaintenanceWindow', 'JobMode', 'LogUri', 'AllocatedCapacity'];

function EditJob({ job, onClose, onDone }: { job: Job; onClose: () => void; onDone: () => void }) {
  const save = async (v: Values) => {
    const kept = Object.fromEntries(Object.entries(job).filter(([k]) => KEPT.includes(k) && !(k === 'AllocatedCapacity' || (k === 'MaxCapacity' && job.WorkerType))));
    await glue('UpdateJob', {
      JobName: job.Name,
      JobUpdate: {
        ...kept, Role: v.role, Description: v.about ?? '', Timeout: numberOrNone(v.timeout), MaxRetries: Number(v.retries || 0), DefaultArguments: readJson<Record<string, string>>(v.arguments || '{}', 'The arguments'),
        ...(job.WorkerType ? { WorkerType: v.worker, NumberOfWorkers: Number(v.workers) } : {}),
      },
    });
    done('The job is changed');
  };
  return (
    <FieldsDialog
      title={`Job ${job.Name}`} size="large" onClose={onClose} onDone={onDone} save={save}
      start={{ role: job.Role ?? '', about: job.Description ?? '', timeout: String(job.Timeout ?? ''), retries: String(job.MaxRetries ?? 0), worker: job.WorkerType ?? '', workers: String(job.NumberOfWorkers ?? ''), arguments: JSON.stringify(job.DefaultArguments ?? {}, null, 2) }}
      fields={[
        { name: 'role', label: 'Role' }, { name: 'timeout', label: 'Time-out in minutes', kind: 'number', optional: true }, { name: 'retries', label: 'Retries', kind: 'number' },
        ...(job.WorkerType ? [{ name: 'worker', label: 'Worker type', kind: 'choice' as const, options: [...new Set([job.WorkerType, 'G.1X', 'G.2X', 'G.4X', 'G.8X'])] }, { name: 'workers', label: 'Workers', kind: 'number' as const }] : []),
        { name: 'arguments', label: 'Arguments', kind: 'json', hint: 'A JSON object of texts, such as {"--day": "2026-01-01", "--job-bookmark-option": "job-bookmark-enable"}' }, { name: 'about', label: 'Description', optional: true },
      ]}
    />
  );
}

interface Entry {
  Run?: number;
  Version?: number;
}

function Bookmark({ job }: { job: Job }) {
  const loaded = useLoad([job.Name], () => glue<{ JobBookmarkEntry?: Entry }>('GetJobBookmark', { JobName: job.Name }).then((a) => a.JobBookmarkEntry, (error: Error) => {
    if (error.name === 'EntityNotFoundException') return undefined;
    throw error;
  }));
  const reset = () => attempt('Resetting', async () => {
    await glue('ResetJobBookmark', { JobName: job.Name });
    done('The next run reads all again');
    loaded.reload();
  });
  return (
    <Container header={<Header variant="h2" description="What the job has read, where its bookmark is enabled." actions={<Button disabled={!loaded.data} onClick={() => void reset()}>Reset the bookmark</Button>}>Bookmark</Header>}>
      <Facts items={[['Runs that moved it', loaded.data ? loaded.data.Run : 'None'], ['Version', loaded.data?.Version]]} />
    </Container>
  );
}

export function JobSettings({ job: j, reload }: { job: Job; reload: () => void }) {
  const [editing, setEditing] = useState(false);
  const ResourceArn = `arn:aws:glue:${region()}:${who()?.account}:job/${j.Name}`;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={<Button onClick={() => setEditing(true)}>Edit</Button>}>Configuration</Header>}>
        <Facts items={[['Kind', j.Command?.Name], ['Role', j.Role && <a href={to(['iam', 'roles', j.Role.replace(/^.*\//, '')])}>{j.Role}</a>], ['Glue version', j.GlueVersion], ['Workers', j.NumberOfWorkers && `${j.NumberOfWorkers} of ${j.WorkerType}`], ['Time-out', j.Timeout && `${j.Timeout} min`], ['Retries', j.MaxRetries], ['Arguments', Object.entries(j.DefaultArguments ?? {}).map(([k, v]) => <div className="mono" key={k}>{k}={v}</div>)], ['Changed', time(j.LastModifiedOn)]]} />
      </Container>
      <Bookmark job={j} />
      <Tags of={[j.Name]} load={async () => tagsOfRecord((await glue<{ Tags?: Record<string, string> }>('GetTags', { ResourceArn })).Tags)} put={(t) => glue('TagResource', { ResourceArn, TagsToAdd: { [t.key]: t.value } })} drop={(TagsToRemove) => glue('UntagResource', { ResourceArn, TagsToRemove })} />
      {editing && <EditJob job={j} onClose={() => setEditing(false)} onDone={reload} />}
    </SpaceBetween>
  );
}
