import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import { asList, everyIam, iam } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt } from '../../app/notices';
import { to } from '../../app/router';
import { FormDialog } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { EntityPolicies } from './entity-policies';
import type { Group } from './groups';
import type { User } from './users';

function AddUser({ group, has, onClose, onDone }: { group: string; has: string[]; onClose: () => void; onDone: () => void }) {
  const all = useLoad([], () => everyIam<User>('ListUsers', 'Users'));
  const [name, setName] = useState('');
  const options = (all.data ?? []).filter((u) => !has.includes(u.UserName)).map((u) => ({ value: u.UserName, label: u.UserName }));
  return (
    <FormDialog title={`Add a user to ${group}`} submit="Add" onClose={onClose} disabled={!name} action={async () => { await iam('AddUserToGroup', { GroupName: group, UserName: name }); await onDone(); }}>
      <FormField label="User"><Select selectedOption={options.find((o) => o.value === name) ?? null} options={options} filteringType="auto" filteringAriaLabel="Find a user" placeholder="Choose" empty="There is no other user" statusType={all.loading ? 'loading' : 'finished'} onChange={(e) => setName(e.detail.selectedOption.value!)} /></FormField>
    </FormDialog>
  );
}

export default function GroupPage({ params }: PageProps) {
  const name = params.group!;
  const loaded = useLoad([name], async () => {
    const found = await iam<{ Group: Group; Users: unknown }>('GetGroup', { GroupName: name });
    return { group: found.Group, users: asList<User>(found.Users) };
  });
  const [selected, setSelected] = useState<User[]>([]);
  const [adding, setAdding] = useState(false);
  const d = loaded.data;
  return (
    <Page title={name} crumbs={[{ text: 'Groups', href: '/iam/groups' }]}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this group" />}
      {d && <Container header={<Header variant="h2">Properties</Header>}><Facts items={[['ARN', <span className="mono">{d.group.Arn}</span>], ['Made', time(d.group.CreateDate)]]} /></Container>}
      {d && (
        <ResourceTable<User>
          title="Users" items={d.users} loading={loaded.loading} reload={loaded.reload} idOf={(u) => u.UserName} selected={selected} onSelect={setSelected}
          actions={
            <>
              <Button disabled={!selected.length} onClick={() => void attempt('Taking users out', async () => { for (const u of selected) await iam('RemoveUserFromGroup', { GroupName: name, UserName: u.UserName }); setSelected([]); loaded.reload(); })}>Take out</Button>
              <Button onClick={() => setAdding(true)}>Add a user</Button>
            </>
          }
          empty={{ title: 'Nobody is in it yet', action: <Button onClick={() => setAdding(true)}>Add a user</Button> }}
          columns={[{ id: 'name', header: 'Name', cell: (u) => <a href={to(['iam', 'users', u.UserName])}>{u.UserName}</a>, sort: (u) => u.UserName }, { id: 'made', header: 'Made', cell: (u) => time(u.CreateDate), sort: (u) => u.CreateDate, width: 210 }]}
        />
      )}
      {d && <EntityPolicies kind="Group" entity={name} />}
      {adding && d && <AddUser group={name} has={d.users.map((u) => u.UserName)} onClose={() => setAdding(false)} onDone={loaded.reload} />}
    </Page>
  );
}
