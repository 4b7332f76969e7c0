import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import { allPages } from '../../aws/call';
import { events } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, setQuery, to } from '../../app/router';
import { Code } from '../../ui/code';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { FieldsDialog, splitList } from '../../ui/fields-dialog';
import { Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';

export interface Rule {
  Name: string;
  Arn: string;
  State?: string;
  RoleArn?: string;
  Description?: string;
  ScheduleExpression?: string;
  EventPattern?: string;
  EventBusName?: string;
}
type In = Record<string, unknown>;

export const everyEvent = <T,>(operation: string, member: string, input: In = {}): Promise<T[]> =>
  allPages<T, In>((NextToken) => events<In>(operation, { ...input, NextToken }), (p) => p[member] as T[], (p) => p.NextToken as string);

function NewRule({ bus, onClose }: { bus: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState('schedule');
  const [schedule, setSchedule] = useState('rate(5 minutes)');
  const [pattern, setPattern] = useState('{\n  "source": ["my.app"]\n}');
  return (
    <FormDialog title="New rule" submit="Make rule" onClose={onClose} disabled={!name} action={async () => {
      await events('PutRule', { Name: name, EventBusName: bus, ...(kind === 'schedule' ? { ScheduleExpression: schedule } : { EventPattern: pattern }) });
      done(`Rule ${name} is there`);
      navigate(to(['events', name], { bus }));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <SegmentedControl label="When" selectedId={kind} onChange={(e) => setKind(e.detail.selectedId)} options={[{ id: 'schedule', text: 'By the clock' }, { id: 'pattern', text: 'For events' }]} />
      {kind === 'schedule' ? <TextField label="Schedule" value={schedule} onChange={setSchedule} hint="rate(5 minutes), or cron(0 12 * * ? *) in UTC" /> : <FormField stretch label="Pattern"><Code language="json" label="Event pattern" value={pattern} onChange={setPattern} height="10rem" /></FormField>}
    </FormDialog>
  );
}

function SendEvent({ bus, onClose }: { bus: string; onClose: () => void }) {
  return (
    <FieldsDialog
      title="Send an event" submit="Send" about={<>To the bus <strong>{bus}</strong>.</>} onClose={onClose} start={{ source: 'my.app', kind: 'order', detail: '{\n  "amount": 5\n}' }}
      fields={[{ name: 'source', label: 'Source' }, { name: 'kind', label: 'Detail type' }, { name: 'detail', label: 'Detail', kind: 'json' }, { name: 'resources', label: 'Resources', optional: true, hint: 'ARNs, separated by commas' }]}
      save={async (v) => {
        const answer = await events<{ FailedEntryCount?: number; Entries?: { ErrorMessage?: string; EventId?: string }[] }>('PutEvents', { Entries: [{ EventBusName: bus, Source: v.source, DetailType: v.kind, Detail: v.detail, Resources: splitList(v.resources ?? '') }] });
        if (answer.FailedEntryCount) throw new Error(answer.Entries?.[0]?.ErrorMessage ?? 'The event was refused.');
        done('The event is sent');
      }}
    />
  );
}

const SAMPLE = JSON.stringify({ id: '1', source: 'my.app', 'detail-type': 'order', account: '123456789012', time: '2026-01-01T00:00:00Z', region: 'us-east-1', resources: [], detail: { amount: 5 } }, null, 2);

function TestPattern({ onClose }: { onClose: () => void }) {
  const [pattern, setPattern] = useState('{\n  "source": ["my.app"]\n}');
  const [event, setEvent] = useState(SAMPLE);
  const [fits, setFits] = useState<boolean>();
  return (
    <FormDialog title="Does a pattern take an event?" submit="Test" size="large" stays onClose={onClose} action={async () => {
      setFits(undefined);
      setFits((await events<{ Result: boolean }>('TestEventPattern', { EventPattern: pattern, Event: event })).Result);
    }}>
      <FormField stretch label="Pattern"><Code language="json" label="Event pattern" value={pattern} onChange={setPattern} height="10rem" /></FormField>
      <FormField stretch label="Event"><Code language="json" label="Event" value={event} onChange={setEvent} height="12rem" /></FormField>
      {fits !== undefined && <p role="status"><Status state={fits ? 'allowed' : 'Failed'} /> {fits ? 'It takes the event' : 'It does not take the event'}</p>}
    </FormDialog>
  );
}

export default function Rules({ query }: PageProps) {
  const bus = query.get('bus') ?? 'default';
  const buses = useLoad([], () => everyEvent<{ Name: string }>('ListEventBuses', 'EventBuses').catch(() => [{ Name: 'default' }]));
  const loaded = useLoad([bus], () => everyEvent<Rule>('ListRules', 'Rules', { EventBusName: bus }));
  const [selected, setSelected] = useState<Rule[]>([]);
  const [dialog, setDialog] = useState<'delete' | 'test' | 'send'>();
  const one = loaded.data?.find((r) => r.Name === selected[0]?.Name);
  const options = buses.data?.map((b) => ({ value: b.Name, label: b.Name })) ?? [];
  return (
    <Page title="Rules" about="EventBridge: what happens when an event fits, or when the clock says so." actions={<><Button onClick={() => setDialog('test')}>Test a pattern</Button><Button onClick={() => setDialog('send')}>Send an event</Button><Button href="/events-buses">Event buses</Button></>}>
      {options.length > 1 && <FormField label="Event bus"><Select selectedOption={options.find((o) => o.value === bus) ?? null} options={options} onChange={(e) => setQuery({ bus: e.detail.selectedOption.value })} /></FormField>}
      <ResourceTable<Rule>
        title="Rules" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(r) => r.Name} selected={one ? [one] : []} onSelect={setSelected} single
        actions={
          <>
            <Button disabled={!one} onClick={() => setDialog('delete')}>Delete</Button>
            <Button disabled={!one} onClick={() => void attempt('The rule', async () => { await events(one!.State === 'DISABLED' ? 'EnableRule' : 'DisableRule', { Name: one!.Name, EventBusName: bus }); loaded.reload(); })}>{one?.State === 'DISABLED' ? 'Enable' : 'Disable'}</Button>
            <Button variant="primary" onClick={() => setQuery({ new: '1' })}>New rule</Button>
          </>
        }
        empty={{ title: 'There is no rule yet', action: <Button onClick={() => setQuery({ new: '1' })}>New rule</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (r) => <a href={to(['events', r.Name], { bus })}>{r.Name}</a>, sort: (r) => r.Name }, { id: 'state', header: 'State', cell: (r) => r.State?.toLowerCase() ?? '–', sort: (r) => r.State ?? '', width: 120 },
          { id: 'when', header: 'When', cell: (r) => <span className="mono">{r.ScheduleExpression ?? r.EventPattern?.slice(0, 120)}</span>, sort: (r) => r.ScheduleExpression ?? r.EventPattern ?? '' }, { id: 'about', header: 'Description', cell: (r) => r.Description || '–', sort: (r) => r.Description ?? '' },
        ]}
      />
      {query.get('new') && <NewRule bus={bus} onClose={() => setQuery({ new: undefined })} />}
      {dialog === 'send' && <SendEvent bus={bus} onClose={() => setDialog(undefined)} />}
      {dialog === 'test' && <TestPattern onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && one && (
        <ConfirmDialog title={`Delete rule ${one.Name}`} onClose={() => setDialog(undefined)} action={async () => {
          const targets = await everyEvent<{ Id: string }>('ListTargetsByRule', 'Targets', { Rule: one.Name, EventBusName: bus });
          if (targets.length) await events('RemoveTargets', { Rule: one.Name, EventBusName: bus, Ids: targets.map((t) => t.Id) });
          await events('DeleteRule', { Name: one.Name, EventBusName: bus });
          setSelected([]);
          loaded.reload();
        }}>Its targets are no longer called.</ConfirmDialog>
      )}
    </Page>
  );
}
