import { useState, type ReactNode } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import Textarea from '@cloudscape-design/components/textarea';
import { asList, mapOf, sns } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { setQuery } from '../../app/router';
import { region, who } from '../../app/session';
import { DocumentPanel } from '../../ui/document-panel';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { FieldsDialog, textAttributes, type Values } from '../../ui/fields-dialog';
import { prettyJson } from '../../ui/json';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { Tags, tagsOfList } from '../../ui/tags';
import { Subscriptions } from './subscriptions';
import { topicAttributes, topicFields, topicValues } from './topic-fields';

async function readTopic(TopicArn: string): Promise<Record<string, string>> {
  return mapOf((await sns<{ Attributes?: unknown }>('GetTopicAttributes', { TopicArn })).Attributes);
}

function Publish({ arn, onClose }: { arn: string; onClose: () => void }) {
  const isFifo = arn.endsWith('.fifo');
  const [subject, setSubject] = useState('');
  const [message, setMessage] = useState('');
  const [attributes, setAttributes] = useState('');
  const [group, setGroup] = useState('group');
  const [dedup, setDedup] = useState('');
  const publish = async () => {
    await sns('Publish', {
      TopicArn: arn, Message: message, Subject: subject || undefined, MessageGroupId: isFifo ? group : undefined, MessageDeduplicationId: (isFifo && dedup) || undefined,
      MessageAttributes: textAttributes(attributes),
    });
    done('The message is published');
  };
  return (
    <FormDialog title="Publish" submit="Publish" onClose={onClose} disabled={!message} action={publish}>
      <TextField label="Subject (optional)" value={subject} onChange={setSubject} />
      <FormField label="Message" stretch><Textarea value={message} onChange={(e) => setMessage(e.detail.value)} rows={8} autoFocus spellcheck={false} /></FormField>
      {isFifo && <TextField label="Group" value={group} onChange={setGroup} />}
      {isFifo && <TextField label="Deduplication id (optional)" value={dedup} onChange={setDedup} />}
      <FormField label="Attributes (optional)" description="One a line: name=value. Subscriptions can filter by them." stretch><Textarea value={attributes} onChange={(e) => setAttributes(e.detail.value)} rows={2} spellcheck={false} /></FormField>
    </FormDialog>
  );
}

const fifoFacts = (a: Record<string, string>): [string, ReactNode][] => [['The same text', a.ContentBasedDeduplication === 'true' ? 'Is one message' : 'Is as many messages as were sent'], ['Counted in', a.FifoThroughputScope === 'MessageGroup' ? 'Each group' : 'The whole topic']];

const POLICY = (arn: string) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'FromServices', Effect: 'Allow', Principal: { Service: ['s3.amazonaws.com', 'events.amazonaws.com'] }, Action: 'sns:Publish', Resource: arn, Condition: { StringEquals: { 'aws:SourceAccount': arn.split(':')[4] } } }],
}, null, 2);

export default function TopicPage({ params, query }: PageProps) {
  const arn = query.get('arn') ?? `arn:aws:sns:${region()}:${who()?.account}:${params.topic}`;
  const tab = query.get('tab') ?? 'subscriptions';
  const loaded = useLoad([arn], () => readTopic(arn));
  const [dialog, setDialog] = useState<'publish' | 'edit'>();
  const a = loaded.data;
  const isFifo = a?.FifoTopic === 'true';
  const set = (AttributeName: string) => (AttributeValue: string) => sns('SetTopicAttributes', { TopicArn: arn, AttributeName, AttributeValue });
  const save = async (v: Values) => {
    const before = topicAttributes(topicValues(a!), isFifo);
    for (const [attribute, value] of Object.entries(topicAttributes(v, isFifo))) if (value !== before[attribute]) await set(attribute)(value);
    done('The topic is changed');
  };
  return (
    <Page title={params.topic!} crumbs={[{ text: 'Topics', href: '/sns' }]} about={<span className="mono">{arn}</span>} actions={<Button variant="primary" onClick={() => setDialog('publish')}>Publish</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this topic" />}
      {a && (
        <Container header={<Header variant="h2" actions={<Button ariaLabel="Edit the topic" onClick={() => setDialog('edit')}>Edit</Button>}>Properties</Header>}>
          <Facts items={[['Display name', a.DisplayName], ['Subscribed', a.SubscriptionsConfirmed], ['Not confirmed yet', a.SubscriptionsPending], ['Kind', isFifo ? 'First in, first out' : 'Standard'], ...(isFifo ? fifoFacts(a) : [['Signed by', a.SignatureVersion === '2' ? 'SHA-256' : 'SHA-1'], ['Delivery by http', a.DeliveryPolicy && <span className="mono">{a.DeliveryPolicy}</span>]] satisfies [string, ReactNode][])]} />
        </Container>
      )}
      <Tabs
        activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this topic"
        tabs={[
          { id: 'subscriptions', label: 'Subscriptions', content: tab === 'subscriptions' && <Subscriptions arn={arn} /> },
          { id: 'policy', label: 'Policy', content: tab === 'policy' && <DocumentPanel title="Topic policy" about="Who may publish and subscribe, beside what IAM gives them." of={[arn]} example={() => POLICY(arn)} load={async () => prettyJson((await readTopic(arn)).Policy ?? '')} save={set('Policy')} /> },
          {
            id: 'tags', label: 'Tags', content: tab === 'tags' && (
              <Tags
                of={[arn]} load={async () => tagsOfList(asList((await sns<{ Tags?: unknown }>('ListTagsForResource', { ResourceArn: arn })).Tags))}
                put={(t) => sns('TagResource', { ResourceArn: arn, Tags: [{ Key: t.key, Value: t.value }] })} drop={(keys) => sns('UntagResource', { ResourceArn: arn, TagKeys: keys })}
              />
            ),
          },
        ]}
      />
      {dialog === 'publish' && <Publish arn={arn} onClose={() => setDialog(undefined)} />}
      {dialog === 'edit' && a && <FieldsDialog title="Topic" start={topicValues(a)} fields={topicFields(() => isFifo)} onClose={() => setDialog(undefined)} onDone={loaded.reload} save={save} />}
    </Page>
  );
}
