import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { everyIam, iam } from '../../aws/services';
import { done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { Code } from '../../ui/code';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { START_POLICY } from './entity-policies';

export interface Policy {
  PolicyName: string;
  Arn: string;
  Description?: string;
  DefaultVersionId: string;
  AttachmentCount: string;
  CreateDate: string;
  UpdateDate: string;
}

function NewPolicy({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [text, setText] = useState(START_POLICY);
  return (
    <FormDialog title="New policy" submit="Make policy" size="large" onClose={onClose} disabled={!name} action={async () => {
      const made = await iam<{ Policy: Policy }>('CreatePolicy', { PolicyName: name, PolicyDocument: text });
      done(`Policy ${name} is there`);
      navigate(to(['iam', 'policies', 'document'], { arn: made.Policy.Arn }));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <FormField stretch label="Document"><Code language="json" label="Policy document" value={text} onChange={setText} height="20rem" /></FormField>
    </FormDialog>
  );
}

export default function Policies() {
  const [scope, setScope] = useState('Local');
  const loaded = useLoad([scope], () => everyIam<Policy>('ListPolicies', 'Policies', { Scope: scope }));
  const [selected, setSelected] = useState<Policy[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const one = selected[0];
  return (
    <Page title="Policies" about="Documents that say what is allowed or denied, to be attached to users and roles.">
      <SegmentedControl label="Whose policies" selectedId={scope} onChange={(e) => { setScope(e.detail.selectedId); setSelected([]); }} options={[{ id: 'Local', text: 'Yours' }, { id: 'AWS', text: 'Managed by AWS' }]} />
      <ResourceTable<Policy>
        title="Policies" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(p) => p.Arn} selected={selected} onSelect={scope === 'Local' ? setSelected : undefined} single
        actions={<>{scope === 'Local' && <Button disabled={!one} onClick={() => setDialog('delete')}>Delete</Button>}<Button variant="primary" onClick={() => setDialog('new')}>New policy</Button></>}
        empty={{ title: 'There is no policy of your own yet', text: 'AWS’s own are under “Managed by AWS”.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (p) => <a href={to(['iam', 'policies', 'document'], { arn: p.Arn })}>{p.PolicyName}</a>, sort: (p) => p.PolicyName }, { id: 'version', header: 'Version', cell: (p) => p.DefaultVersionId, width: 110 },
          { id: 'used', header: 'Attached to', cell: (p) => p.AttachmentCount, sort: (p) => Number(p.AttachmentCount), width: 130 }, { id: 'arn', header: 'ARN', cell: (p) => <span className="mono">{p.Arn}</span>, sort: (p) => p.Arn },
          { id: 'changed', header: 'Changed', cell: (p) => time(p.UpdateDate), sort: (p) => p.UpdateDate, width: 210 },
        ]}
      />
      {dialog === 'new' && <NewPolicy onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && one && (
        <ConfirmDialog title={`Delete policy ${one.PolicyName}`} onClose={() => setDialog(undefined)} action={async () => {
          for (const v of await everyIam<{ VersionId: string; IsDefaultVersion: string }>('ListPolicyVersions', 'Versions', { PolicyArn: one.Arn })) if (v.IsDefaultVersion !== 'true') await iam('DeletePolicyVersion', { PolicyArn: one.Arn, VersionId: v.VersionId });
          await iam('DeletePolicy', { PolicyArn: one.Arn });
          setSelected([]);
          loaded.reload();
        }}>
          All its versions go with it. It must be attached to nobody.
        </ConfirmDialog>
      )}
    </Page>
  );
}
