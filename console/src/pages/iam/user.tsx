import { useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { everyIam, iam } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { copyText } from '../../ui/copy';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { Boundary, EntityTags, type Bounded } from './entity-more';
import { EntityPolicies } from './entity-policies';
import { UserGroups } from './user-groups';
import type { User } from './users';

interface AccessKey {
  AccessKeyId: string;
  Status: string;
  CreateDate: string;
  SecretAccessKey?: string;
  used?: LastUsed;
}
interface LastUsed {
  LastUsedDate?: string;
  ServiceName?: string;
}

function Password({ user, has, onClose, onDone }: { user: string; has: boolean; onClose: () => void; onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  return (
    <FormDialog title={has ? 'Another password' : 'A password for the console'} submit="Save" onClose={onClose} disabled={!password} action={async () => {
      await iam(has ? 'UpdateLoginProfile' : 'CreateLoginProfile', { UserName: user, Password: password, PasswordResetRequired: mustChange });
      done('The password is set');
      await onDone();
    }}>
      <TextField label="Password" value={password} onChange={setPassword} type="password" autoFocus hint="Eight characters at least, of three kinds" autoComplete="new-password" />
      <Toggle checked={mustChange} onChange={(e) => setMustChange(e.detail.checked)}>Must choose another one at the first sign-in</Toggle>
    </FormDialog>
  );
}

function Keys({ user }: { user: string }) {
  const loaded = useLoad([user], async () => {
    const keys = await everyIam<AccessKey>('ListAccessKeys', 'AccessKeyMetadata', { UserName: user });
    return Promise.all(keys.map(async (k) => ({ ...k, used: await iam<{ AccessKeyLastUsed?: LastUsed }>('GetAccessKeyLastUsed', { AccessKeyId: k.AccessKeyId }).then((a) => a.AccessKeyLastUsed, () => undefined) })));
  });
  const [selected, setSelected] = useState<AccessKey[]>([]);
  const [made, setMade] = useState<AccessKey>();
  const one = loaded.data?.find((k) => k.AccessKeyId === selected[0]?.AccessKeyId);
  const make = () => attempt('Making a key', async () => {
    setMade((await iam<{ AccessKey: AccessKey }>('CreateAccessKey', { UserName: user })).AccessKey);
    await loaded.reload();
  }, `key of ${user}`);
  const flip = () => attempt('The key', async () => {
    await iam('UpdateAccessKey', { UserName: user, AccessKeyId: one!.AccessKeyId, Status: one!.Status === 'Active' ? 'Inactive' : 'Active' });
    loaded.reload();
  });
  const remove = () => attempt('Deleting the key', async () => {
    await iam('DeleteAccessKey', { UserName: user, AccessKeyId: one!.AccessKeyId });
    setSelected([]);
    loaded.reload();
  });
  return (
    <SpaceBetween size="s">
      {made && (
        <Alert type="success" header="Copy the secret now: it is not shown again" dismissible dismissAriaLabel="Dismiss" onDismiss={() => setMade(undefined)} action={<Button onClick={() => void copyText(`${made.AccessKeyId} ${made.SecretAccessKey}`)}>Copy both</Button>}>
          <div className="mono">{made.AccessKeyId}</div><div className="mono">{made.SecretAccessKey}</div>
        </Alert>
      )}
      <ResourceTable<AccessKey>
        title="Access keys" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(k) => k.AccessKeyId} selected={one ? [one] : []} onSelect={setSelected} single filter={false}
        actions={<><Button disabled={!one || one.Status === 'Active'} onClick={() => void remove()}>Delete</Button><Button disabled={!one} onClick={() => void flip()}>{one?.Status === 'Inactive' ? 'Activate' : 'Deactivate'}</Button><Button onClick={() => void make()}>New key</Button></>}
        empty={{ title: 'There is no key', text: 'Programs and the aws CLI sign with one.' }}
        columns={[
          { id: 'id', header: 'Id', cell: (k) => <span className="mono">{k.AccessKeyId}</span> }, { id: 'status', header: 'State', cell: (k) => <Status state={k.Status} /> }, { id: 'used', header: 'Last used', cell: (k) => (k.used?.LastUsedDate ? `${time(k.used.LastUsedDate)}, ${k.used.ServiceName}` : 'Never') }, { id: 'made', header: 'Made', cell: (k) => time(k.CreateDate) },
        ]}
      />
    </SpaceBetween>
  );
}

export default function UserPage({ params }: PageProps) {
  const name = params.user!;
  const loaded = useLoad([name], async () => {
    const user = (await iam<{ User: User & Bounded }>('GetUser', { UserName: name })).User;
    const profile = await iam<{ LoginProfile: { CreateDate: string; PasswordResetRequired: string } }>('GetLoginProfile', { UserName: name }).then((a) => a.LoginProfile, () => undefined);
    return { user, profile };
  });
  const [dialog, setDialog] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const d = loaded.data;
  return (
    <Page title={name} crumbs={[{ text: 'Users', href: '/iam' }]} actions={<><Button disabled={!d} onClick={() => setRenaming(true)}>Rename</Button><Button href={to(['iam', 'simulator'], { arn: d?.user.Arn })}>What may this user do?</Button></>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this user" />}
      {d && (
        <Container header={<Header variant="h2" actions={
          <SpaceBetween direction="horizontal" size="xs">
            {d.profile && <Button onClick={() => void attempt('Taking the password away', async () => { await iam('DeleteLoginProfile', { UserName: name }); loaded.reload(); })}>Take the password away</Button>}
            <Button onClick={() => setDialog(true)}>{d.profile ? 'Another password' : 'Give a password'}</Button>
          </SpaceBetween>
        }>Properties</Header>}>
          <Facts items={[
            ['ARN', <span className="mono">{d.user.Arn}</span>], ['Made', time(d.user.CreateDate)],
            ['Console', d.profile ? `Has a password${d.profile.PasswordResetRequired === 'true' ? ', to be changed at the next sign-in' : ''}` : 'No password'], ['Last signed in', time(d.user.PasswordLastUsed)],
          ]} />
        </Container>
      )}
      {d && <EntityPolicies kind="User" entity={name} />}
      {d && <UserGroups user={name} />}
      {d && <Keys user={name} />}
      {d && <Boundary kind="User" entity={name} arn={d.user.PermissionsBoundary?.PermissionsBoundaryArn} reload={loaded.reload} />}
      {d && <EntityTags kind="User" owner={{ UserName: name }} />}
      {renaming && (
        <FieldsDialog
          title="Rename" submit="Rename" start={{ name }} fields={[{ name: 'name', label: 'Name' }]} onClose={() => setRenaming(false)}
          save={async (v) => { await iam('UpdateUser', { UserName: name, NewUserName: v.name }); navigate(to(['iam', 'users', v.name!]), true); }}
        />
      )}
      {dialog && d && <Password user={name} has={!!d.profile} onClose={() => setDialog(false)} onDone={loaded.reload} />}
    </Page>
  );
}
