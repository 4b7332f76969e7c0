// Triggers: all of them, or those of a workflow.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue } from '../../aws/services';
import { attempt } from '../../app/notices';
import { to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { actionLabel, conditionLabel, TriggerDialog, typeLabel, type Trigger } from './trigger-dialog';

const when = (t: Trigger): string =>
  t.Type === 'SCHEDULED' ? (t.Schedule ?? '') : t.Type === 'CONDITIONAL' ? (t.Predicate?.Conditions ?? []).map(conditionLabel).join(t.Predicate?.Logical === 'ANY' ? ' or ' : ' and ') : typeLabel(t.Type);

export function TriggerTable({ workflow, onChange }: { workflow?: string; onChange?: () => void }) {
  const loaded = useLoad([workflow], async () => (await everyGlue<Trigger>('GetTriggers', 'Triggers')).filter((t) => (workflow ? t.WorkflowName === workflow : true)));
  const [selected, setSelected] = useState<Trigger[]>([]);
  const [dialog, setDialog] = useState<'new' | 'change' | 'delete'>();
  const one = loaded.data?.find((t) => t.Name === selected[0]?.Name);
  useEvery(loaded.data?.some((t) => /ING$/.test(t.State ?? '')) ? 1500 : undefined, loaded.reload);
  const reload = () => {
    loaded.reload();
    onChange?.();
  };
  const canStart = one && (one.Type === 'ON_DEMAND' ? !one.WorkflowName : one.State === 'CREATED' || one.State === 'DEACTIVATED');
  const turn = (operation: string) => attempt('The trigger', async () => {
    await glue(operation, { Name: one!.Name });
    reload();
  });
  return (
    <>
      <ResourceTable<Trigger>
        title="Triggers" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.Name} selected={one ? [one] : []} onSelect={setSelected} single
        actions={
          <>
            <Button disabled={!one} onClick={() => setDialog('delete')}>Delete</Button>
            <Button disabled={!one || one.State === 'ACTIVATED'} onClick={() => setDialog('change')}>Change</Button>
            {one?.State === 'ACTIVATED' ? <Button onClick={() => void turn('StopTrigger')}>Turn off</Button> : <Button disabled={!canStart} onClick={() => void turn('StartTrigger')}>{one?.Type === 'ON_DEMAND' ? 'Fire' : 'Turn on'}</Button>}
            <Button variant={workflow ? undefined : 'primary'} onClick={() => setDialog('new')}>New trigger</Button>
          </>
        }
        empty={{ title: 'There is no trigger yet', text: 'A trigger starts jobs and crawlers at times, after others, or on an event.', action: <Button onClick={() => setDialog('new')}>New trigger</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (t) => t.Name, sort: (t) => t.Name }, { id: 'state', header: 'State', cell: (t) => <Status state={t.State} />, sort: (t) => t.State ?? '', width: 150 },
          { id: 'when', header: 'When', cell: when, sort: when }, { id: 'starts', header: 'Starts', cell: (t) => (t.Actions ?? []).map(actionLabel).join(', '), sort: (t) => (t.Actions ?? []).map(actionLabel).join(' ') },
          ...(workflow ? [] : [{ id: 'workflow', header: 'Workflow', cell: (t: Trigger) => (t.WorkflowName ? <a href={to(['workflows', t.WorkflowName])}>{t.WorkflowName}</a> : '–'), sort: (t: Trigger) => t.WorkflowName ?? '', width: 160 }]),
        ]}
      />
      {dialog === 'new' && <TriggerDialog workflow={workflow} onClose={() => setDialog(undefined)} onDone={reload} />}
      {dialog === 'change' && one && <TriggerDialog trigger={one} onClose={() => setDialog(undefined)} onDone={reload} />}
      {dialog === 'delete' && one && <ConfirmDialog title={`Delete trigger ${one.Name}`} onClose={() => setDialog(undefined)} action={async () => { await glue('DeleteTrigger', { Name: one.Name }); setSelected([]); reload(); }}>What it starts stays.</ConfirmDialog>}
    </>
  );
}
