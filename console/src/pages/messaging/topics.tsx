import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../../aws/call';
import { asList, sns } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

const loadTopics = () =>
  allPages((NextToken) => sns<{ Topics?: unknown; NextToken?: string }>('ListTopics', { NextToken }), (p) => asList<{ TopicArn: string }>(p.Topics).map((t) => t.TopicArn), (p) => p.NextToken);
const nameOf = (arn: string) => arn.split(':').pop()!;

function NewTopic({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  return (
    <FormDialog title="New topic" submit="Make topic" onClose={onClose} disabled={!name} action={async () => { await sns('CreateTopic', { Name: name }); done(`Topic ${name} is there`); onDone(); }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
    </FormDialog>
  );
}

export default function Topics({ query }: PageProps) {
  const loaded = useLoad([], loadTopics);
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
