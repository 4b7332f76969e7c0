// How long a group's lines are kept, who gets them as they come, and its tags.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lambdaFunctions } from '../../aws/lambda';
import { everyLog, logs } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { region, who } from '../../app/session';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { count } from '../../ui/format';
import { ErrorBox, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { Tags, tagsOfRecord } from '../../ui/tags';

export const DAYS = ['1', '3', '5', '7', '14', '30', '60', '90', '120', '150', '180', '365', '400', '545', '731', '1096', '1827', '2192', '2557', '2922', '3288', '3653'];

interface Group {
  logGroupName: string;
  retentionInDays?: number;
}
interface Subscription {
  filterName: string;
  filterPattern?: string;
  destinationArn: string;
}

function Kept({ group }: { group: string }) {
  const loaded = useLoad([group], async () => (await logs<{ logGroups: Group[] }>('DescribeLogGroups', { logGroupNamePrefix: group })).logGroups.find((g) => g.logGroupName === group));
  const [editing, setEditing] = useState(false);
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the settings" />;
  const days = loaded.data?.retentionInDays;
  return (
    <Container header={<Header variant="h2" actions={<Button ariaLabel="Change how long lines are kept" disabled={!loaded.data} onClick={() => setEditing(true)}>Change</Button>}>Kept</Header>}>
      <Facts items={[['Lines are kept', loaded.data && (days ? count(days, 'day') : 'For ever')]]} />
      {editing && (
        <FieldsDialog
          title="How long lines are kept" start={{ days: String(days ?? '') }} fields={[{ name: 'days', label: 'Days', kind: 'choice', optional: true, options: [{ value: '', label: 'For ever' }, ...DAYS.map((d) => ({ value: d, label: d }))] }]} onClose={() => setEditing(false)} onDone={loaded.reload}
          save={(v) => (v.days ? logs('PutRetentionPolicy', { logGroupName: group, retentionInDays: Number(v.days) }) : logs('DeleteRetentionPolicy', { logGroupName: group }))}
        />
      )}
    </Container>
  );
}

function Subscriptions({ group }: { group: string }) {
  const loaded = useLoad([group], () => everyLog<Subscription>('DescribeSubscriptionFilters', 'subscriptionFilters', { logGroupName: group }));
  const [selected, setSelected] = useState<Subscription[]>([]);
  const [adding, setAdding] = useState(false);
  const functions = useLoad([adding], async () => (adding ? lambdaFunctions().catch(() => []) : []));
  const remove = () => attempt('Removing', async () => {
    for (const s of selected) await logs('DeleteSubscriptionFilter', { logGroupName: group, filterName: s.filterName });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Subscription>
        title="Subscription filters" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.filterName} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setAdding(true)}>Add a filter</Button></>} empty={{ title: 'Nobody gets its lines', text: 'A function may get the lines that fit a pattern, as they are written.' }}
        columns={[{ id: 'name', header: 'Name', cell: (s) => s.filterName, sort: (s) => s.filterName }, { id: 'pattern', header: 'Pattern', cell: (s) => <span className="mono">{s.filterPattern || '(every line)'}</span> }, { id: 'whom', header: 'Whom', cell: (s) => <span className="mono">{s.destinationArn}</span>, sort: (s) => s.destinationArn }]}
      />
      {adding && !functions.loading && (
        <FieldsDialog
          title="Add a subscription filter" submit="Add" onClose={() => setAdding(false)} onDone={loaded.reload}
          fields={[{ name: 'name', label: 'Name' }, { name: 'function', label: 'Function', kind: 'choice', options: (functions.data ?? []).map((f) => ({ value: f.FunctionArn, label: f.FunctionName })), hint: `Its permissions must let logs.amazonaws.com invoke it for arn:aws:logs:${region()}:${who()?.account}:log-group:${group}:*` }, { name: 'pattern', label: 'Pattern', optional: true, hint: 'ERROR, "two words", or { $.level = "error" }. Empty: every line.' }]}
          save={async (v) => { await logs('PutSubscriptionFilter', { logGroupName: group, filterName: v.name, filterPattern: v.pattern ?? '', destinationArn: v.function }); done('The function gets the lines'); }}
        />
      )}
    </>
  );
}

export function Settings({ group }: { group: string }) {
  const resourceArn = `arn:aws:logs:${region()}:${who()?.account}:log-group:${group}`;
  return (
    <SpaceBetween size="l">
      <Kept group={group} />
      <Subscriptions group={group} />
      <Tags of={[group]} load={async () => tagsOfRecord((await logs<{ tags?: Record<string, string> }>('ListTagsForResource', { resourceArn })).tags)} put={(t) => logs('TagResource', { resourceArn, tags: { [t.key]: t.value } })} drop={(tagKeys) => logs('UntagResource', { resourceArn, tagKeys })} />
    </SpaceBetween>
  );
}
