// Whom a dashboard is shared with.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { ACTIONS, every, quicksight, type QsGroup, type QsUser } from '../../aws/quicksight';
import { done } from '../../app/notices';
import { FormDialog } from '../../ui/dialogs';
import { ErrorBox, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Grant { Principal: string; Actions: string[] }
const MAY = [{ value: 'see', label: 'See it' }, { value: 'change', label: 'Change and share it' }];
const nameOf = (arn: string): string => arn.replace(/^.*?:(user|group|namespace)\//, '$1 ');

export function Sharing({ id, onClose }: { id: string; onClose: () => void }) {
  const grants = useLoad([id], async () => (await quicksight<{ Permissions?: Grant[] }>('DescribeDashboardPermissions', { DashboardId: id })).Permissions ?? []);
  const people = useLoad([], async () => [
    ...(await every<QsUser>('ListUsers', 'UserList')).map((u) => ({ value: u.Arn, label: u.UserName, description: 'User' })),
    ...(await every<QsGroup>('ListGroups', 'GroupList')).map((g) => ({ value: g.Arn, label: g.GroupName, description: 'Group' }))]);
  const [who, setWho] = useState<{ value?: string; label?: string } | null>(null);
  const [selected, setSelected] = useState<Grant[]>([]);
  const [failed, setFailed] = useState<Error>();
  const [may, setMay] = useState(MAY[0]!);
  return (
    <FormDialog title="Share the dashboard" submit="Share" onClose={onClose} size="large" stays disabled={!who} action={async () => {
      await quicksight('UpdateDashboardPermissions', { DashboardId: id, GrantPermissions: [{ Principal: who!.value, Actions: may.value === 'change' ? ACTIONS.dashboardOwner : ACTIONS.dashboardReader }] });
      done(`${who!.label} may ${may.value} the dashboard`);
      setWho(null);
      grants.reload();
    }}>
      <FormField label="User or group"><Select selectedOption={who} options={people.data ?? []} onChange={(e) => setWho(e.detail.selectedOption)} placeholder="Choose whom to share with" empty="There are none" filteringType="auto" filteringAriaLabel="Filter users and groups" /></FormField>
      <FormField label="May"><Select selectedOption={may} options={MAY} onChange={(e) => setMay(MAY.find((m) => m.value === e.detail.selectedOption.value)!)} /></FormField>
      {failed && <ErrorBox error={failed} what="change who may see it" />}
      <ResourceTable<Grant>
        title="Shared with" level="h3" items={grants.data} loading={grants.loading} error={grants.error} idOf={(g) => g.Principal} selected={selected} onSelect={setSelected} single empty={{ title: 'It is shared with nobody' }}
        actions={<Button disabled={!selected.length} onClick={() => void quicksight('UpdateDashboardPermissions', { DashboardId: id, RevokePermissions: selected }).then(() => { setSelected([]); setFailed(undefined); grants.reload(); }, setFailed)}>Remove</Button>}
        columns={[{ id: 'who', header: 'Who', cell: (g) => nameOf(g.Principal), sort: (g) => g.Principal }, { id: 'what', header: 'May', cell: (g) => (g.Actions.some((a) => /UpdateDashboard$/.test(a)) ? 'Change' : 'See'), sort: (g) => g.Actions.length }]}
      />
    </FormDialog>
  );
}
