// Who gets what is published to a topic, and which of it.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../../aws/call';
import { lambdaFunctions } from '../../aws/lambda';
import { asList, everyQueueArn, mapOf, sns } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { FieldsDialog, orNone, type Field, type Values } from '../../ui/fields-dialog';
import { prettyJson } from '../../ui/json';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Subscription {
  SubscriptionArn: string;
  Protocol: string;
  Endpoint: string;
}
const isConfirmed = (s: Subscription) => s.SubscriptionArn.startsWith('arn:');

const delivery = (queues: string[]): Field[] => [
  { name: 'raw', label: 'The message alone, without what is around it', kind: 'toggle', when: (v) => v.kind !== 'lambda' },
  { name: 'scope', label: 'Filter by', kind: 'choice', options: [{ value: 'MessageAttributes', label: 'Attributes of messages' }, { value: 'MessageBody', label: 'Their body, which is JSON' }] },
  { name: 'filter', label: 'Only messages that fit', kind: 'json', optional: true, height: '7rem', hint: 'A filter policy, such as {"kind": ["order"]}' },
  { name: 'dead', label: 'What can’t be delivered goes to', kind: 'choice', optional: true, options: [{ value: '', label: 'Nowhere' }, ...queues.map((arn) => ({ value: arn, label: arn.split(':').pop()! }))], hint: 'A queue whose policy lets sns.amazonaws.com send' },
  { name: 'delivery', label: 'Delivery', kind: 'json', optional: true, height: '7rem', hint: 'How often it is tried again, such as {"healthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 60}}', when: (v) => /^http/.test(v.kind!) },
];
const attributesOf = (v: Values): Record<string, string> => ({
  ...(v.raw === undefined ? {} : { RawMessageDelivery: v.raw }), ...(orNone(v.filter) ? { FilterPolicyScope: v.scope!, FilterPolicy: v.filter! } : {}), ...(orNone(v.dead) ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: v.dead }) } : {}), ...(orNone(v.delivery) ? { DeliveryPolicy: v.delivery! } : {}),
});

function Subscribe({ arn, onClose, onDone }: { arn: string; onClose: () => void; onDone: () => void }) {
  const targets = useLoad([], async () => ({ sqs: await everyQueueArn().catch(() => []), lambda: (await lambdaFunctions().catch(() => [])).map((f) => f.FunctionArn) }));
  if (!targets.data) return null;
  const optionsOf = (arns: string[]) => arns.map((a) => ({ value: a, label: a.split(':').pop()!, description: a }));
  return (
    <FieldsDialog
      title="Subscribe" submit="Subscribe" onClose={onClose} onDone={onDone} start={{ kind: 'sqs', scope: 'MessageAttributes' }}
      fields={[
        { name: 'kind', label: 'Kind', kind: 'choice', options: [{ value: 'sqs', label: 'A queue' }, { value: 'lambda', label: 'A function' }, { value: 'http', label: 'An address by http' }, { value: 'https', label: 'An address by https' }] },
        { name: 'sqs', label: 'Queue', kind: 'choice', options: optionsOf(targets.data.sqs), hint: 'Its policy must let sns.amazonaws.com send.', when: (v) => v.kind === 'sqs' }, { name: 'lambda', label: 'Function', kind: 'choice', options: optionsOf(targets.data.lambda), hint: 'Its policy must let sns.amazonaws.com invoke.', when: (v) => v.kind === 'lambda' },
        { name: 'url', label: 'Address', placeholder: 'https://www.example.com/told', hint: 'It is asked to confirm.', when: (v) => /^http/.test(v.kind!) }, ...delivery(targets.data.sqs),
      ]}
      save={async (v) => {
        await sns('Subscribe', { TopicArn: arn, Protocol: v.kind, Endpoint: v.url ?? v[v.kind!], Attributes: attributesOf(v), ReturnSubscriptionArn: true });
        done('The subscription is there');
      }}
    />
  );
}

