// Schedules of EventBridge Scheduler: something is called at a time, or again and again.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { createScheduleGroup, deleteSchedule, deleteScheduleGroup, getSchedule, listScheduleGroups, listSchedules, putSchedule, type Schedule, type ScheduleGroup } from '../../aws/scheduler';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { setQuery } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, numberOrNone, orNone, type Values } from '../../ui/fields-dialog';
import { count, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';

const idOf = (s: Schedule) => `${s.GroupName}/${s.Name}`;

function ScheduleDialog({ schedule, groups, onClose, onDone }: { schedule?: Schedule; groups: ScheduleGroup[]; onClose: () => void; onDone: () => void }) {
  const s = schedule;
  const save = async (v: Values) => {
    const minutes = numberOrNone(v.window);
    await putSchedule(!s, v.name!, {
      ...s, Arn: undefined, CreationDate: undefined, LastModificationDate: undefined, Name: undefined,
      GroupName: v.group, ScheduleExpression: v.when, ScheduleExpressionTimezone: v.zone, Description: v.about ?? '', State: v.on === 'true' ? 'ENABLED' : 'DISABLED',
      FlexibleTimeWindow: minutes ? { Mode: 'FLEXIBLE', MaximumWindowInMinutes: minutes } : { Mode: 'OFF' }, ActionAfterCompletion: v.once === 'true' ? 'DELETE' : 'NONE',
      Target: { ...s?.Target, Arn: v.target, RoleArn: v.role, Input: orNone(v.input), DeadLetterConfig: orNone(v.dead) ? { Arn: v.dead } : undefined },
    });
    done(`Schedule ${v.name} is saved`);
  };
  return (
    <FieldsDialog
      title={s ? `Schedule ${s.Name}` : 'New schedule'} submit={s ? 'Save' : 'Make schedule'} size="large" onClose={onClose} onDone={onDone} save={save}
      start={{
        name: s?.Name ?? '', group: s?.GroupName ?? 'default', when: s?.ScheduleExpression ?? 'rate(1 hour)', zone: s?.ScheduleExpressionTimezone ?? 'UTC', about: s?.Description ?? '', on: String(s?.State !== 'DISABLED'), once: String(s?.ActionAfterCompletion === 'DELETE'),
        window: String(s?.FlexibleTimeWindow?.MaximumWindowInMinutes ?? ''), target: s?.Target?.Arn ?? '', role: s?.Target?.RoleArn ?? '', input: s?.Target?.Input ?? '', dead: s?.Target?.DeadLetterConfig?.Arn ?? '',
      }}
      fields={[
        { name: 'name', label: 'Name', disabled: !!s }, { name: 'group', label: 'Group', kind: 'choice', options: groups.map((g) => g.Name), disabled: !!s },
        { name: 'when', label: 'When', hint: 'rate(1 hour), cron(0 12 * * ? *), or once: at(2027-01-31T08:00:00)' }, { name: 'zone', label: 'Time zone', placeholder: 'Europe/Berlin' },
        { name: 'target', label: 'Target', hint: 'The ARN of a function, a queue, a topic, a bus, or arn:aws:scheduler:::aws-sdk:service:action' }, { name: 'role', label: 'Role', hint: 'The ARN of a role that scheduler.amazonaws.com takes and that may call the target' },
        { name: 'input', label: 'Input', kind: 'json', optional: true, height: '7rem' }, { name: 'window', label: 'Minutes that it may be late', kind: 'number', optional: true }, { name: 'dead', label: 'What fails goes to', optional: true, hint: 'The ARN of a queue' },
        { name: 'about', label: 'Description', optional: true }, { name: 'on', label: 'Enabled', kind: 'toggle' }, { name: 'once', label: 'Delete it when it is over', kind: 'toggle' },
      ]}
    />
  );
}

function Groups() {
  const loaded = useLoad([], listScheduleGroups);
  const [selected, setSelected] = useState<ScheduleGroup[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const one = selected[0];
  return (
    <>
      <ResourceTable<ScheduleGroup>
        title="Groups" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(g) => g.Name} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!one || one.Name === 'default'} onClick={() => setDialog('delete')}>Delete</Button><Button onClick={() => setDialog('new')}>New group</Button></>} empty={{ title: 'There is no group' }}
        columns={[{ id: 'name', header: 'Name', cell: (g) => g.Name, sort: (g) => g.Name }, { id: 'state', header: 'State', cell: (g) => <Status state={g.State} />, width: 140 }, { id: 'arn', header: 'ARN', cell: (g) => <span className="mono">{g.Arn}</span> }]}
      />
      {dialog === 'new' && <FieldsDialog title="New group" submit="Make group" fields={[{ name: 'name', label: 'Name' }]} onClose={() => setDialog(undefined)} onDone={loaded.reload} save={(v) => createScheduleGroup(v.name!)} />}
      {dialog === 'delete' && one && <ConfirmDialog title={`Delete group ${one.Name}`} mustType={one.Name} onClose={() => setDialog(undefined)} action={async () => { await deleteScheduleGroup(one.Name); setSelected([]); loaded.reload(); }}>Its schedules go with it.</ConfirmDialog>}
    </>
  );
}

