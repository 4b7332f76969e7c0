// The settings of a topic as fields of a form: of a new one and of one that is there.
import { orNone, type Field, type Values } from '../../ui/fields-dialog';
import { prettyJson } from '../../ui/json';

type Attributes = Record<string, string>;

export const topicValues = (a: Attributes): Values => ({
  display: a.DisplayName ?? '', signature: a.SignatureVersion ?? '1', delivery: prettyJson(a.DeliveryPolicy ?? ''), dedup: a.ContentBasedDeduplication ?? 'false', scope: a.FifoThroughputScope ?? 'Topic',
});

export const topicFields = (isFifo: (v: Values) => boolean): Field[] => [
  { name: 'display', label: 'Display name', optional: true },
  { name: 'dedup', label: 'Messages of the same text are one', kind: 'toggle', when: isFifo },
  { name: 'scope', label: 'The same message counts once, and messages in a second are counted', kind: 'choice', options: [{ value: 'Topic', label: 'In the whole topic' }, { value: 'MessageGroup', label: 'In each group' }], when: isFifo },
  { name: 'signature', label: 'Messages are signed by', kind: 'choice', options: [{ value: '1', label: 'SHA-1 (version 1)' }, { value: '2', label: 'SHA-256 (version 2)' }], when: (v) => !isFifo(v) },
  { name: 'delivery', label: 'Delivery by http', kind: 'json', optional: true, height: '7rem', hint: 'How often it is tried again, such as {"http": {"defaultHealthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 60}}}', when: (v) => !isFifo(v) },
];

export const topicAttributes = (v: Values, isFifo: boolean): Attributes => ({
  DisplayName: v.display ?? '', ...(isFifo ? { ContentBasedDeduplication: v.dedup!, FifoThroughputScope: v.scope! } : { SignatureVersion: v.signature!, DeliveryPolicy: orNone(v.delivery) ?? '' }),
});
