import { useEffect, useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { addPermission, getFunction, invoke, updateCode, updateConfiguration, type Fn, type Invoked } from '../../aws/lambda';
import { getTriggers, listBuckets, putTriggers } from '../../aws/s3';
import { makeZip, readZip, toBase64, type ZipEntry } from '../../aws/zip';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { endpoint, who } from '../../app/session';
import { Code } from '../../ui/code';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { bytes, duration, prettyJson, time } from '../../ui/format';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { LiveTail } from '../logs/tail';

const MAX_SHOWN = 512 * 1024; // of a file in the editor
const isText = (e: ZipEntry) => e.bytes.length <= MAX_SHOWN && !e.bytes.subarray(0, 2000).includes(0);

function CodeTab({ fn, location, reload }: { fn: Fn; location?: string; reload: () => void }) {
  const loaded = useLoad([location], async () => {
    if (!location) return [];
    const link = new URL(location);
    const answer = await fetch(endpoint() + link.pathname + link.search, { credentials: 'omit' });
    if (!answer.ok) throw new Error(`The code could not be fetched (${answer.status}).`);
    return readZip(new Uint8Array(await answer.arrayBuffer()));
  });
  const files = loaded.data?.filter(isText) ?? [];
  const wanted = (fn.Handler ?? '').split('.')[0] + '.py';
  const [name, setName] = useState<string>();
  const shown = name ?? (files.some((f) => f.name === wanted) ? wanted : files[0]?.name);
  const [edits, setEdits] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the code" />;
  if (!loaded.data) return <Box>Loading the code</Box>;
  const entry = files.find((f) => f.name === shown);
  if (!entry || !shown) return <Box>There is no text in this archive to show.</Box>;
  const text = edits[shown] ?? new TextDecoder().decode(entry.bytes);
  const deploy = async () => {
    setBusy(true);
    await attempt('Deploying', async () => {
      const entries = loaded.data!.map((e) => (e.name in edits ? { name: e.name, bytes: new TextEncoder().encode(edits[e.name]) } : e));
      await updateCode(fn.FunctionName, toBase64(makeZip(entries)));
      setEdits({});
      done('The code is deployed');
      reload();
    });
    setBusy(false);
  };
  const options = files.map((f) => ({ value: f.name, label: f.name, description: bytes(f.bytes.length) }));
  return (
    <SpaceBetween size="s">
      <div className="toolbar">
        <FormField label="File"><Select selectedOption={options.find((o) => o.value === shown) ?? null} options={options} onChange={(e) => setName(e.detail.selectedOption.value)} filteringType={options.length > 15 ? 'auto' : 'none'} /></FormField>
        <span className="toolbar-space" />
        <Button variant="primary" loading={busy} disabled={Object.keys(edits).length === 0} onClick={() => void deploy()}>Deploy</Button>
      </div>
      <Code key={shown} language={shown.endsWith('.py') ? 'python' : shown.endsWith('.json') ? 'json' : 'text'} label={shown} value={text} onChange={(value) => setEdits({ ...edits, [shown]: value })} height="26rem" />
    </SpaceBetween>
  );
}

const keepEvent = (name: string) => `tarn.event.${name}`;
const EVENTS: Record<string, unknown> = {
  'A greeting': { key: 'value' },
  'An object was put': { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'my-bucket' }, object: { key: 'data/file.csv', size: 1024 } } }] },
  'A schedule': { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
};

