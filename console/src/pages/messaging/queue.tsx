import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Textarea from '@cloudscape-design/components/textarea';
import Tabs from '@cloudscape-design/components/tabs';
import { sqs } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { numberOrNone, textAttributes } from '../../ui/fields-dialog';
import { span, timeMs } from '../../ui/format';
import { prettyJson } from '../../ui/json';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { redriveAllowOf, redriveOf, WHO_MAY } from './queue-fields';
import { EditQueue, QueueSettings } from './queue-settings';

interface Message {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, { StringValue?: string }>;
}

function Send({ url, fifo, onClose, onDone }: { url: string; fifo: boolean; onClose: () => void; onDone: () => void }) {
  const [body, setBody] = useState('');
  const [group, setGroup] = useState('group');
  const [delay, setDelay] = useState('');
  const [dedup, setDedup] = useState('');
  const [attributes, setAttributes] = useState('');
  return (
    <FormDialog title="Send a message" submit="Send" onClose={onClose} disabled={!body} action={async () => {
      await sqs('SendMessage', { QueueUrl: url, MessageBody: body, MessageGroupId: fifo ? group : undefined, MessageDeduplicationId: (fifo && dedup) || undefined, DelaySeconds: numberOrNone(delay), MessageAttributes: textAttributes(attributes) });
      done('The message is sent');
      onDone();
    }}>
      <FormField label="Body" stretch><Textarea value={body} onChange={(e) => setBody(e.detail.value)} rows={8} autoFocus spellcheck={false} /></FormField>
      {fifo ? <><TextField label="Group" value={group} onChange={setGroup} /><TextField label="Deduplication id (optional)" value={dedup} onChange={setDedup} /></> : <TextField label="Seconds to wait (optional)" value={delay} onChange={setDelay} type="number" />}
      <FormField label="Attributes (optional)" description="One a line: name=value" stretch><Textarea value={attributes} onChange={(e) => setAttributes(e.detail.value)} rows={2} spellcheck={false} /></FormField>
    </FormDialog>
  );
}

export default function QueuePage({ params, query }: PageProps) {
  const name = params.queue!;
  const loaded = useLoad([name], async () => {
    const { QueueUrl } = await sqs<{ QueueUrl: string }>('GetQueueUrl', { QueueName: name });
    const sources = (await sqs<{ queueUrls?: string[] }>('ListDeadLetterSourceQueues', { QueueUrl }, { quiet: true }).catch(() => undefined))?.queueUrls ?? [];
    return { url: QueueUrl, sources, attributes: (await sqs<{ Attributes: Record<string, string> }>('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }, { quiet: true })).Attributes };
  });
  useEvery(5000, loaded.reload);
  const [messages, setMessages] = useState<Message[]>([]);
  const [selected, setSelected] = useState<Message[]>([]);
  const [busy, setBusy] = useState(false);
  const [dialog, setDialog] = useState<'send' | 'purge' | 'edit'>();
  const tab = query.get('tab') ?? 'messages';
  const d = loaded.data;
  const a = d?.attributes ?? {};
  const redrive = redriveOf(a);
  const allow = redriveAllowOf(a);
  const poll = async () => {
    setBusy(true);
    await attempt('Receiving', async () => {
      const found = new Map(messages.map((m) => [m.MessageId, m]));
      for (let i = 0; i < 5; ++i) {
        const answer = await sqs<{ Messages?: Message[] }>('ReceiveMessage', { QueueUrl: d!.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 30, AttributeNames: ['All'], MessageAttributeNames: ['All'] });
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
  const messageTable = (
    <ResourceTable<Message>
      title="Messages" about="Received here, each is hidden from others for half a minute." items={messages} idOf={(m) => m.MessageId} selected={selected} onSelect={setSelected}
      actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Delete</Button><Button loading={busy} disabled={!d} onClick={() => void poll()}>Receive</Button></>} empty={{ title: 'Nothing was received yet', action: <Button disabled={!d} loading={busy} onClick={() => void poll()}>Receive</Button> }}
      columns={[
        { id: 'body', header: 'Body', cell: (m) => <pre className="cell-text">{prettyJson(m.Body).slice(0, 2000)}</pre>, sort: (m) => m.Body }, { id: 'sent', header: 'Sent', cell: (m) => timeMs(Number(m.Attributes?.SentTimestamp) || undefined), sort: (m) => m.Attributes?.SentTimestamp ?? '', width: 210 },
        { id: 'attributes', header: 'Attributes', cell: (m) => Object.entries(m.MessageAttributes ?? {}).map(([k, v]) => <div key={k}>{k}={v.StringValue ?? '(bytes)'}</div>) },
      { id: 'tries', header: 'Received', cell: (m) => m.Attributes?.ApproximateReceiveCount ?? '–', width: 110 },
      ]}
    />
  );
  return (
    <Page title={name} crumbs={[{ text: 'Queues', href: '/sqs' }]} actions={<><Button disabled={!d} onClick={() => setDialog('purge')}>Delete all messages</Button><Button variant="primary" disabled={!d} onClick={() => setDialog('send')}>Send a message</Button></>}>
      {loaded.error && !d && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this queue" />}
      {d && (
        <Container header={<Header variant="h2" actions={<Button onClick={() => setDialog('edit')}>Settings</Button>}>Properties</Header>}>
          <Facts items={[
            ['Waiting', a.ApproximateNumberOfMessages], ['In flight', a.ApproximateNumberOfMessagesNotVisible], ['Delayed', a.ApproximateNumberOfMessagesDelayed], ['Visible again after', a.VisibilityTimeout && span(Number(a.VisibilityTimeout))],
            ['Kept', a.MessageRetentionPeriod && span(Number(a.MessageRetentionPeriod))], ['Failures go to', redrive.deadLetterTargetArn && <><a href={to(['sqs', redrive.deadLetterTargetArn.split(':').pop()!])}>{redrive.deadLetterTargetArn.split(':').pop()}</a> after {redrive.maxReceiveCount} tries</>],
            ['Failures may come from', allow.redrivePermission === 'byQueue' ? allow.sourceQueueArns?.map((arn) => <div key={arn}>{arn.split(':').pop()}</div>) : WHO_MAY.find((o) => o.value === (allow.redrivePermission ?? 'allowAll'))?.label],
            ['Messages at rest', a.SqsManagedSseEnabled === 'false' ? 'Not encrypted' : 'Encrypted'], ['Kind', a.FifoQueue === 'true' ? 'First in, first out' : 'Standard'],
            ['Gets failures of', d.sources.length > 0 && d.sources.map((u) => <a key={u} href={to(['sqs', u.split('/').pop()!])}>{u.split('/').pop()} </a>)], ['ARN', <span className="mono">{a.QueueArn}</span>], ['URL', <span className="mono">{d.url}</span>],
          ]} />
        </Container>
      )}
      <Tabs
        activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this queue"
        tabs={[
          { id: 'messages', label: 'Messages', content: messageTable },
          { id: 'settings', label: 'Policy, failures and tags', content: tab === 'settings' && d && <QueueSettings queue={d} isDeadLetterQueue={d.sources.length > 0} reload={loaded.reload} /> },
        ]}
      />
      {dialog === 'edit' && d && <EditQueue queue={d} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'send' && d && <Send url={d.url} fifo={a.FifoQueue === 'true'} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'purge' && d && <ConfirmDialog title="Delete all messages" mustType={name} onClose={() => setDialog(undefined)} action={async () => { await sqs('PurgeQueue', { QueueUrl: d.url }); setMessages([]); loaded.reload(); }}>They are gone for good.</ConfirmDialog>}
    </Page>
  );
}
