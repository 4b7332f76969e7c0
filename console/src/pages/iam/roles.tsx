import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { everyIam, iam } from '../../aws/services';
import { done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

export interface Role {
  RoleName: string;
  Arn: string;
  Description?: string;
  CreateDate: string;
  AssumeRolePolicyDocument: string;
  MaxSessionDuration?: string;
}
const SERVICES = ['glue.amazonaws.com', 'lambda.amazonaws.com', 'events.amazonaws.com', 'scheduler.amazonaws.com', 'states.amazonaws.com', 'firehose.amazonaws.com'].map((value) => ({ value, label: value }));

function NewRole({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [service, setService] = useState(SERVICES[0]!);
  return (
    <FormDialog title="New role" submit="Make role" onClose={onClose} disabled={!name} action={async () => {
      await iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service.value }, Action: 'sts:AssumeRole' }] }) });
      done(`Role ${name} is there`);
      navigate(to(['iam', 'roles', name]));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <FormField label="Who takes it" description="Change it afterwards in the role’s trust policy"><Select selectedOption={service} options={SERVICES} onChange={(e) => setService(e.detail.selectedOption as { value: string; label: string })} /></FormField>
    </FormDialog>
  );
}

// A role goes only with its policies.
async function deleteRole(RoleName: string): Promise<void> {
  for (const p of await everyIam<{ PolicyArn: string }>('ListAttachedRolePolicies', 'AttachedPolicies', { RoleName })) await iam('DetachRolePolicy', { RoleName, PolicyArn: p.PolicyArn });
  for (const PolicyName of await everyIam<string>('ListRolePolicies', 'PolicyNames', { RoleName })) await iam('DeleteRolePolicy', { RoleName, PolicyName });
  await iam('DeleteRole', { RoleName });
}

export default function Roles() {
  const loaded = useLoad([], () => everyIam<Role>('ListRoles', 'Roles'));
  const [selected, setSelected] = useState<Role[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const name = selected[0]?.RoleName;
  return (
    <Page title="Roles" about="What services and programs become for a while.">
      <ResourceTable<Role>
        title="Roles" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(r) => r.RoleName} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!name} onClick={() => setDialog('delete')}>Delete</Button><Button variant="primary" onClick={() => setDialog('new')}>New role</Button></>}
        empty={{ title: 'There is no role yet' }}
        columns={[
          { id: 'name', header: 'Name', cell: (r) => <a href={to(['iam', 'roles', r.RoleName])}>{r.RoleName}</a>, sort: (r) => r.RoleName }, { id: 'about', header: 'Description', cell: (r) => r.Description || '–', sort: (r) => r.Description ?? '' },
          { id: 'arn', header: 'ARN', cell: (r) => <span className="mono">{r.Arn}</span>, sort: (r) => r.Arn }, { id: 'made', header: 'Made', cell: (r) => time(r.CreateDate), sort: (r) => r.CreateDate, width: 210 },
        ]}
      />
      {dialog === 'new' && <NewRole onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && name && (
        <ConfirmDialog title={`Delete role ${name}`} mustType={name} onClose={() => setDialog(undefined)} action={async () => { await deleteRole(name); setSelected([]); loaded.reload(); }}>
          Its own policies go with it. Whoever takes this role can do nothing any more.
        </ConfirmDialog>
      )}
    </Page>
  );
}