function TestTab({ name }: { name: string }) {
  const [event, setEvent] = useState(() => sessionStorage.getItem(keepEvent(name)) ?? JSON.stringify(EVENTS['A greeting'], null, 2));
  const [result, setResult] = useState<Invoked>();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    sessionStorage.setItem(keepEvent(name), event);
    await attempt('The call', async () => setResult(await invoke(name, event)));
    setBusy(false);
  };
  return (
    <SpaceBetween size="m">
      <div className="toolbar">
        <FormField label="Example"><Select selectedOption={null} placeholder="Take an example" options={Object.keys(EVENTS).map((label) => ({ label, value: label }))} onChange={(e) => setEvent(JSON.stringify(EVENTS[e.detail.selectedOption.value!], null, 2))} /></FormField>
        <span className="toolbar-space" />
        <Button variant="primary" loading={busy} onClick={() => void run()}>Invoke</Button>
      </div>
      <Code language="json" label="Event" value={event} onChange={setEvent} height="13rem" onRun={() => void run()} />
      {result && (
        <>
          <Alert type={result.error ? 'error' : 'success'} header={result.error ? `The function failed (${result.error})` : `Done in ${duration(result.ms)}`}>
            {result.error ? 'Its error is below; its log says where.' : 'What it returned is below.'}
          </Alert>
          <FormField stretch label="Returned"><pre className="text-block" tabIndex={0}>{prettyJson(result.payload) || '(nothing)'}</pre></FormField>
          {result.log && <FormField stretch label="The end of its log"><pre className="text-block" tabIndex={0}>{result.log}</pre></FormField>}
        </>
      )}
    </SpaceBetween>
  );
}

interface Trigger {
  bucket: string;
  events: string[];
  prefix: string;
  suffix: string;
}

function AddTrigger({ fn, onClose, onDone }: { fn: Fn; onClose: () => void; onDone: () => void }) {
  const buckets = useLoad([], listBuckets);
  const [bucket, setBucket] = useState('');
  const [prefix, setPrefix] = useState('');
  const [suffix, setSuffix] = useState('');
  const options = buckets.data?.map((b) => ({ value: b.Name, label: b.Name })) ?? [];
  return (
    <FormDialog title="Call this function when a bucket changes" submit="Add trigger" onClose={onClose} disabled={!bucket} action={async () => {
      await addPermission(fn.FunctionName, { StatementId: `s3-${bucket.replace(/[^\w-]/g, '-')}`, Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: `arn:aws:s3:::${bucket}`, SourceAccount: who()!.account })
        .catch((e) => { if ((e as Error).name !== 'ResourceConflictException') throw e; });
      const all = await getTriggers(bucket);
      await putTriggers(bucket, [...all, { id: `${fn.FunctionName}-${all.length + 1}`.slice(-255), arn: fn.FunctionArn, events: ['s3:ObjectCreated:*'], prefix, suffix }]);
      done(`${bucket} calls ${fn.FunctionName} for new objects`);
      onDone();
    }}>
      <FormField label="Bucket"><Select selectedOption={options.find((o) => o.value === bucket) ?? null} options={options} placeholder="Choose" empty="There is no bucket" onChange={(e) => setBucket(e.detail.selectedOption.value!)} /></FormField>
      <TextField label="Keys begin with (optional)" value={prefix} onChange={setPrefix} placeholder="incoming/" />
      <TextField label="Keys end with (optional)" value={suffix} onChange={setSuffix} placeholder=".csv" />
    </FormDialog>
  );
}

function TriggersTab({ fn }: { fn: Fn }) {
  const loaded = useLoad([fn.FunctionArn], async () => {
    const found: Trigger[] = [];
    for (const b of await listBuckets()) {
      const all = await getTriggers(b.Name).catch(() => []);
      found.push(...all.filter((t) => t.arn.startsWith(fn.FunctionArn)).map((t) => ({ bucket: b.Name, events: t.events, prefix: t.prefix, suffix: t.suffix })));
    }
    return found;
  });
  const [adding, setAdding] = useState(false);
  return (
    <>
      <ResourceTable<Trigger>
        title="Triggers" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.bucket + t.prefix + t.suffix}
        actions={<Button onClick={() => setAdding(true)}>Add trigger</Button>} empty={{ title: 'Nothing calls this function by itself', text: 'A bucket may call it for each new object.' }}
        columns={[
          { id: 'bucket', header: 'Bucket', cell: (t) => <a href={to(['s3', t.bucket], { tab: 'properties' })}>{t.bucket}</a>, sort: (t) => t.bucket },
          { id: 'events', header: 'Events', cell: (t) => t.events.join(', ') }, { id: 'keys', header: 'Keys', cell: (t) => <span className="mono">{t.prefix}*{t.suffix}</span> },
        ]}
      />
      {adding && <AddTrigger fn={fn} onClose={() => setAdding(false)} onDone={loaded.reload} />}
    </>
  );
}