function Schedules({ isNew }: { isNew: boolean }) {
  const loaded = useLoad([], listSchedules);
  const groups = useLoad([], () => listScheduleGroups().catch(() => [{ Name: 'default' }]));
  const [selected, setSelected] = useState<Schedule[]>([]);
  const [editing, setEditing] = useState<Schedule>();
  const [asking, setAsking] = useState(false);
  const edit = (s: Schedule) => void attempt('Opening', async () => setEditing(await getSchedule(s.Name, s.GroupName)));
  return (
    <>
      <ResourceTable<Schedule>
        title="Schedules" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={idOf} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => setAsking(true)}>Delete</Button><Button variant="primary" onClick={() => setQuery({ new: '1' })}>New schedule</Button></>}
        empty={{ title: 'There is no schedule yet', text: 'A schedule calls a function, a queue or any operation at a time, or again and again.', action: <Button onClick={() => setQuery({ new: '1' })}>New schedule</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (s) => <Button variant="inline-link" onClick={() => edit(s)}>{s.Name}</Button>, sort: (s) => s.Name }, { id: 'group', header: 'Group', cell: (s) => s.GroupName, sort: (s) => s.GroupName, width: 140 },
          { id: 'state', header: 'State', cell: (s) => <Status state={s.State} />, sort: (s) => s.State ?? '', width: 130 }, { id: 'target', header: 'Target', cell: (s) => <span className="mono">{s.Target?.Arn}</span>, sort: (s) => s.Target?.Arn ?? '' }, { id: 'made', header: 'Made', cell: (s) => time(s.CreationDate), sort: (s) => s.CreationDate ?? 0, width: 210 },
        ]}
      />
      {(isNew || editing) && groups.data && <ScheduleDialog schedule={editing} groups={groups.data} onClose={() => { setEditing(undefined); setQuery({ new: undefined }); }} onDone={loaded.reload} />}
      {asking && <ConfirmDialog title={`Delete ${count(selected.length, 'schedule')}`} onClose={() => setAsking(false)} action={async () => { for (const s of selected) await deleteSchedule(s.Name, s.GroupName); setSelected([]); loaded.reload(); }}>What they call is no longer called.</ConfirmDialog>}
    </>
  );
}

export default function SchedulesPage({ query }: PageProps) {
  const tab = query.get('tab') ?? 'schedules';
  return (
    <Page title="Schedules" about="EventBridge Scheduler: what is called when, in any time zone.">
      <Tabs
        activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Schedules and their groups"
        tabs={[{ id: 'schedules', label: 'Schedules', content: tab === 'schedules' && <Schedules isNew={!!query.get('new')} /> }, { id: 'groups', label: 'Groups', content: tab === 'groups' && <Groups /> }]}
      />
    </Page>
  );
}
