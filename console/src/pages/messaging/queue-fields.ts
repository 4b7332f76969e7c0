// The settings of a queue as fields of a form: of a new one and of one that is there.
import { splitList, type Field, type Option, type Values } from '../../ui/fields-dialog';

type Attributes = Record<string, string>;
interface Redrive {
  deadLetterTargetArn?: string;
  maxReceiveCount?: number | string;
}
interface RedriveAllow {
  redrivePermission?: string;
  sourceQueueArns?: string[];
}
const read = <T>(text: string | undefined): T => (text ? JSON.parse(text) : {}) as T;
export const redriveOf = (a: Attributes): Redrive => read<Redrive>(a.RedrivePolicy);
export const redriveAllowOf = (a: Attributes): RedriveAllow => read<RedriveAllow>(a.RedriveAllowPolicy);

export const WHO_MAY: Option[] = [
  { value: 'allowAll', label: 'Any queue of the account' }, { value: 'byQueue', label: 'Only these' }, { value: 'denyAll', label: 'None' },
];

export const queueValues = (a: Attributes): Values => {
  const redrive = redriveOf(a);
  const allow = redriveAllowOf(a);
  return {
    visible: a.VisibilityTimeout ?? '30', kept: a.MessageRetentionPeriod ?? '345600', delay: a.DelaySeconds ?? '0', wait: a.ReceiveMessageWaitTimeSeconds ?? '0', size: a.MaximumMessageSize ?? '1048576',
    dead: redrive.deadLetterTargetArn ?? '', tries: String(redrive.maxReceiveCount ?? 3), allow: allow.redrivePermission ?? 'allowAll', sources: allow.sourceQueueArns?.join('\n') ?? '', sealed: a.SqsManagedSseEnabled ?? 'true',
    dedup: a.ContentBasedDeduplication ?? 'false', scope: a.DeduplicationScope ?? 'queue', limit: a.FifoThroughputLimit ?? 'perQueue',
  };
};

// `queues`: where failures may go; `isFifo` decides by what the form says so far.
export const queueFields = (queues: string[], isFifo: (v: Values) => boolean): Field[] => {
  const others = (v: Values) => queues.filter((arn) => arn.endsWith('.fifo') === isFifo(v));
  return [
    { name: 'visible', label: 'Seconds until a received message is visible again', kind: 'number', hint: '0 to 43,200: twelve hours' }, { name: 'kept', label: 'Seconds that messages are kept', kind: 'number', hint: '60 to 1,209,600: fourteen days' },
    { name: 'delay', label: 'Seconds that new messages wait', kind: 'number', hint: '0 to 900' }, { name: 'wait', label: 'Seconds that a receiver waits for messages', kind: 'number', hint: '0 to 20' }, { name: 'size', label: 'Bytes of a message at most', kind: 'number', hint: '1,024 to 1,048,576' },
    { name: 'dead', label: 'Failures go to', kind: 'choice', optional: true, options: (v) => [{ value: '', label: 'Nowhere: they are tried until they are too old' }, ...others(v).map((arn) => ({ value: arn, label: arn.split(':').pop()! }))] },
    { name: 'tries', label: 'After so many tries', kind: 'number', hint: '1 to 1,000', when: (v) => !!v.dead },
    { name: 'allow', label: 'Whose failures may come here', kind: 'choice', options: WHO_MAY }, { name: 'sources', label: 'Queues whose failures may come', kind: 'area', hint: 'Their ARNs, one a line, ten at most', when: (v) => v.allow === 'byQueue' },
    { name: 'dedup', label: 'Messages of the same text are one', kind: 'toggle', when: isFifo },
    { name: 'scope', label: 'The same message counts once', kind: 'choice', options: [{ value: 'queue', label: 'In the whole queue' }, { value: 'messageGroup', label: 'In each group' }], when: isFifo },
    { name: 'limit', label: 'Messages in a second are counted', kind: 'choice', options: [{ value: 'perQueue', label: 'For the whole queue' }, { value: 'perMessageGroupId', label: 'For each group' }], when: (v) => isFifo(v) && v.scope === 'messageGroup' },
    { name: 'sealed', label: 'Messages are encrypted by a key that SQS has', kind: 'toggle' },
  ];
};

export const queueAttributes = (v: Values, isFifo: boolean): Attributes => ({
  VisibilityTimeout: v.visible!, MessageRetentionPeriod: v.kept!, DelaySeconds: v.delay!, ReceiveMessageWaitTimeSeconds: v.wait!, MaximumMessageSize: v.size!, SqsManagedSseEnabled: v.sealed!,
  RedrivePolicy: v.dead ? JSON.stringify({ deadLetterTargetArn: v.dead, maxReceiveCount: Number(v.tries) }) : '',
  RedriveAllowPolicy: v.allow === 'allowAll' ? '' : JSON.stringify({ redrivePermission: v.allow, ...(v.allow === 'byQueue' ? { sourceQueueArns: splitList(v.sources ?? '') } : {}) }),
  ...(isFifo ? { ContentBasedDeduplication: v.dedup!, DeduplicationScope: v.scope!, FifoThroughputLimit: v.limit ?? 'perQueue' } : {}),
});
