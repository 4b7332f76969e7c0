// How a function runs: what it has, how often at one time, and what becomes of asynchronous calls.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { everyLayer, everyOfFunction, ofFunction, updateConfiguration, type Fn } from '../../aws/lambda';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Facts } from '../../ui/facts';
import { FieldsDialog, numberOrNone, orNone, readJson, splitList, type Values } from '../../ui/fields-dialog';
import { bytes, time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { RUNTIMES } from './runtimes';
import { SettingPanel } from './setting-panel';

function Configuration({ fn, reload }: { fn: Fn; reload: () => void }) {
  const [editing, setEditing] = useState(false);
  const layers = useLoad([editing], async () => (editing ? everyLayer().catch(() => []) : []));
  const save = async (v: Values) => {
    await updateConfiguration(fn.FunctionName, {
      Description: v.about ?? '', Runtime: v.runtime, Handler: v.handler, Role: v.role, MemorySize: Number(v.memory), Timeout: Number(v.timeout), EphemeralStorage: { Size: Number(v.storage) },
      Layers: splitList(v.layers ?? ''), DeadLetterConfig: { TargetArn: v.dead ?? '' }, Environment: { Variables: readJson<Record<string, string>>(v.environment || '{}', 'The environment') },
    });
    done('The configuration is saved');
    reload();
  };
  return (
    <>
      <Container header={<Header variant="h2" actions={<Button onClick={() => setEditing(true)}>Edit</Button>}>Configuration</Header>}>
        <Facts items={[
          ['ARN', <span className="mono">{fn.FunctionArn}</span>], ['Runtime', fn.Runtime], ['Handler', <span className="mono">{fn.Handler}</span>], ['Role', fn.Role && <a href={to(['iam', 'roles', fn.Role.replace(/^.*\//, '')])}>{fn.Role}</a>],
          ['Memory', `${fn.MemorySize} MB`], ['Room in /tmp', `${fn.EphemeralStorage?.Size ?? 512} MB`], ['Time-out', `${fn.Timeout} s`], ['Code', bytes(fn.CodeSize)], ['Changed', time(fn.LastModified)],
          ['Layers', fn.Layers?.length ? fn.Layers.map((l) => <div className="mono" key={l.Arn}>{l.Arn}</div>) : ''], ['Environment', Object.keys(fn.Environment?.Variables ?? {}).join(', ')], ['Dead letters go to', fn.DeadLetterConfig?.TargetArn],
        ]} />
      </Container>
      {editing && !layers.loading && (
        <FieldsDialog
          title="Configuration" size="large" onClose={() => setEditing(false)} save={save}
          start={{
            about: fn.Description ?? '', runtime: fn.Runtime ?? '', handler: fn.Handler ?? '', role: fn.Role ?? '', memory: String(fn.MemorySize ?? 128), timeout: String(fn.Timeout ?? 3), storage: String(fn.EphemeralStorage?.Size ?? 512),
            layers: fn.Layers?.map((l) => l.Arn).join('\n') ?? '', dead: fn.DeadLetterConfig?.TargetArn ?? '', environment: JSON.stringify(fn.Environment?.Variables ?? {}, null, 2),
          }}
          fields={[
            { name: 'handler', label: 'Handler', hint: 'file.function' }, { name: 'memory', label: 'Memory in MB', kind: 'number' }, { name: 'timeout', label: 'Time-out in seconds', kind: 'number' }, { name: 'storage', label: 'Room in /tmp in MB', kind: 'number' },
            { name: 'runtime', label: 'Runtime', kind: 'choice', options: [...new Set([fn.Runtime ?? '', ...RUNTIMES])] }, { name: 'role', label: 'Role', hint: 'The ARN of what the function may do' }, { name: 'about', label: 'Description', optional: true },
            { name: 'layers', label: 'Layers', kind: 'area', optional: true, hint: layers.data?.length ? `ARNs of versions, one a line. There are: ${layers.data.map((l) => l.LatestMatchingVersion?.LayerVersionArn).join(', ')}` : 'ARNs of versions, one a line' },
            { name: 'dead', label: 'Dead letters go to', optional: true, hint: 'The ARN of a queue or a topic for events that failed' }, { name: 'environment', label: 'Environment', kind: 'json', optional: true, height: '9rem', hint: 'A JSON object of texts' },
          ]}
        />
      )}
    </>
  );
}

interface Provisioned {
  FunctionArn: string;
  RequestedProvisionedConcurrentExecutions?: number;
  AvailableProvisionedConcurrentExecutions?: number;
  Status?: string;
  StatusReason?: string;
}
const PROVISIONED = { version: '2019-09-30' };

function Concurrency({ fn }: { fn: Fn }) {
  const name = fn.FunctionName;
  const loaded = useLoad([name], async () => (await ofFunction<{ ReservedConcurrentExecutions?: number }>('GET', name, 'GetFunctionConcurrency', '/concurrency', PROVISIONED)).ReservedConcurrentExecutions);
  const ready = useLoad([name], () => everyOfFunction<Provisioned>(name, 'ListProvisionedConcurrencyConfigs', '/provisioned-concurrency', 'ProvisionedConcurrencyConfigs', { ...PROVISIONED, query: [['List', 'ALL']] }));
  const [selected, setSelected] = useState<Provisioned[]>([]);
  const [dialog, setDialog] = useState<'reserve' | 'provide'>();
  const close = () => setDialog(undefined);
  const qualifierOf = (p: Provisioned) => p.FunctionArn.split(':').pop()!;
  const remove = () => attempt('Removing', async () => {
    for (const p of selected) await ofFunction('DELETE', name, 'DeleteProvisionedConcurrencyConfig', '/provisioned-concurrency', { ...PROVISIONED, query: [['Qualifier', qualifierOf(p)]] });
    setSelected([]);
    ready.reload();
  });
  return (
    <>
      <Container header={<Header variant="h2" description="How many calls of it may run at the same time." actions={<Button ariaLabel="Reserve concurrency" onClick={() => setDialog('reserve')}>Reserve</Button>}>Concurrency</Header>}>
        <Facts items={[['Reserved', loaded.data === undefined ? 'None: it shares what the account has' : loaded.data === 0 ? '0: nothing calls it' : loaded.data]]} />
      </Container>
      <ResourceTable<Provisioned>
        title="Environments kept ready" items={ready.data} loading={ready.loading} error={ready.error} reload={ready.reload} idOf={(p) => p.FunctionArn} selected={selected} onSelect={setSelected} filter={false}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setDialog('provide')}>Keep some ready</Button></>} empty={{ title: 'None is kept ready', text: 'Of a version or an alias, some may wait started.' }}
        columns={[{ id: 'of', header: 'Of', cell: qualifierOf, sort: qualifierOf }, { id: 'wanted', header: 'Wanted', cell: (p) => p.RequestedProvisionedConcurrentExecutions }, { id: 'ready', header: 'Ready', cell: (p) => p.AvailableProvisionedConcurrentExecutions }, { id: 'state', header: 'State', cell: (p) => p.StatusReason ?? p.Status }]}
      />
      {dialog === 'reserve' && (
        <FieldsDialog
          title="Reserve concurrency" onClose={close} onDone={loaded.reload} start={{ count: loaded.data === undefined ? '' : String(loaded.data) }} fields={[{ name: 'count', label: 'Calls at the same time', kind: 'number', optional: true, hint: 'Empty: none is reserved. 0: nothing can call it.' }]}
          save={async (v) => {
            const count = numberOrNone(v.count);
            if (count === undefined) await ofFunction('DELETE', name, 'DeleteFunctionConcurrency', '/concurrency', { version: '2017-10-31' });
            else await ofFunction('PUT', name, 'PutFunctionConcurrency', '/concurrency', { version: '2017-10-31', json: { ReservedConcurrentExecutions: count } });
            done('The concurrency is saved');
          }}
        />
      )}
      {dialog === 'provide' && (
        <FieldsDialog
          title="Keep environments ready" onClose={close} onDone={ready.reload} fields={[{ name: 'of', label: 'Version or alias' }, { name: 'count', label: 'How many', kind: 'number' }]}
          save={(v) => ofFunction('PUT', name, 'PutProvisionedConcurrencyConfig', '/provisioned-concurrency', { ...PROVISIONED, query: [['Qualifier', v.of!]], json: { ProvisionedConcurrentExecutions: Number(v.count) } })}
        />
      )}
    </>
  );
}

interface EventInvoke {
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
  DestinationConfig?: { OnSuccess?: { Destination?: string }; OnFailure?: { Destination?: string } };
}
const ASYNC = '2019-09-25';

function Asynchronous({ name }: { name: string }) {
  const destination = (arn: string | undefined) => (orNone(arn) ? { Destination: arn } : {});
  const save = async (v: Values) => {
    const json = { MaximumRetryAttempts: Number(v.tries), MaximumEventAgeInSeconds: Number(v.age), DestinationConfig: { OnSuccess: destination(v.success), OnFailure: destination(v.failure) } };
    await ofFunction('PUT', name, 'PutFunctionEventInvokeConfig', '/event-invoke-config', { version: ASYNC, json });
    done('Asynchronous calls go so');
  };
  return (
    <SettingPanel<EventInvoke>
      title="Asynchronous calls" about="Calls that do not wait: of buckets, topics, rules." of={name} load={() => ofFunction<EventInvoke>('GET', name, 'GetFunctionEventInvokeConfig', '/event-invoke-config', { version: ASYNC })}
      shown={(c) => <Facts items={[['Tried again', `${c?.MaximumRetryAttempts ?? 2} times`], ['Kept for', `${c?.MaximumEventAgeInSeconds ?? 21600} s`], ['Results go to', c?.DestinationConfig?.OnSuccess?.Destination], ['Failures go to', c?.DestinationConfig?.OnFailure?.Destination]]} />}
      remove={{ text: 'As by default', label: 'Reset the asynchronous calls', attempt: 'Resetting', action: () => ofFunction('DELETE', name, 'DeleteFunctionEventInvokeConfig', '/event-invoke-config', { version: ASYNC }) }}
      edit={{
        text: () => 'Edit', label: 'Edit the asynchronous calls', title: 'Asynchronous calls', save,
        start: (c) => ({ tries: String(c?.MaximumRetryAttempts ?? 2), age: String(c?.MaximumEventAgeInSeconds ?? 21600), success: c?.DestinationConfig?.OnSuccess?.Destination ?? '', failure: c?.DestinationConfig?.OnFailure?.Destination ?? '' }),
        fields: [
          { name: 'tries', label: 'Times that a failed one is tried again', kind: 'number', hint: '0 to 2' }, { name: 'age', label: 'Seconds that it is kept', kind: 'number', hint: '60 to 21600' },
          { name: 'success', label: 'Results go to', optional: true, hint: 'The ARN of a queue, a topic, a function or a bus' }, { name: 'failure', label: 'Failures go to', optional: true },
        ],
      }}
    />
  );
}

export function ConfigurationTab({ fn, reload }: { fn: Fn; reload: () => void }) {
  return <SpaceBetween size="l"><Configuration fn={fn} reload={reload} /><Concurrency fn={fn} /><Asynchronous name={fn.FunctionName} /></SpaceBetween>;
}
