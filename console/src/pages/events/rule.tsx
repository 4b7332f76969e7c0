import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import { events } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Code } from '../../ui/code';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { prettyJson } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { everyEvent, type Rule } from './rules';

interface Target {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
}

function AddTarget({ rule, bus, onClose, onDone }: { rule: string; bus: string; onClose: () => void; onDone: () => void }) {
  const [arn, setArn] = useState('');
  const [role, setRole] = useState('');
  const [input, setInput] = useState('');
  return (
    <FormDialog title="Add a target" submit="Add" onClose={onClose} disabled={!arn} action={async () => {
      const answer = await events<{ FailedEntryCount?: number; FailedEntries?: { ErrorMessage?: string }[] }>('PutTargets', { Rule: rule, EventBusName: bus, Targets: [{ Id: `t${Date.now()}`, Arn: arn, RoleArn: role || undefined, Input: input || undefined }] });
      if (answer.FailedEntryCount) throw new Error(answer.FailedEntries?.[0]?.ErrorMessage ?? 'The target was refused.');
      done('The target is added');
      onDone();
    }}>
      <TextField label="Target" value={arn} onChange={setArn} autoFocus hint="The ARN of a function, a queue, a topic …" />
      <TextField label="Role (optional)" value={role} onChange={setRole} hint="Where the target asks for one" />
      <FormField stretch label="Input (optional)" description="JSON that it gets in the event’s place"><Code language="json" label="Input" value={input} onChange={setInput} height="7rem" /></FormField>
    </FormDialog>
  );
}

export default function RulePage({ params, query }: PageProps) {
  const name = params.rule!;
  const bus = query.get('bus') ?? 'default';
  const loaded = useLoad([name, bus], () => events<Rule>('DescribeRule', { Name: name, EventBusName: bus }));
  const targets = useLoad([name, bus], () => everyEvent<Target>('ListTargetsByRule', 'Targets', { Rule: name, EventBusName: bus }));
  const [selected, setSelected] = useState<Target[]>([]);
  const [adding, setAdding] = useState(false);
  const r = loaded.data;
  return (
    <Page title={name} crumbs={[{ text: 'Rules', href: to(['events'], { bus: bus === 'default' ? undefined : bus }) }]} about={r?.Description}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this rule" />}
      {r && <Container header={<Header variant="h2">Properties</Header>}><Facts items={[['State', r.State?.toLowerCase()], ['Schedule', r.ScheduleExpression], ['Bus', bus], ['ARN', <span className="mono">{r.Arn}</span>]]} /></Container>}
      {r?.EventPattern && <pre className="text-block" tabIndex={0}>{prettyJson(r.EventPattern)}</pre>}
      <ResourceTable<Target>
        title="Targets" items={targets.data} loading={targets.loading} error={targets.error} reload={targets.reload} idOf={(t) => t.Id} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void attempt('Removing', async () => { await events('RemoveTargets', { Rule: name, EventBusName: bus, Ids: selected.map((t) => t.Id) }); setSelected([]); targets.reload(); })}>Remove</Button><Button onClick={() => setAdding(true)}>Add a target</Button></>}
        empty={{ title: 'Nothing is called yet', action: <Button onClick={() => setAdding(true)}>Add a target</Button> }}
        columns={[{ id: 'arn', header: 'Target', cell: (t) => <span className="mono">{t.Arn}</span>, sort: (t) => t.Arn }, { id: 'input', header: 'Input', cell: (t) => t.Input ?? t.InputPath ?? 'The event', sort: (t) => t.Input ?? '' }]}
      />
      {adding && <AddTarget rule={name} bus={bus} onClose={() => setAdding(false)} onDone={targets.reload} />}
    </Page>
  );
}
