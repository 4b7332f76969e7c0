// QuickSight: dashboards, analyses, data sets, data sources, users and groups.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import Tabs from '@cloudscape-design/components/tabs';
import { ACTIONS, every, newId, quicksight, type QsGroup, type QsUser, type Summary } from '../../aws/quicksight';
import type { PageProps } from '../../app/pages';
import { navigate, setQuery, to } from '../../app/router';
import { done } from '../../app/notices';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { WithAuthor, author } from './author';

type Kind = { tab: string; title: string; list: string; member: string; remove: string; id: string; path: string; extra?: Record<string, unknown> };
const ASSETS: Record<string, Kind> = {
  dashboards: { tab: 'dashboards', title: 'Dashboards', list: 'ListDashboards', member: 'DashboardSummaryList', remove: 'DeleteDashboard', id: 'DashboardId', path: 'dashboards' },
  analyses: { tab: 'analyses', title: 'Analyses', list: 'ListAnalyses', member: 'AnalysisSummaryList', remove: 'DeleteAnalysis', id: 'AnalysisId', path: 'analyses', extra: { ForceDeleteWithoutRecovery: true } },
  datasets: { tab: 'datasets', title: 'Data sets', list: 'ListDataSets', member: 'DataSetSummaries', remove: 'DeleteDataSet', id: 'DataSetId', path: 'data-sets' },
  sources: { tab: 'sources', title: 'Data sources', list: 'ListDataSources', member: 'DataSources', remove: 'DeleteDataSource', id: 'DataSourceId', path: '' },
};

