import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { everyGlue, glue, iam } from '../../aws/services';
import { createBucket, putObject } from '../../aws/s3';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, setQuery, to } from '../../app/router';
import { region, who } from '../../app/session';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { count, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

export interface Job {
  Name: string;
  Description?: string;
  Role?: string;
  CreatedOn?: number;
  LastModifiedOn?: number;
  Command?: { Name?: string; ScriptLocation?: string; PythonVersion?: string };
  DefaultArguments?: Record<string, string>;
  GlueVersion?: string;
  WorkerType?: string;
  NumberOfWorkers?: number;
  Timeout?: number;
  MaxRetries?: number;
}

const KINDS = [{ value: 'glueetl', label: 'Spark script' }, { value: 'visual', label: 'Visual: nodes that become a Spark script' }, { value: 'pythonshell', label: 'Python shell' }];
const ROLE = 'ConsoleJobRole';
const FIRST = `import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME"])
glue = GlueContext(SparkContext.getOrCreate())
job = Job(glue)
job.init(args["JOB_NAME"], args)

print("hello from", args["JOB_NAME"])

job.commit()
`;

// What jobs made here take: buckets, the catalog and the log.
async function ensureJobRole(): Promise<string> {
  try {
    return (await iam<{ Role: { Arn: string } }>('GetRole', { RoleName: ROLE })).Role.Arn;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchEntity') throw error;
  }
  const made = await iam<{ Role: { Arn: string } }>('CreateRole', {
    RoleName: ROLE, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole' }] }),
  });
  await iam('PutRolePolicy', {
    RoleName: ROLE, PolicyName: 'run',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:*', 'glue:*', 'logs:*', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }] }),
  });
  return made.Role.Arn;
}

function NewJob({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('');
  const [kind, setKind] = useState('glueetl');
  return (
    <FormDialog title="New job" submit="Make job" onClose={onClose} disabled={!/^[\w.-]+$/.test(name)} action={async () => {
      const bucket = `glue-scripts-${who()!.account}-${region()}`;
      await createBucket(bucket, region()).catch((e: Error) => { if (!/BucketAlready/.test(e.name)) throw e; });
      await putObject(bucket, `${name}.py`, FIRST, 'text/x-python');
      const command = kind === 'visual' ? 'glueetl' : kind;
      await glue('CreateJob', { Name: name, Role: role || (await ensureJobRole()), Command: { Name: command, ScriptLocation: `s3://${bucket}/${name}.py`, PythonVersion: '3' }, ...(command === 'glueetl' ? { GlueVersion: '4.0', WorkerType: 'G.1X', NumberOfWorkers: 2 } : {}) });
      done(`Job ${name} is there`);
      navigate(to(['jobs', name], kind === 'visual' ? { tab: 'visual' } : { tab: 'script' }));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <FormField label="Kind">
        <Select selectedOption={KINDS.find((k) => k.value === kind)!} options={KINDS} onChange={(e) => setKind(e.detail.selectedOption.value!)} ariaLabel="Kind" />
      </FormField>
      <TextField label="Role (optional)" value={role} onChange={setRole} hint="Name or ARN. Empty: a role is made that may use all buckets." />
    </FormDialog>
  );
}

export default function Jobs({ query }: PageProps) {
  const loaded = useLoad([], () => everyGlue<Job>('GetJobs', 'Jobs'));
  const [selected, setSelected] = useState<Job[]>([]);
  const [asking, setAsking] = useState(false);
  const one = selected.length === 1 ? selected[0] : undefined;
  return (
    <Page title="Jobs" about="Scripts that read, transform and write data: Spark’s API, or plain Python.">
      <ResourceTable<Job>
        title="Jobs" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(j) => j.Name} selected={selected} onSelect={setSelected}
        actions={
          <>
            <Button disabled={!selected.length} onClick={() => setAsking(true)}>Delete</Button>
            <Button disabled={!one} onClick={() => void attempt('The job', async () => { await glue('StartJobRun', { JobName: one!.Name }); navigate(to(['jobs', one!.Name])); }, `run ${one!.Name}`)}>Run</Button>
            <Button variant="primary" onClick={() => setQuery({ new: '1' })}>New job</Button>
          </>
        }
        empty={{ title: 'There is no job yet', action: <Button onClick={() => setQuery({ new: '1' })}>New job</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (j) => <a href={to(['jobs', j.Name])}>{j.Name}</a>, sort: (j) => j.Name }, { id: 'kind', header: 'Kind', cell: (j) => j.Command?.Name, sort: (j) => j.Command?.Name ?? '', width: 130 },
          { id: 'script', header: 'Script', cell: (j) => <span className="mono">{j.Command?.ScriptLocation}</span>, sort: (j) => j.Command?.ScriptLocation ?? '' }, { id: 'changed', header: 'Changed', cell: (j) => time(j.LastModifiedOn), sort: (j) => j.LastModifiedOn ?? 0, width: 210 },
        ]}
      />
      {query.get('new') && <NewJob onClose={() => setQuery({ new: undefined })} />}
      {asking && <ConfirmDialog title={`Delete ${count(selected.length, 'job')}`} onClose={() => setAsking(false)} action={async () => { for (const j of selected) await glue('DeleteJob', { JobName: j.Name }); setSelected([]); loaded.reload(); }}>Their scripts stay where they are.</ConfirmDialog>}
    </Page>
  );
}