function Edit({ subscription, onClose }: { subscription: Subscription; onClose: () => void }) {
  const SubscriptionArn = subscription.SubscriptionArn;
  const loaded = useLoad([SubscriptionArn], async () => ({ attributes: mapOf((await sns<{ Attributes?: unknown }>('GetSubscriptionAttributes', { SubscriptionArn })).Attributes), queues: await everyQueueArn().catch(() => []) }));
  const a = loaded.data?.attributes;
  if (!a) return null;
  const dead = a.RedrivePolicy ? (JSON.parse(a.RedrivePolicy) as { deadLetterTargetArn?: string }).deadLetterTargetArn : '';
  const save = async (v: Values) => {
    const set = (AttributeName: string, AttributeValue: string) => sns('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    if (v.raw !== undefined && v.raw !== (a.RawMessageDelivery ?? 'false')) await set('RawMessageDelivery', v.raw);
    if (orNone(v.filter)) await set('FilterPolicyScope', v.scope!);
    if ((v.filter ?? '') !== prettyJson(a.FilterPolicy ?? '')) await set('FilterPolicy', orNone(v.filter) ?? '{}');
    if (v.delivery !== undefined && v.delivery !== prettyJson(a.DeliveryPolicy ?? '')) await set('DeliveryPolicy', v.delivery);
    if ((v.dead ?? '') !== (dead ?? '')) await set('RedrivePolicy', orNone(v.dead) ? JSON.stringify({ deadLetterTargetArn: v.dead }) : '');
    done('The subscription is changed');
  };
  return <FieldsDialog title="Subscription" onClose={onClose} save={save} fields={delivery([...new Set([...(dead ? [dead] : []), ...loaded.data!.queues])])} start={{ delivery: prettyJson(a.DeliveryPolicy ?? ''), kind: subscription.Protocol, raw: a.RawMessageDelivery ?? 'false', scope: a.FilterPolicyScope ?? 'MessageAttributes', filter: prettyJson(a.FilterPolicy ?? ''), dead: dead ?? '' }} />;
}

export function Subscriptions({ arn }: { arn: string }) {
  const loaded = useLoad([arn], () =>
    allPages((NextToken) => sns<{ Subscriptions?: unknown; NextToken?: string }>('ListSubscriptionsByTopic', { TopicArn: arn, NextToken }), (p) => asList<Subscription>(p.Subscriptions), (p) => p.NextToken));
  const [selected, setSelected] = useState<Subscription[]>([]);
  const [dialog, setDialog] = useState<'new' | 'edit' | 'confirm'>();
  const one = selected.length === 1 ? selected[0] : undefined;
  const leave = () => attempt('Unsubscribing', async () => {
    for (const s of selected) await sns('Unsubscribe', { SubscriptionArn: s.SubscriptionArn });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Subscription>
        title="Subscriptions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.SubscriptionArn + s.Endpoint} selected={selected} onSelect={setSelected}
        actions={
          <>
            <Button disabled={!selected.length || !selected.every(isConfirmed)} onClick={() => void leave()}>Unsubscribe</Button>
            <Button disabled={!one || !isConfirmed(one)} onClick={() => setDialog('edit')}>Edit</Button>
            <Button onClick={() => setDialog('confirm')}>Confirm by token</Button>
            <Button onClick={() => setDialog('new')}>Subscribe</Button>
          </>
        }
        empty={{ title: 'Nobody subscribed yet', action: <Button onClick={() => setDialog('new')}>Subscribe</Button> }}
        columns={[
          { id: 'kind', header: 'Kind', cell: (s) => s.Protocol, sort: (s) => s.Protocol, width: 100 }, { id: 'whom', header: 'Whom', cell: (s) => <span className="mono">{s.Endpoint}</span>, sort: (s) => s.Endpoint },
          { id: 'arn', header: 'Subscription', cell: (s) => (isConfirmed(s) ? <span className="mono">{s.SubscriptionArn.split(':').pop()}</span> : 'Not confirmed yet') },
        ]}
      />
      {dialog === 'new' && <Subscribe arn={arn} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'edit' && one && <Edit subscription={one} onClose={() => setDialog(undefined)} />}
      {dialog === 'confirm' && <FieldsDialog title="Confirm a subscription" submit="Confirm" about="The address got a message with a token, or with a link that has it." fields={[{ name: 'token', label: 'Token' }]} onClose={() => setDialog(undefined)} onDone={loaded.reload} save={(v) => sns('ConfirmSubscription', { TopicArn: arn, Token: v.token!.trim() })} />}
    </>
  );
}
