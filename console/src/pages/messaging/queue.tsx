import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Textarea from '@cloudscape-design/components/textarea';
import { sqs } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { prettyJson, timeMs } from '../../ui/format';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Message {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
}

function Send({ url, fifo, onClose, onDone }: { url: string; fifo: boolean; onClose: () => void; onDone: () => void }) {
  const [body, setBody] = useState('');
  const [group, setGroup] = useState('group');
  return (
    <FormDialog title="Send a message" submit="Send" onClose={onClose} disabled={!body} action={async () => {
      await sqs('SendMessage', { QueueUrl: url, MessageBody: body, MessageGroupId: fifo ? group : undefined });
      done('The message is sent');
      onDone();
    }}>
      <FormField label="Body" stretch><Textarea value={body} onChange={(e) => setBody(e.detail.value)} rows={8} autoFocus spellcheck={false} /></FormField>
      {fifo && <TextField label="Group" value={group} onChange={setGroup} />}
    </FormDialog>
  );
}

export default function QueuePage({ params }: PageProps) {
  const name = params.queue!;
  const loaded = useLoad([name], async () => {
    const { QueueUrl } = await sqs<{ QueueUrl: string }>('GetQueueUrl', { QueueName: name });
    return { url: QueueUrl, attributes: (await sqs<{ Attributes: Record<string, string> }>('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }, { quiet: true })).Attributes };
  });
  useEvery(5000, loaded.reload);
  const [messages, setMessages] = useState<Message[]>([]);
  const [selected, setSelected] = useState<Message[]>([]);
  const [busy, setBusy] = useState(false);
  const [dialog, setDialog] = useState<'send' | 'purge'>();
  const d = loaded.data;
  const a = d?.attributes ?? {};
  const poll = async () => {
    setBusy(true);
    await attempt('Receiving', async () => {
      const found = new Map(messages.map((m) => [m.MessageId, m]));
      for (let i = 0; i < 5; ++i) {
        const answer = await sqs<{ Messages?: Message[] }>('ReceiveMessage', { QueueUrl: d!.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 30, AttributeNames: ['All'] });
        if (!answer.Messages?.length) break;
        for (const m of answer.Messages) found.set(m.MessageId, m);
      }
      setMessages([...found.values()]);
    });
    setBusy(false);
  };
  const remove = () => attempt('Deleting', async () => {
    for (const m of selected) await sqs('DeleteMessage', { QueueUrl: d!.url, ReceiptHandle: m.ReceiptHandle });
    setMessages(messages.filter((m) => !selected.includes(m)));
    setSelected([]);
    loaded.reload();
  });
  return (
    <Page title={name} crumbs={[{ text: 'Queues', href: '/sqs' }]} actions={<><Button disabled={!d} onClick={() => setDialog('purge')}>Delete all messages</Button><Button variant="primary" disabled={!d} onClick={() => setDialog('send')}>Send a message</Button></>}>
      {loaded.error && !d && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this queue" />}
      {d && (
        <Container header={<Header variant="h2">Properties</Header>}>
          <Facts items={[
            ['Waiting', a.ApproximateNumberOfMessages], ['In flight', a.ApproximateNumberOfMessagesNotVisible], ['Delayed', a.ApproximateNumberOfMessagesDelayed], ['Visible again after', a.VisibilityTimeout && `${a.VisibilityTimeout} s`],
            ['Kept', a.MessageRetentionPeriod && `${Math.round(Number(a.MessageRetentionPeriod) / 86400)} days`], ['Failures go to', a.RedrivePolicy && (JSON.parse(a.RedrivePolicy) as { deadLetterTargetArn?: string }).deadLetterTargetArn], ['ARN', <span className="mono">{a.QueueArn}</span>], ['URL', <span className="mono">{d.url}</span>],
          ]} />
        </Container>
      )}
      <ResourceTable<Message>
        title="Messages" about="Received here, each is hidden from others for half a minute." items={messages} idOf={(m) => m.MessageId} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Delete</Button><Button loading={busy} disabled={!d} onClick={() => void poll()}>Receive</Button></>} empty={{ title: 'Nothing was received yet', action: <Button disabled={!d} loading={busy} onClick={() => void poll()}>Receive</Button> }}
        columns={[
          { id: 'body', header: 'Body', cell: (m) => <pre className="cell-text">{prettyJson(m.Body).slice(0, 2000)}</pre>, sort: (m) => m.Body }, { id: 'sent', header: 'Sent', cell: (m) => timeMs(Number(m.Attributes?.SentTimestamp) || undefined), sort: (m) => m.Attributes?.SentTimestamp ?? '', width: 210 },
          { id: 'tries', header: 'Received', cell: (m) => m.Attributes?.ApproximateReceiveCount ?? '–', width: 110 },
        ]}
      />
      {dialog === 'send' && d && <Send url={d.url} fifo={a.FifoQueue === 'true'} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'purge' && d && <ConfirmDialog title="Delete all messages" mustType={name} onClose={() => setDialog(undefined)} action={async () => { await sqs('PurgeQueue', { QueueUrl: d.url }); setMessages([]); loaded.reload(); }}>They are gone for good.</ConfirmDialog>}
    </Page>
  );
}
