import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { events } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Facts } from '../../ui/facts';
import { FieldsDialog, numberOrNone, orNone, readJson, type Values } from '../../ui/fields-dialog';
import { prettyJson } from '../../ui/json';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { Tags, tagsOfList } from '../../ui/tags';
import { everyEvent, type Rule } from './rules';

interface Target {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate?: string };
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
}

const kindOf = (t: Target | undefined): string => (t?.Input ? 'text' : t?.InputPath ? 'path' : t?.InputTransformer ? 'template' : 'event');

function TargetDialog({ rule, bus, target, onClose, onDone }: { rule: string; bus: string; target?: Target; onClose: () => void; onDone: () => void }) {
  const t = target;
  const save = async (v: Values) => {
    const { Input, InputPath, InputTransformer, ...rest } = t ?? { Id: `t${Date.now()}`, Arn: '' };
    const transformer = () => ({ InputPathsMap: orNone(v.paths) ? readJson<Record<string, string>>(v.paths!, 'The paths') : undefined, InputTemplate: v.template });
    const made = {
      ...rest, Arn: v.arn, RoleArn: orNone(v.role), DeadLetterConfig: orNone(v.dead) ? { Arn: v.dead } : undefined,
      RetryPolicy: orNone(v.tries) || orNone(v.age) ? { MaximumRetryAttempts: numberOrNone(v.tries), MaximumEventAgeInSeconds: numberOrNone(v.age) } : undefined,
      ...(v.kind === 'text' ? { Input: v.text } : v.kind === 'path' ? { InputPath: v.path } : v.kind === 'template' ? { InputTransformer: transformer() } : {}),
    };
    const answer = await events<{ FailedEntryCount?: number; FailedEntries?: { ErrorMessage?: string }[] }>('PutTargets', { Rule: rule, EventBusName: bus, Targets: [made] });
    if (answer.FailedEntryCount) throw new Error(answer.FailedEntries?.[0]?.ErrorMessage ?? 'The target was refused.');
    done('The target is saved');
  };
  return (
    <FieldsDialog
      title={t ? 'Target' : 'Add a target'} submit={t ? 'Save' : 'Add'} size="large" onClose={onClose} onDone={onDone} save={save}
      start={{
        arn: t?.Arn ?? '', role: t?.RoleArn ?? '', kind: kindOf(t), text: t?.Input ?? '', path: t?.InputPath ?? '$.detail', paths: JSON.stringify(t?.InputTransformer?.InputPathsMap ?? { amount: '$.detail.amount' }, null, 2), template: t?.InputTransformer?.InputTemplate ?? '{"amount": <amount>}',
        tries: String(t?.RetryPolicy?.MaximumRetryAttempts ?? ''), age: String(t?.RetryPolicy?.MaximumEventAgeInSeconds ?? ''), dead: t?.DeadLetterConfig?.Arn ?? '',
      }}
      fields={[
        { name: 'arn', label: 'Target', hint: 'The ARN of a function, a queue, a topic …' }, { name: 'role', label: 'Role', optional: true, hint: 'Where the target asks for one' },
        { name: 'kind', label: 'It gets', kind: 'choice', options: [{ value: 'event', label: 'The event' }, { value: 'path', label: 'A part of the event' }, { value: 'template', label: 'A text with parts of the event' }, { value: 'text', label: 'Always the same' }] },
        { name: 'text', label: 'Input', kind: 'json', height: '7rem', when: (v) => v.kind === 'text' }, { name: 'path', label: 'Part', when: (v) => v.kind === 'path' },
        { name: 'paths', label: 'Parts', kind: 'json', height: '6rem', optional: true, when: (v) => v.kind === 'template' }, { name: 'template', label: 'Text', kind: 'area', hint: 'Parts by their names, such as <amount>', when: (v) => v.kind === 'template' },
        { name: 'tries', label: 'Times that a failure is tried again', kind: 'number', optional: true, hint: '0 to 185' }, { name: 'age', label: 'Seconds after which it is given up', kind: 'number', optional: true, hint: '60 to 86400' }, { name: 'dead', label: 'What fails goes to', optional: true, hint: 'The ARN of a queue' },
      ]}
    />
  );
}

