import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyTopicArn, sns } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, type Values } from '../../ui/fields-dialog';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { topicAttributes, topicFields, topicValues } from './topic-fields';

const nameOf = (arn: string) => arn.split(':').pop()!;

function NewTopic({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const isFifo = (v: Values) => v.fifo === 'true';
  const save = async (v: Values) => {
    const Name = isFifo(v) && !v.name!.endsWith('.fifo') ? `${v.name}.fifo` : v.name;
    const chosen = { ...(isFifo(v) ? { FifoTopic: 'true' } : {}), ...topicAttributes(v, isFifo(v)) };
    await sns('CreateTopic', { Name, Attributes: Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== '')) });
    done(`Topic ${Name} is there`);
  };
  return (
    <FieldsDialog
      title="New topic" submit="Make topic" onClose={onClose} onDone={onDone} save={save} start={topicValues({ ContentBasedDeduplication: 'true' })}
      fields={[{ name: 'name', label: 'Name', hint: 'Letters, digits, - and _' }, { name: 'fifo', label: 'First in, first out', kind: 'toggle', hint: 'Messages of a group come in order, each once; only queues subscribe' }, ...topicFields(isFifo)]}
    />
  );
}

export default function Topics({ query }: PageProps) {
  const loaded = useLoad([], everyTopicArn);
  const [selected, setSelected] = useState<string[]>([]);
  const [asking, setAsking] = useState(false);
  const arn = selected[0];
  return (
    <Page title="Topics" about="SNS: a message to all who subscribed.">
      <ResourceTable<string>
        title="Topics" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!arn} onClick={() => setAsking(true)}>Delete</Button><Button variant="primary" onClick={() => setQuery({ new: '1' })}>New topic</Button></>}
        empty={{ title: 'There is no topic yet', action: <Button onClick={() => setQuery({ new: '1' })}>New topic</Button> }}
        columns={[{ id: 'name', header: 'Name', cell: (t) => <a href={to(['sns', nameOf(t)], { arn: t })}>{nameOf(t)}</a>, sort: nameOf }, { id: 'arn', header: 'ARN', cell: (t) => <span className="mono">{t}</span>, sort: (t) => t }]}
      />
      {query.get('new') && <NewTopic onClose={() => setQuery({ new: undefined })} onDone={loaded.reload} />}
      {asking && arn && <ConfirmDialog title={`Delete topic ${nameOf(arn)}`} onClose={() => setAsking(false)} action={async () => { await sns('DeleteTopic', { TopicArn: arn }); setSelected([]); loaded.reload(); }}>Its subscriptions go with it.</ConfirmDialog>}
    </Page>
  );
}