function NewSource({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('Athena');
  const [group, setGroup] = useState('primary');
  return (
    <FormDialog title="New data source" submit="Create" onClose={onClose} disabled={!name} action={async () => {
      await quicksight('CreateDataSource', { DataSourceId: newId('source'), Name: name, Type: 'ATHENA', DataSourceParameters: { AthenaParameters: { WorkGroup: group } } });
      done('The data source is made');
      await onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <TextField label="Athena workgroup" value={group} onChange={setGroup} />
    </FormDialog>
  );
}

function Assets({ kind }: { kind: Kind }) {
  const loaded = useLoad([kind.tab], async () => (await every<Summary>(kind.list, kind.member)).filter((s) => s.Status !== 'DELETED'));
  const [selected, setSelected] = useState<Summary[]>([]);
  const [dialog, setDialog] = useState<'delete' | 'new'>();
  const idOf = (s: Summary): string => String(s[kind.id]);
  return (
    <>
      <ResourceTable<Summary>
        title={kind.title} items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={idOf} selected={selected} onSelect={setSelected} single
        actions={<>
          <Button disabled={!selected.length} onClick={() => setDialog('delete')}>Delete</Button>
          {kind.tab === 'sources' ? <Button variant="primary" onClick={() => setDialog('new')}>New data source</Button> : kind.tab === 'datasets' ? <Button variant="primary" href="/quicksight/new">New data set</Button> : null}
        </>}
        empty={{ title: `There are no ${kind.title.toLowerCase()}`, text: 'Open a table of the data catalog and press Visualize: it makes a data set and suggests a dashboard.', action: <Button href="/quicksight/new">Begin with a table</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (s) => (kind.path ? <a href={to(['quicksight', kind.path, idOf(s)])}>{s.Name}</a> : s.Name), sort: (s) => s.Name },
          ...(kind.tab === 'datasets' ? [{ id: 'mode', header: 'Mode', cell: (s: Summary) => (s.ImportMode === 'SPICE' ? 'SPICE' : 'Direct query'), sort: (s: Summary) => String(s.ImportMode) }, { id: 'rls', header: 'Row rules', cell: (s: Summary) => (s.RowLevelPermissionDataSet || s.RowLevelPermissionTagConfigurationApplied ? 'Yes' : ''), sort: (s: Summary) => String(!!s.RowLevelPermissionDataSet) }] : []),
          ...(kind.tab === 'sources' ? [{ id: 'type', header: 'Type', cell: (s: Summary) => String(s.Type), sort: (s: Summary) => String(s.Type) }] : []),
          ...(kind.tab === 'dashboards' ? [{ id: 'version', header: 'Version', cell: (s: Summary) => String(s.PublishedVersionNumber ?? ''), sort: (s: Summary) => Number(s.PublishedVersionNumber ?? 0) }] : []),
          { id: 'id', header: 'Id', cell: (s) => <span className="mono">{idOf(s)}</span>, sort: idOf },
          { id: 'changed', header: 'Changed', cell: (s) => time(s.LastUpdatedTime), sort: (s) => s.LastUpdatedTime ?? 0, width: 210 },
        ]}
      />
      {dialog === 'new' && <NewSource onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && selected[0] && (
        <ConfirmDialog title={`Delete ${selected[0].Name}`} onClose={() => setDialog(undefined)} action={async () => {
          await quicksight(kind.remove, { [kind.id]: idOf(selected[0]!), ...kind.extra });
          done('It is deleted');
          setSelected([]);
          loaded.reload();
        }}>What is made upon it stays, and will not show until it is mended.</ConfirmDialog>
      )}
    </>
  );
}

const ROLES = ['READER', 'AUTHOR', 'ADMIN'].map((value) => ({ value, label: value.charAt(0) + value.slice(1).toLowerCase() }));
function NewUser({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [arn, setArn] = useState('');
  const [role, setRole] = useState('READER');
  return (
    <FormDialog title="Register a user" submit="Register" onClose={onClose} disabled={!/.@./.test(email) || (!name && !arn)} action={async () => {
      await quicksight('RegisterUser', arn ? { IdentityType: 'IAM', IamArn: arn, Email: email, UserRole: role } : { IdentityType: 'QUICKSIGHT', UserName: name, Email: email, UserRole: role });
      done('The user is registered');
      await onDone();
    }}>
      <TextField label="User name" value={name} onChange={setName} autoFocus hint="Of a user that is only embedded" disabled={!!arn} />
      <TextField label="or ARN of an IAM user" value={arn} onChange={setArn} />
      <TextField label="E-mail" value={email} onChange={setEmail} />
      <FormField label="Role"><Select selectedOption={ROLES.find((r) => r.value === role)!} options={ROLES} onChange={(e) => setRole(e.detail.selectedOption.value!)} /></FormField>
    </FormDialog>
  );
}

function People() {
  const users = useLoad([], () => every<QsUser>('ListUsers', 'UserList'));
  const groups = useLoad([], async () => {
    const all = await every<QsGroup>('ListGroups', 'GroupList');
    return Promise.all(all.map(async (g) => ({ ...g, members: (await every<{ MemberName: string }>('ListGroupMemberships', 'GroupMemberList', { GroupName: g.GroupName })).map((m) => m.MemberName) })));
  });
  const [user, setUser] = useState<QsUser[]>([]);
  const [group, setGroup] = useState<(QsGroup & { members: string[] })[]>([]);
  const [dialog, setDialog] = useState<'user' | 'group' | 'member' | 'delete-user' | 'delete-group'>();
  const [name, setName] = useState('');
  const close = () => { setDialog(undefined); setName(''); };
  return (
    <>
      <ResourceTable<QsUser>
        title="Users" items={users.data} loading={users.loading} error={users.error} reload={users.reload} idOf={(u) => u.UserName} selected={user} onSelect={setUser} single empty={{ title: 'There are no users' }}
        actions={<><Button disabled={!user.length} onClick={() => setDialog('delete-user')}>Delete</Button><Button variant="primary" onClick={() => setDialog('user')}>Register a user</Button></>}
        columns={[{ id: 'name', header: 'Name', cell: (u) => u.UserName, sort: (u) => u.UserName }, { id: 'role', header: 'Role', cell: (u) => u.Role, sort: (u) => u.Role ?? '' }, { id: 'email', header: 'E-mail', cell: (u) => u.Email, sort: (u) => u.Email ?? '' }, { id: 'kind', header: 'Identity', cell: (u) => u.IdentityType, sort: (u) => u.IdentityType ?? '' }]}
      />
      <ResourceTable<QsGroup & { members: string[] }>
        title="Groups" items={groups.data} loading={groups.loading} error={groups.error} reload={groups.reload} idOf={(g) => g.GroupName} selected={group} onSelect={setGroup} single empty={{ title: 'There are no groups' }}
        actions={<><Button disabled={!group.length} onClick={() => setDialog('delete-group')}>Delete</Button><Button disabled={!group.length} onClick={() => setDialog('member')}>Add a member</Button><Button variant="primary" onClick={() => setDialog('group')}>New group</Button></>}
        columns={[{ id: 'name', header: 'Name', cell: (g) => g.GroupName, sort: (g) => g.GroupName }, { id: 'members', header: 'Members', cell: (g) => g.members.join(', '), sort: (g) => g.members.length }]}
      />
      {dialog === 'user' && <NewUser onClose={close} onDone={users.reload} />}
      {dialog === 'group' && <FormDialog title="New group" submit="Create" onClose={close} disabled={!name} action={async () => { await quicksight('CreateGroup', { GroupName: name }); groups.reload(); }}><TextField label="Name" value={name} onChange={setName} autoFocus /></FormDialog>}
      {dialog === 'member' && group[0] && <FormDialog title={`Add a member to ${group[0].GroupName}`} submit="Add" onClose={close} disabled={!name} action={async () => { await quicksight('CreateGroupMembership', { GroupName: group[0]!.GroupName, MemberName: name }); setGroup([]); groups.reload(); }}><TextField label="User name" value={name} onChange={setName} autoFocus /></FormDialog>}
      {dialog === 'delete-user' && user[0] && <ConfirmDialog title={`Delete ${user[0].UserName}`} onClose={close} action={async () => { await quicksight('DeleteUser', { UserName: user[0]!.UserName }); setUser([]); users.reload(); }}>The user sees no dashboard any more.</ConfirmDialog>}
      {dialog === 'delete-group' && group[0] && <ConfirmDialog title={`Delete ${group[0].GroupName}`} onClose={close} action={async () => { await quicksight('DeleteGroup', { GroupName: group[0]!.GroupName }); setGroup([]); groups.reload(); }}>What the group was allowed, its members no longer are.</ConfirmDialog>}
    </>
  );
}

function NewAnalysis() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<{ value?: string; label?: string } | null>(null);
  const sets = useLoad([open], async () => (open ? every<Summary>('ListDataSets', 'DataSetSummaries') : []));
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>New analysis</Button>
      {open && (
        <FormDialog title="New analysis" submit="Create" onClose={() => setOpen(false)} disabled={!name || !chosen} action={async () => {
          const id = newId('analysis');
          const { session } = await author();
          const { definition } = await session.suggest(chosen!.value!);
          const principal = await ownArn();
          await quicksight('CreateAnalysis', { AnalysisId: id, Name: name, Definition: definition, Permissions: principal ? [{ Principal: principal, Actions: ACTIONS.analysisOwner }] : undefined });
          navigate(to(['quicksight', 'analyses', id]));
        }}>
          <TextField label="Name" value={name} onChange={setName} autoFocus />
          <FormField label="Data set"><Select selectedOption={chosen} options={(sets.data ?? []).map((s) => ({ value: s.Arn, label: s.Name }))} onChange={(e) => setChosen(e.detail.selectedOption)} placeholder="Choose a data set" empty="There are no data sets" /></FormField>
        </FormDialog>
      )}
    </>
  );
}

export async function ownArn(): Promise<string | undefined> {
  const { user } = await author();
  return (await every<QsUser>('ListUsers', 'UserList')).find((u) => u.UserName === user.name)?.Arn;
}

export default function QuickSightPage({ query }: PageProps) {
  const tab = query.get('tab') ?? 'dashboards';
  const tabs = [...Object.values(ASSETS).map((k) => ({ id: k.tab, label: k.title, content: tab === k.tab && <div className="form-body"><Assets key={k.tab} kind={k} /></div> })), { id: 'people', label: 'Users and groups', content: tab === 'people' && <div className="form-body"><People /></div> }];
  return (
    <Page title="QuickSight" about="Dashboards of your data: built here, shared with users and groups, embedded in pages of yours." actions={<><Button href="/quicksight/embed">Try embedding</Button><NewAnalysis /></>}>
      <WithAuthor>{() => null}</WithAuthor>
      <Tabs activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of QuickSight" tabs={tabs} />
    </Page>
  );
}
