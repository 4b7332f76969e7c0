// What calls a function by itself: buckets, queues, rules of EventBridge.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lambda, type Fn } from '../../aws/lambda';
import { listBuckets } from '../../aws/s3';
import { changeTold, getTold, type Told } from '../../aws/s3-settings';
import { events, everyQueueArn } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { FieldsDialog, numberOrNone, orNone, readJson, type Values } from '../../ui/fields-dialog';
import { useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { letBucketCall } from '../s3/told';

interface Trigger {
  bucket: string;
  told: Told;
}

function AddBucket({ fn, onClose, onDone }: { fn: Fn; onClose: () => void; onDone: () => void }) {
  const buckets = useLoad([], listBuckets);
  if (!buckets.data) return null;
  return (
    <FieldsDialog
      title="Call this function when a bucket changes" submit="Add trigger" onClose={onClose} onDone={onDone}
      fields={[{ name: 'bucket', label: 'Bucket', kind: 'choice', options: buckets.data.map((b) => b.Name) }, { name: 'prefix', label: 'Keys begin with', optional: true, placeholder: 'incoming/' }, { name: 'suffix', label: 'Keys end with', optional: true, placeholder: '.csv' }]}
      save={async ({ bucket = '', prefix = '', suffix = '' }) => {
        await letBucketCall(fn.FunctionName, bucket);
        await changeTold(bucket, (all) => [...all, { kind: 'function', id: `${fn.FunctionName}-${Date.now()}`.slice(-255), arn: fn.FunctionArn, events: ['s3:ObjectCreated:*'], prefix, suffix }]);
        done(`${bucket} calls ${fn.FunctionName} for new objects`);
      }}
    />
  );
}

function Buckets({ fn }: { fn: Fn }) {
  const loaded = useLoad([fn.FunctionArn], async () => {
    const found: Trigger[] = [];
    for (const b of await listBuckets()) {
      const all = await getTold(b.Name).catch(() => []);
      found.push(...all.filter((t) => t.arn === fn.FunctionArn || t.arn.startsWith(fn.FunctionArn + ':')).map((told) => ({ bucket: b.Name, told })));
    }
    return found;
  });
  const [selected, setSelected] = useState<Trigger[]>([]);
  const [adding, setAdding] = useState(false);
  const remove = () => attempt('Removing', async () => {
    for (const t of selected) await changeTold(t.bucket, (all) => all.filter((o) => o.id !== t.told.id));
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Trigger>
        title="Triggers" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.bucket + t.told.id} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setAdding(true)}>Add trigger</Button></>} empty={{ title: 'No bucket calls this function', text: 'A bucket may call it for each new object.' }}
        columns={[
          { id: 'bucket', header: 'Bucket', cell: (t) => <a href={to(['s3', t.bucket], { tab: 'properties' })}>{t.bucket}</a>, sort: (t) => t.bucket },
          { id: 'events', header: 'Events', cell: (t) => t.told.events.join(', ') }, { id: 'keys', header: 'Keys', cell: (t) => <span className="mono">{t.told.prefix}*{t.told.suffix}</span> },
        ]}
      />
      {adding && <AddBucket fn={fn} onClose={() => setAdding(false)} onDone={loaded.reload} />}
    </>
  );
}

interface Mapping {
  UUID: string;
  EventSourceArn?: string;
  State?: string;
  StateTransitionReason?: string;
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  LastProcessingResult?: string;
  FilterCriteria?: { Filters?: { Pattern?: string }[] };
  FunctionResponseTypes?: string[];
  ScalingConfig?: { MaximumConcurrency?: number };
}
const MAPPINGS = '/2015-03-31/event-source-mappings';

