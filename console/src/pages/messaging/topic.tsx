import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { allPages } from '../../aws/call';
import { asList, sns } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Page, useLoad } from '../../ui/page';
import { region, who } from '../../app/session';
import { ResourceTable } from '../../ui/table';

interface Subscription {
  SubscriptionArn: string;
  Protocol: string;
  Endpoint: string;
}
const PROTOCOLS = ['sqs', 'lambda', 'http', 'https'].map((value) => ({ value, label: value }));

function Publish({ arn, onClose }: { arn: string; onClose: () => void }) {
  const [subject, setSubject] = useState('');
  const [message, setMessage] = useState('');
  return (
    <FormDialog title="Publish" submit="Publish" onClose={onClose} disabled={!message} action={async () => { await sns('Publish', { TopicArn: arn, Message: message, Subject: subject || undefined }); done('The message is published'); }}>
      <TextField label="Subject (optional)" value={subject} onChange={setSubject} />
      <FormField label="Message" stretch><Textarea value={message} onChange={(e) => setMessage(e.detail.value)} rows={8} autoFocus spellcheck={false} /></FormField>
    </FormDialog>
  );
}

function Subscribe({ arn, onClose, onDone }: { arn: string; onClose: () => void; onDone: () => void }) {
  const [protocol, setProtocol] = useState(PROTOCOLS[0]!);
  const [target, setTarget] = useState('');
  return (
    <FormDialog title="Subscribe" submit="Subscribe" onClose={onClose} disabled={!target} action={async () => { await sns('Subscribe', { TopicArn: arn, Protocol: protocol.value, Endpoint: target }); onDone(); }}>
      <FormField label="Kind"><Select selectedOption={protocol} options={PROTOCOLS} onChange={(e) => setProtocol(e.detail.selectedOption as { value: string; label: string })} /></FormField>
      <TextField label="Whom" value={target} onChange={setTarget} hint="The ARN of a queue or a function, or a URL" />
    </FormDialog>
  );
}

export default function TopicPage({ params, query }: PageProps) {
  const arn = query.get('arn') ?? `arn:aws:sns:${region()}:${who()?.account}:${params.topic}`;
  const loaded = useLoad([arn], () =>
    allPages((NextToken) => sns<{ Subscriptions?: unknown; NextToken?: string }>('ListSubscriptionsByTopic', { TopicArn: arn, NextToken }), (p) => asList<Subscription>(p.Subscriptions), (p) => p.NextToken));
  const [selected, setSelected] = useState<Subscription[]>([]);
  const [dialog, setDialog] = useState<'publish' | 'subscribe'>();
  return (
    <Page title={params.topic!} crumbs={[{ text: 'Topics', href: '/sns' }]} about={<span className="mono">{arn}</span>} actions={<Button variant="primary" onClick={() => setDialog('publish')}>Publish</Button>}>
      <ResourceTable<Subscription>
        title="Subscriptions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.SubscriptionArn + s.Endpoint} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void attempt('Unsubscribing', async () => { for (const s of selected) await sns('Unsubscribe', { SubscriptionArn: s.SubscriptionArn }); setSelected([]); loaded.reload(); })}>Unsubscribe</Button><Button onClick={() => setDialog('subscribe')}>Subscribe</Button></>}
        empty={{ title: 'Nobody subscribed yet', action: <Button onClick={() => setDialog('subscribe')}>Subscribe</Button> }}
        columns={[{ id: 'kind', header: 'Kind', cell: (s) => s.Protocol, sort: (s) => s.Protocol, width: 120 }, { id: 'whom', header: 'Whom', cell: (s) => <span className="mono">{s.Endpoint}</span>, sort: (s) => s.Endpoint }, { id: 'arn', header: 'Subscription', cell: (s) => <span className="mono">{s.SubscriptionArn}</span> }]}
      />
      {dialog === 'publish' && <Publish arn={arn} onClose={() => setDialog(undefined)} />}
      {dialog === 'subscribe' && <Subscribe arn={arn} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
    </Page>
  );
}