function ConfigurationTab({ fn, reload }: { fn: Fn; reload: () => void }) {
  const [editing, setEditing] = useState(false);
  const [memory, setMemory] = useState(String(fn.MemorySize ?? 128));
  const [timeout, setTimeoutText] = useState(String(fn.Timeout ?? 3));
  const [handler, setHandler] = useState(fn.Handler ?? '');
  const [environment, setEnvironment] = useState('');
  useEffect(() => setEnvironment(JSON.stringify(fn.Environment?.Variables ?? {}, null, 2)), [fn]);
  return (
    <>
      <Container header={<Header variant="h2" actions={<Button onClick={() => setEditing(true)}>Edit</Button>}>Configuration</Header>}>
        <Facts items={[
          ['ARN', <span className="mono">{fn.FunctionArn}</span>], ['Runtime', fn.Runtime], ['Handler', <span className="mono">{fn.Handler}</span>], ['Role', fn.Role && <a href={to(['iam', 'roles', fn.Role.replace(/^.*\//, '')])}>{fn.Role}</a>],
          ['Memory', `${fn.MemorySize} MB`], ['Time-out', `${fn.Timeout} s`], ['Code', bytes(fn.CodeSize)], ['Changed', time(fn.LastModified)], ['Layers', fn.Layers?.map((l) => l.Arn).join(', ')],
          ['Environment', Object.keys(fn.Environment?.Variables ?? {}).join(', ')],
        ]} />
      </Container>
      {editing && (
        <FormDialog title="Configuration" submit="Save" onClose={() => setEditing(false)} action={async () => {
          await updateConfiguration(fn.FunctionName, { MemorySize: Number(memory), Timeout: Number(timeout), Handler: handler, Environment: { Variables: JSON.parse(environment) as Record<string, string> } });
          done('The configuration is saved');
          reload();
        }}>
          <TextField label="Handler" value={handler} onChange={setHandler} hint="file.function" autoFocus />
          <TextField label="Memory in MB" value={memory} onChange={setMemory} type="number" />
          <TextField label="Time-out in seconds" value={timeout} onChange={setTimeoutText} type="number" />
          <FormField stretch label="Environment" description="A JSON object of texts"><Code language="json" label="Environment" value={environment} onChange={setEnvironment} height="9rem" /></FormField>
        </FormDialog>
      )}
    </>
  );
}

export default function FunctionPage({ params, query }: PageProps) {
  const name = params.function!;
  const loaded = useLoad([name], () => getFunction(name, true));
  const fn = loaded.data?.Configuration;
  const isMoving = fn?.State === 'Pending' || fn?.LastUpdateStatus === 'InProgress';
  useEvery(isMoving ? 700 : undefined, loaded.reload);
  const tab = query.get('tab') ?? 'code';
  const group = fn?.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  return (
    <Page title={name} crumbs={[{ text: 'Functions', href: '/lambda' }]} about={fn?.Description} actions={<Button href={to(['logs', 'group'], { name: group })}>Log group</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this function" />}
      {fn && (
        <>
          <div className="status-line"><Status state={isMoving ? 'InProgress' : fn.State} /><span>{fn.Runtime}</span>{fn.StateReason && <span>{fn.StateReason}</span>}</div>
          <Tabs
            activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this function"
            tabs={[
              { id: 'code', label: 'Code', content: <CodeTab fn={fn} location={loaded.data?.Code?.Location} reload={loaded.reload} /> },
              { id: 'test', label: 'Test', content: <TestTab name={name} /> },
              { id: 'log', label: 'Live log', content: tab === 'log' && <LiveTail group={group} /> },
              { id: 'triggers', label: 'Triggers', content: tab === 'triggers' && <TriggersTab fn={fn} /> },
              { id: 'configuration', label: 'Configuration', content: <ConfigurationTab fn={fn} reload={loaded.reload} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