export default function RulePage({ params, query }: PageProps) {
  const name = params.rule!;
  const bus = query.get('bus') ?? 'default';
  const loaded = useLoad([name, bus], () => events<Rule>('DescribeRule', { Name: name, EventBusName: bus }));
  const targets = useLoad([name, bus], () => everyEvent<Target>('ListTargetsByRule', 'Targets', { Rule: name, EventBusName: bus }));
  const [selected, setSelected] = useState<Target[]>([]);
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState(false);
  const [target, setTarget] = useState<Target>();
  const r = loaded.data;
  return (
    <Page title={name} crumbs={[{ text: 'Rules', href: to(['events'], { bus: bus === 'default' ? undefined : bus }) }]} about={r?.Description}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this rule" />}
      {r && <Container header={<Header variant="h2" actions={<Button onClick={() => setEditing(true)}>Edit</Button>}>Properties</Header>}><Facts items={[['State', r.State?.toLowerCase()], ['Schedule', r.ScheduleExpression], ['Bus', bus], ['ARN', <span className="mono">{r.Arn}</span>]]} /></Container>}
      {r?.EventPattern && <pre className="text-block" tabIndex={0}>{prettyJson(r.EventPattern)}</pre>}
      <ResourceTable<Target>
        title="Targets" items={targets.data} loading={targets.loading} error={targets.error} reload={targets.reload} idOf={(t) => t.Id} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void attempt('Removing', async () => { await events('RemoveTargets', { Rule: name, EventBusName: bus, Ids: selected.map((t) => t.Id) }); setSelected([]); targets.reload(); })}>Remove</Button><Button onClick={() => setAdding(true)}>Add a target</Button></>}
        empty={{ title: 'Nothing is called yet', action: <Button onClick={() => setAdding(true)}>Add a target</Button> }}
        columns={[{ id: 'arn', header: 'Target', cell: (t) => <Button variant="inline-link" ariaLabel={`Edit target ${t.Arn}`} onClick={() => setTarget(t)}>{t.Arn}</Button>, sort: (t) => t.Arn }, { id: 'input', header: 'Input', cell: (t) => t.Input ?? t.InputPath ?? t.InputTransformer?.InputTemplate ?? 'The event', sort: (t) => t.Input ?? '' }, { id: 'dead', header: 'What fails goes to', cell: (t) => t.DeadLetterConfig?.Arn ?? '–' }]}
      />
      <Tags
        of={[r?.Arn]} load={async () => (r ? tagsOfList((await events<{ Tags?: { Key: string; Value: string }[] }>('ListTagsForResource', { ResourceARN: r.Arn })).Tags) : [])}
        put={(t) => events('TagResource', { ResourceARN: r?.Arn, Tags: [{ Key: t.key, Value: t.value }] })} drop={(TagKeys) => events('UntagResource', { ResourceARN: r?.Arn, TagKeys })}
      />
      {adding && <TargetDialog rule={name} bus={bus} onClose={() => setAdding(false)} onDone={targets.reload} />}
      {target && <TargetDialog rule={name} bus={bus} target={target} onClose={() => setTarget(undefined)} onDone={targets.reload} />}
      {editing && r && (
        <FieldsDialog
          title={`Rule ${name}`} onClose={() => setEditing(false)} onDone={loaded.reload} start={{ about: r.Description ?? '', schedule: r.ScheduleExpression ?? '', pattern: prettyJson(r.EventPattern ?? '') }}
          fields={[{ name: 'about', label: 'Description', optional: true }, { name: 'schedule', label: 'Schedule', optional: true, hint: 'rate(5 minutes), or cron(0 12 * * ? *) in UTC' }, { name: 'pattern', label: 'Event pattern', kind: 'json', optional: true }]}
          save={(v) => events('PutRule', { Name: name, EventBusName: bus, State: r.State, RoleArn: r.RoleArn, Description: v.about ?? '', ScheduleExpression: orNone(v.schedule), EventPattern: orNone(v.pattern) })}
        />
      )}
    </Page>
  );
}
