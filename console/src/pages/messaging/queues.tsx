import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Toggle from '@cloudscape-design/components/toggle';
import { allPages } from '../../aws/call';
import { sqs } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

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
  const [name, setName] = useState('');
  const [fifo, setFifo] = useState(false);
  return (
    <FormDialog title="New queue" submit="Make queue" onClose={onClose} disabled={!name} action={async () => {
      const QueueName = fifo && !name.endsWith('.fifo') ? `${name}.fifo` : name;
      await sqs('CreateQueue', { QueueName, Attributes: fifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : undefined });
      done(`Queue ${QueueName} is there`);
      onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <Toggle checked={fifo} onChange={(e) => setFifo(e.detail.checked)} description="Messages of a group come in order, each once">First in, first out</Toggle>
    </FormDialog>
  );
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
