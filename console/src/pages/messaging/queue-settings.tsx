// A queue's settings: how long, how late, where failures go; its policy, tags, and failures sent back.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { everyQueueArn, sqs } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { DocumentPanel } from '../../ui/document-panel';
import { FieldsDialog, type Values } from '../../ui/fields-dialog';
import { timeMs } from '../../ui/format';
import { prettyJson } from '../../ui/json';
import { useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { Tags, tagsOfRecord } from '../../ui/tags';
import { queueAttributes, queueFields, queueValues } from './queue-fields';

export interface QueueData {
  url: string;
  attributes: Record<string, string>;
}
export function EditQueue({ queue, onClose, onDone }: { queue: QueueData; onClose: () => void; onDone: () => void }) {
  const queues = useLoad([], () => everyQueueArn().catch(() => []));
  if (!queues.data) return null;
  const a = queue.attributes;
  const isFifo = a.FifoQueue === 'true';
  const save = async (v: Values) => {
    await sqs('SetQueueAttributes', { QueueUrl: queue.url, Attributes: queueAttributes(v, isFifo) });
    done('The settings hold');
  };
  return <FieldsDialog title="Settings" onClose={onClose} onDone={onDone} save={save} start={queueValues(a)} fields={queueFields(queues.data.filter((arn) => arn !== a.QueueArn), () => isFifo)} />;
}

interface Move {
  TaskHandle?: string;
  Status: string;
  DestinationArn?: string;
  ApproximateNumberOfMessagesMoved?: number;
  ApproximateNumberOfMessagesToMove?: number;
  StartedTimestamp?: number;
  FailureReason?: string;
}

// Of a queue that gets others' failures: sending them back to where they were.
function Moves({ arn }: { arn: string }) {
  const loaded = useLoad([arn], async () => (await sqs<{ Results?: Move[] }>('ListMessageMoveTasks', { SourceArn: arn, MaxResults: 10 }, { quiet: true })).Results ?? []);
  const running = loaded.data?.find((m) => m.Status === 'RUNNING');
  useEvery(running ? 1000 : undefined, loaded.reload);
  const start = () => attempt('Sending back', async () => { await sqs('StartMessageMoveTask', { SourceArn: arn }); done('The messages go back'); await loaded.reload(); }, `send back ${arn}`);
  const stop = () => attempt('Stopping', async () => { await sqs('CancelMessageMoveTask', { TaskHandle: running!.TaskHandle }); loaded.reload(); });
  return (
    <ResourceTable<Move>
      title="Failures sent back" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(m) => m.TaskHandle ?? String(m.StartedTimestamp)} filter={false}
      actions={<><Button disabled={!running} onClick={() => void stop()}>Stop</Button><Button disabled={!!running} onClick={() => void start()}>Send all back</Button></>} empty={{ title: 'None was sent back', text: 'Messages that failed go back to the queues that they came from.' }}
      columns={[{ id: 'state', header: 'State', cell: (m) => <Status state={m.Status} />, width: 140 }, { id: 'begun', header: 'Begun', cell: (m) => timeMs(m.StartedTimestamp), width: 210 }, { id: 'moved', header: 'Moved', cell: (m) => `${m.ApproximateNumberOfMessagesMoved ?? 0} of ${m.ApproximateNumberOfMessagesToMove ?? '?'}` }, { id: 'why', header: 'Failure', cell: (m) => m.FailureReason ?? '–' }]}
    />
  );
}

const POLICY = (arn: string, account: string) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'FromBucketsAndTopics', Effect: 'Allow', Principal: { Service: ['s3.amazonaws.com', 'sns.amazonaws.com', 'events.amazonaws.com'] }, Action: 'sqs:SendMessage', Resource: arn, Condition: { StringEquals: { 'aws:SourceAccount': account } } }],
}, null, 2);

export function QueueSettings({ queue, isDeadLetterQueue, reload }: { queue: QueueData; isDeadLetterQueue: boolean; reload: () => void }) {
  const { url, attributes: a } = queue;
  const arn = a.QueueArn ?? '';
  return (
    <SpaceBetween size="l">
      {isDeadLetterQueue && <Moves arn={arn} />}
      <DocumentPanel
        title="Queue policy" about="Who may send and receive, beside what IAM gives them." of={[url]} example={() => POLICY(arn, arn.split(':')[4] ?? '')} load={async () => prettyJson((await sqs<{ Attributes?: Record<string, string> }>('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['Policy'] })).Attributes?.Policy ?? '')}
        save={async (Policy) => { await sqs('SetQueueAttributes', { QueueUrl: url, Attributes: { Policy } }); reload(); }} remove={() => sqs('SetQueueAttributes', { QueueUrl: url, Attributes: { Policy: '' } })}
      />
      <Tags of={[url]} load={async () => tagsOfRecord((await sqs<{ Tags?: Record<string, string> }>('ListQueueTags', { QueueUrl: url })).Tags)} put={(t) => sqs('TagQueue', { QueueUrl: url, Tags: { [t.key]: t.value } })} drop={(TagKeys) => sqs('UntagQueue', { QueueUrl: url, TagKeys })} />
    </SpaceBetween>
  );
}