function MappingDialog({ fn, mapping, onClose, onDone }: { fn: Fn; mapping?: Mapping; onClose: () => void; onDone: () => void }) {
  const queues = useLoad([], everyQueueArn);
  if (!mapping && queues.loading) return null;
  const patterns = mapping?.FilterCriteria?.Filters?.map((f) => readJson(f.Pattern ?? '{}', 'A pattern')) ?? [];
  const save = async (v: Values) => {
    const filters = v.filters?.trim() ? readJson<unknown[]>(v.filters, 'The list of patterns') : [];
    const change = {
      BatchSize: numberOrNone(v.batch), MaximumBatchingWindowInSeconds: numberOrNone(v.window), FilterCriteria: { Filters: filters.map((f) => ({ Pattern: JSON.stringify(f) })) },
      ScalingConfig: { MaximumConcurrency: numberOrNone(v.concurrency) }, FunctionResponseTypes: v.partial === 'true' ? ['ReportBatchItemFailures'] : [],
    };
    if (mapping) await lambda('UpdateEventSourceMapping', 'PUT', `${MAPPINGS}/${mapping.UUID}`, { json: change, input: { UUID: mapping.UUID, ...change } });
    else {
      const input = { EventSourceArn: orNone(v.queue), FunctionName: fn.FunctionName, ...change };
      await lambda('CreateEventSourceMapping', 'POST', MAPPINGS, { json: input, input });
    }
    done('The queue feeds the function');
  };
  return (
    <FieldsDialog
      title={mapping ? 'How the queue feeds it' : 'Feed this function from a queue'} submit={mapping ? 'Save' : 'Add queue'} size="large" onClose={onClose} onDone={onDone} save={save}
      about={mapping ? undefined : 'The function’s role must be allowed to receive and delete the queue’s messages.'}
      start={{
        batch: String(mapping?.BatchSize ?? 10), window: String(mapping?.MaximumBatchingWindowInSeconds ?? 0), concurrency: String(mapping?.ScalingConfig?.MaximumConcurrency ?? ''),
        filters: patterns.length ? JSON.stringify(patterns, null, 2) : '', partial: String(!!mapping?.FunctionResponseTypes?.length),
      }}
      fields={[
        ...(mapping ? [] : [{ name: 'queue', label: 'Queue', kind: 'choice' as const, options: (queues.data ?? []).map((arn) => ({ value: arn, label: arn.split(':').pop()!, description: arn })) }]),
        { name: 'batch', label: 'Messages at one time', kind: 'number' }, { name: 'window', label: 'Seconds to wait for them', kind: 'number', optional: true }, { name: 'concurrency', label: 'Batches at the same time, at most', kind: 'number', optional: true, hint: 'From 2 to 1000' },
        { name: 'partial', label: 'The function tells which messages failed', kind: 'toggle', hint: 'By batchItemFailures in what it returns' }, { name: 'filters', label: 'Only messages that fit', kind: 'json', optional: true, height: '7rem', hint: 'A JSON list of patterns, such as [{"body": {"kind": ["order"]}}]' },
      ]}
    />
  );
}

function Queues({ fn }: { fn: Fn }) {
  const loaded = useLoad([fn.FunctionArn], async () => (await lambda<{ EventSourceMappings: Mapping[] }>('ListEventSourceMappings', 'GET', MAPPINGS, { query: [['FunctionName', fn.FunctionName]], input: { FunctionName: fn.FunctionName }, quiet: true })).EventSourceMappings);
  const [selected, setSelected] = useState<Mapping[]>([]);
  const [dialog, setDialog] = useState<'new' | 'edit'>();
  const one = loaded.data?.find((m) => m.UUID === selected[0]?.UUID);
  useEvery(loaded.data?.some((m) => /ing$/.test(m.State ?? '')) ? 1000 : undefined, loaded.reload);
  const flip = () => attempt('The queue', async () => {
    const Enabled = one!.State === 'Disabled';
    await lambda('UpdateEventSourceMapping', 'PUT', `${MAPPINGS}/${one!.UUID}`, { json: { Enabled }, input: { UUID: one!.UUID, Enabled } });
    loaded.reload();
  });
  const remove = () => attempt('Removing', async () => {
    await lambda('DeleteEventSourceMapping', 'DELETE', `${MAPPINGS}/${one!.UUID}`, { input: { UUID: one!.UUID } });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Mapping>
        title="Queues that feed it" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(m) => m.UUID} selected={one ? [one] : []} onSelect={setSelected} single filter={false}
        actions={<><Button disabled={!one} onClick={() => void remove()}>Remove</Button><Button disabled={!one} onClick={() => void flip()}>{one?.State === 'Disabled' ? 'Enable' : 'Disable'}</Button><Button disabled={!one} onClick={() => setDialog('edit')}>Edit</Button><Button onClick={() => setDialog('new')}>Add queue</Button></>}
        empty={{ title: 'No queue feeds it', text: 'Messages of a queue may be handed to it in batches.' }}
        columns={[
          { id: 'queue', header: 'Queue', cell: (m) => <a href={to(['sqs', m.EventSourceArn?.split(':').pop() ?? ''])}>{m.EventSourceArn?.split(':').pop()}</a>, sort: (m) => m.EventSourceArn ?? '' }, { id: 'state', header: 'State', cell: (m) => <Status state={m.State} />, sort: (m) => m.State ?? '', width: 150 },
          { id: 'batch', header: 'Batch', cell: (m) => m.BatchSize, width: 90 }, { id: 'last', header: 'Last result', cell: (m) => m.LastProcessingResult ?? '–' },
        ]}
      />
      {dialog && <MappingDialog fn={fn} mapping={dialog === 'edit' ? one : undefined} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
    </>
  );
}

function Rules({ fn }: { fn: Fn }) {
  const loaded = useLoad([fn.FunctionArn], async () => (await events<{ RuleNames: string[] }>('ListRuleNamesByTarget', { TargetArn: fn.FunctionArn })).RuleNames);
  return (
    <ResourceTable<string>
      title="Rules that call it" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(r) => r} empty={{ title: 'No rule calls it', text: 'A rule of EventBridge may call it for events, or by the clock.', action: <Button href="/events?new=1">New rule</Button> }}
      columns={[{ id: 'rule', header: 'Rule', cell: (r) => <a href={to(['events', r])}>{r}</a>, sort: (r) => r }]}
    />
  );
}

export function TriggersTab({ fn }: { fn: Fn }) {
  return <SpaceBetween size="l"><Buckets fn={fn} /><Queues fn={fn} /><Rules fn={fn} /></SpaceBetween>;
}
