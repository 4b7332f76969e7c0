import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { createFunction, deleteFunction, lambdaFunctions, type Fn } from '../../aws/lambda';
import { iam } from '../../aws/services';
import { makeZip, toBase64 } from '../../aws/zip';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { navigate, setQuery, to } from '../../app/router';
import { Code } from '../../ui/code';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { bytes, count, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { RUNTIMES } from './runtimes';

const OPTIONS = RUNTIMES.filter((r) => r.startsWith('python')).map((value) => ({ value, label: value }));
const FIRST = `import json


def handler(event, context):
    print("got", json.dumps(event))
    return {"statusCode": 200, "body": "Hello from Tarn"}
`;
const ROLE = 'ConsoleFunctionRole';

// What functions made here take: it writes its log and reads buckets.
async function ensureFunctionRole(): Promise<string> {
  try {
    return (await iam<{ Role: { Arn: string } }>('GetRole', { RoleName: ROLE })).Role.Arn;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchEntity') throw error;
  }
  const made = await iam<{ Role: { Arn: string } }>('CreateRole', {
    RoleName: ROLE,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] }),
  });
  await iam('PutRolePolicy', {
    RoleName: ROLE, PolicyName: 'run',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' },
    ] }),
  });
  return made.Role.Arn;
}

function NewFunction({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [runtime, setRuntime] = useState(OPTIONS[1]!);
  const [role, setRole] = useState('');
  const [code, setCode] = useState(FIRST);
  return (
    <FormDialog title="New function" submit="Make function" size="large" onClose={onClose} disabled={!/^[\w-]+$/.test(name)} action={async () => {
      const zip = makeZip([{ name: 'app.py', bytes: new TextEncoder().encode(code) }]);
      await createFunction({ FunctionName: name, Runtime: runtime.value, Handler: 'app.handler', Role: role || (await ensureFunctionRole()), Code: { ZipFile: toBase64(zip) } });
      done(`Function ${name} is there`);
      navigate(to(['lambda', name]));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus hint="Letters, digits, - and _" />
      <FormField label="Runtime"><Select selectedOption={runtime} options={OPTIONS} onChange={(e) => setRuntime(e.detail.selectedOption as { value: string; label: string })} /></FormField>
      <TextField label="Role (optional)" value={role} onChange={setRole} hint="An ARN. Empty: a role is made that may write its log and read buckets." />
      <FormField stretch label="app.py"><Code language="python" label="app.py" value={code} onChange={setCode} height="15rem" /></FormField>
    </FormDialog>
  );
}

export default function Functions({ query }: PageProps) {
  const loaded = useLoad([], lambdaFunctions);
  const [selected, setSelected] = useState<Fn[]>([]);
  const [asking, setAsking] = useState(false);
  return (
    <Page title="Functions" about="Code that runs when a bucket changes, or when it is called.">
      <ResourceTable<Fn>
        title="Functions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(f) => f.FunctionName}
        selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => setAsking(true)}>Delete</Button><Button variant="primary" onClick={() => setQuery({ new: '1' })}>New function</Button></>}
        empty={{ title: 'There is no function yet', text: 'Write one here, or deploy one with the aws CLI.', action: <Button onClick={() => setQuery({ new: '1' })}>New function</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (f) => <a href={to(['lambda', f.FunctionName])}>{f.FunctionName}</a>, sort: (f) => f.FunctionName },
          { id: 'state', header: 'State', cell: (f) => (f.State ? <Status state={f.State} /> : '–'), sort: (f) => f.State ?? '', width: 120 },
          { id: 'runtime', header: 'Runtime', cell: (f) => f.Runtime ?? f.PackageType ?? '–', sort: (f) => f.Runtime ?? '', width: 130 },
          { id: 'size', header: 'Code', cell: (f) => bytes(f.CodeSize), sort: (f) => f.CodeSize ?? 0, width: 110 },
          { id: 'memory', header: 'Memory', cell: (f) => `${f.MemorySize ?? '–'} MB`, sort: (f) => f.MemorySize ?? 0, width: 110 },
          { id: 'changed', header: 'Changed', cell: (f) => time(f.LastModified), sort: (f) => f.LastModified ?? '', width: 210 },
        ]}
      />
      {query.get('new') && <NewFunction onClose={() => setQuery({ new: undefined })} />}
      {asking && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'function')}`} onClose={() => setAsking(false)} action={async () => { for (const f of selected) await deleteFunction(f.FunctionName); setSelected([]); loaded.reload(); }}>
          {selected.map((f) => f.FunctionName).join(', ')}: code, versions and configuration are gone for good. Logs stay.
        </ConfirmDialog>
      )}
    </Page>
  );
}
