import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../../aws/call';
import { everyQueueArn, sqs } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, type Field, type Values } from '../../ui/fields-dialog';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { queueAttributes, queueFields, queueValues } from './queue-fields';

interface Queue {
  url: string;
  name: string;
  attributes: Record<string, string>;
}

async function loadQueues(): Promise<Queue[]> {
  const urls = await allPages((NextToken) => sqs<{ QueueUrls?: string[]; NextToken?: string }>('ListQueues', { NextToken, MaxResults: 1000 }), (p) => p.QueueUrls, (p) => p.NextToken);
  return Promise.all(urls.map(async (url) => ({
    url, name: url.split('/').pop()!,
    attributes: await sqs<{ Attributes?: Record<string, string> }>('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }, { quiet: true }).then((a) => a.Attributes ?? {}, () => ({})),
  })));
}

function NewQueue({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const queues = useLoad([], () => everyQueueArn().catch(() => []));
  if (!queues.data) return null;
  const isFifo = (v: Values) => v.fifo === 'true';
  const fields: Field[] = [
    { name: 'name', label: 'Name', hint: 'Letters, digits, - and _' }, { name: 'fifo', label: 'First in, first out', kind: 'toggle', hint: 'Messages of a group come in order, each once' },
    { name: 'more', label: 'Settings of its own', kind: 'toggle', hint: 'They can be changed later as well' },
    ...queueFields(queues.data, isFifo).map((f) => ({ ...f, when: (v: Values) => v.more === 'true' && (f.when?.(v) ?? true) })),
  ];
  const save = async (v: Values) => {
    const QueueName = isFifo(v) && !v.name!.endsWith('.fifo') ? `${v.name}.fifo` : v.name;
    const chosen = v.more === 'true' ? queueAttributes(v, isFifo(v)) : isFifo(v) ? { ContentBasedDeduplication: 'true' } : {};
    const Attributes = Object.fromEntries(Object.entries({ ...(isFifo(v) ? { FifoQueue: 'true' } : {}), ...chosen }).filter(([, value]) => value !== ''));
    await sqs('CreateQueue', { QueueName, Attributes });
    done(`Queue ${QueueName} is there`);
  };
  return <FieldsDialog title="New queue" submit="Make queue" onClose={onClose} onDone={onDone} save={save} start={queueValues({ ContentBasedDeduplication: 'true' })} fields={fields} />;
}

export default function Queues({ query }: PageProps) {
  const loaded = useLoad([], loadQueues);
  const [selected, setSelected] = useState<Queue[]>([]);
  const [asking, setAsking] = useState(false);
  const one = selected[0];
  return (
    <Page title="Queues" about="SQS: messages that wait until somebody has done what they ask for.">
      <ResourceTable<Queue>
        title="Queues" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(q) => q.name} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!one} onClick={() => setAsking(true)}>Delete</Button><Button variant="primary" onClick={() => setQuery({ new: '1' })}>New queue</Button></>}
        empty={{ title: 'There is no queue yet', action: <Button onClick={() => setQuery({ new: '1' })}>New queue</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (q) => <a href={to(['sqs', q.name])}>{q.name}</a>, sort: (q) => q.name }, { id: 'waiting', header: 'Waiting', cell: (q) => q.attributes.ApproximateNumberOfMessages ?? '–', sort: (q) => Number(q.attributes.ApproximateNumberOfMessages ?? 0), width: 130 },
          { id: 'flight', header: 'In flight', cell: (q) => q.attributes.ApproximateNumberOfMessagesNotVisible ?? '–', sort: (q) => Number(q.attributes.ApproximateNumberOfMessagesNotVisible ?? 0), width: 130 },
          { id: 'delayed', header: 'Delayed', cell: (q) => q.attributes.ApproximateNumberOfMessagesDelayed ?? '–', width: 130 }, { id: 'kind', header: 'Kind', cell: (q) => (q.attributes.FifoQueue === 'true' ? 'First in, first out' : 'Standard'), sort: (q) => q.attributes.FifoQueue ?? '' },
        ]}
      />
      {query.get('new') && <NewQueue onClose={() => setQuery({ new: undefined })} onDone={loaded.reload} />}
      {asking && one && <ConfirmDialog title={`Delete queue ${one.name}`} mustType={one.name} onClose={() => setAsking(false)} action={async () => { await sqs('DeleteQueue', { QueueUrl: one.url }); setSelected([]); loaded.reload(); }}>Its messages are gone for good.</ConfirmDialog>}
    </Page>
  );
}
