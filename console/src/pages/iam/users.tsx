import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Toggle from '@cloudscape-design/components/toggle';
import { everyIam, iam } from '../../aws/services';
import { done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { AccountPanel } from './account';

export interface User {
  UserName: string;
  Arn: string;
  Path: string;
  CreateDate: string;
  PasswordLastUsed?: string;
}

function NewUser({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [hasPassword, setHasPassword] = useState(false);
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  return (
    <FormDialog title="New user" submit="Make user" onClose={onClose} disabled={!name || (hasPassword && !password)} action={async () => {
      await iam('CreateUser', { UserName: name });
      if (hasPassword) await iam('CreateLoginProfile', { UserName: name, Password: password, PasswordResetRequired: mustChange });
      done(`User ${name} is there`);
      navigate(to(['iam', 'users', name]));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <Toggle checked={hasPassword} onChange={(e) => setHasPassword(e.detail.checked)}>May sign in to this console</Toggle>
      {hasPassword && (
        <>
          <TextField label="Password" value={password} onChange={setPassword} type="password" hint="Eight characters at least, of three kinds" autoComplete="new-password" />
          <Toggle checked={mustChange} onChange={(e) => setMustChange(e.detail.checked)}>Must choose another one at the first sign-in</Toggle>
        </>
      )}
    </FormDialog>
  );
}

// A user goes only with what it has.
async function deleteUser(UserName: string): Promise<void> {
  const owner = { UserName };
  for (const k of await everyIam<{ AccessKeyId: string }>('ListAccessKeys', 'AccessKeyMetadata', owner)) await iam('DeleteAccessKey', { ...owner, AccessKeyId: k.AccessKeyId });
  for (const g of await everyIam<{ GroupName: string }>('ListGroupsForUser', 'Groups', owner)) await iam('RemoveUserFromGroup', { ...owner, GroupName: g.GroupName });
  for (const p of await everyIam<{ PolicyArn: string }>('ListAttachedUserPolicies', 'AttachedPolicies', owner)) await iam('DetachUserPolicy', { ...owner, PolicyArn: p.PolicyArn });
  for (const PolicyName of await everyIam<string>('ListUserPolicies', 'PolicyNames', owner)) await iam('DeleteUserPolicy', { ...owner, PolicyName });
  await iam('DeleteLoginProfile', owner).catch((error: Error) => {
    if (error.name !== 'NoSuchEntity') throw error;
  });
  await iam('DeleteUser', owner);
}

export default function Users() {
  const loaded = useLoad([], () => everyIam<User>('ListUsers', 'Users'));
  const [selected, setSelected] = useState<User[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const name = selected[0]?.UserName;
  return (
    <Page title="Users" about="People and programs, each with keys or a password, and what policies let them do.">
      <ResourceTable<User>
        title="Users" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(u) => u.UserName}
        selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!name} onClick={() => setDialog('delete')}>Delete</Button><Button variant="primary" onClick={() => setDialog('new')}>New user</Button></>}
        empty={{ title: 'There is no user yet', text: 'The root can do everything: make users for daily work.', action: <Button onClick={() => setDialog('new')}>New user</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (u) => <a href={to(['iam', 'users', u.UserName])}>{u.UserName}</a>, sort: (u) => u.UserName },
          { id: 'arn', header: 'ARN', cell: (u) => <span className="mono">{u.Arn}</span>, sort: (u) => u.Arn },
          { id: 'used', header: 'Last signed in', cell: (u) => time(u.PasswordLastUsed), sort: (u) => u.PasswordLastUsed ?? '', width: 210 },
          { id: 'made', header: 'Made', cell: (u) => time(u.CreateDate), sort: (u) => u.CreateDate, width: 210 },
        ]}
      />
      <AccountPanel />
      {dialog === 'new' && <NewUser onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && name && (
        <ConfirmDialog title={`Delete user ${name}`} mustType={name} onClose={() => setDialog(undefined)} action={async () => { await deleteUser(name); setSelected([]); loaded.reload(); }}>
          Keys, password, groups and own policies go with it.
        </ConfirmDialog>
      )}
    </Page>
  );
}
