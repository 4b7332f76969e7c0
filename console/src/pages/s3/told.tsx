// Whom a bucket tells of its events: functions, queues, topics and the event bus.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { addPermission, lambdaFunctions } from '../../aws/lambda';
import { changeTold, getTold, type TellKind, type Told } from '../../aws/s3-settings';
import { everyQueueArn, everyTopicArn } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { who } from '../../app/session';
import { FieldsDialog, type Values } from '../../ui/fields-dialog';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

const KINDS: { value: TellKind; label: string }[] = [
  { value: 'function', label: 'A function' }, { value: 'queue', label: 'A queue' }, { value: 'topic', label: 'A topic' }, { value: 'bus', label: 'EventBridge' },
];
const EVENTS = [
  { value: 's3:ObjectCreated:*', label: 'Any object is made' }, { value: 's3:ObjectCreated:Put', label: 'An object is put' }, { value: 's3:ObjectCreated:CompleteMultipartUpload', label: 'An upload in parts is complete' },
  { value: 's3:ObjectCreated:Copy', label: 'An object is copied here' }, { value: 's3:ObjectRemoved:*', label: 'Any object is removed' }, { value: 's3:ObjectRemoved:Delete', label: 'An object is deleted' }, { value: 's3:ObjectRemoved:DeleteMarkerCreated', label: 'A delete marker is put' },
];

const idOf = (t: Told) => t.id || t.arn;

// The function must let the bucket call it.
export async function letBucketCall(functionName: string, bucket: string): Promise<void> {
  const statement = { StatementId: `s3-${bucket.replace(/[^\w-]/g, '-')}`, Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: `arn:aws:s3:::${bucket}`, SourceAccount: who()!.account };
  await addPermission(functionName, statement).catch((error: Error) => {
    if (error.name !== 'ResourceConflictException') throw error;
  });
}

function AddTold({ bucket, onClose, onDone }: { bucket: string; onClose: () => void; onDone: () => Promise<void> }) {
  const targets = useLoad([], async () => {
    const or = <T,>(load: Promise<T[]>) => load.catch((): T[] => []);
    const [functions, queues, topics] = await Promise.all([or(lambdaFunctions()), or(everyQueueArn()), or(everyTopicArn())]);
    return { function: functions.map((f) => f.FunctionArn), queue: queues, topic: topics };
  });
  if (!targets.data) return null;
  const found = targets.data;
  const optionsOf = (arns: string[]) => arns.map((arn) => ({ value: arn, label: arn.split(':').pop()!, description: arn }));
  const isObject = (v: Values) => v.kind !== 'bus';
  const save = async (v: Values) => {
    const kind = v.kind as TellKind;
    if (kind === 'bus') await changeTold(bucket, (all) => [...all.filter((t) => t.kind !== 'bus'), { kind, id: '', arn: '', events: [], prefix: '', suffix: '' }]);
    else {
      const arn = v[kind]!;
      if (kind === 'function') await letBucketCall(arn, bucket);
      await changeTold(bucket, (all) => [...all, { kind, id: `console-${Date.now()}`, arn, events: [v.event!], prefix: v.prefix ?? '', suffix: v.suffix ?? '' }]);
    }
    done(`${bucket} tells of its events`);
  };
  const target = (kind: Exclude<TellKind, 'bus'>, label: string, hint?: string) => ({ name: kind, label, kind: 'choice' as const, hint, options: optionsOf(found[kind]), when: (v: Values) => v.kind === kind });
  return (
    <FieldsDialog
      title="Tell of events" submit="Add" onClose={onClose} onDone={onDone} start={{ kind: 'function', event: 's3:ObjectCreated:*' }} save={save}
      fields={[
        { name: 'kind', label: 'Whom', kind: 'choice', options: KINDS },
        target('function', 'Function'),
        target('queue', 'Queue', 'Its policy must let s3.amazonaws.com send: the queue’s page has an example.'),
        target('topic', 'Topic', 'Its policy must let s3.amazonaws.com publish: the topic’s page has an example.'),
        { name: 'event', label: 'When', kind: 'choice', options: EVENTS, when: isObject },
        { name: 'prefix', label: 'Keys begin with', optional: true, placeholder: 'incoming/', when: isObject }, { name: 'suffix', label: 'Keys end with', optional: true, placeholder: '.csv', when: isObject },
      ]}
    />
  );
}

export function ToldTable({ bucket }: { bucket: string }) {
  const loaded = useLoad([bucket], () => getTold(bucket));
  const [selected, setSelected] = useState<Told[]>([]);
  const [adding, setAdding] = useState(false);
  const remove = () => attempt('Removing', async () => {
    const gone = selected.map(idOf);
    await changeTold(bucket, (all) => all.filter((t) => !gone.includes(idOf(t))));
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Told>
        title="Event notifications" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={idOf} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button disabled={!loaded.data} onClick={() => setAdding(true)}>Add</Button></>}
        empty={{ title: 'Nobody is told of its events', text: 'A function, a queue, a topic or EventBridge may be told of each new object.' }}
        columns={[
          { id: 'kind', header: 'Kind', cell: (t) => KINDS.find((k) => k.value === t.kind)?.label, sort: (t) => t.kind, width: 140 }, { id: 'whom', header: 'Whom', cell: (t) => <span className="mono">{t.arn}</span>, sort: (t) => t.arn },
          { id: 'events', header: 'Events', cell: (t) => t.events.join(', '), sort: (t) => t.events.join() }, { id: 'keys', header: 'Keys', cell: (t) => <span className="mono">{t.prefix}*{t.suffix}</span> },
        ]}
      />
      {adding && <AddTold bucket={bucket} onClose={() => setAdding(false)} onDone={loaded.reload} />}
    </>
  );
}
