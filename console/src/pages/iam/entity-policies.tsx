// The policies of a user, a group or a role: managed ones attached, and ones of its own.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { everyIam, iam } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Code } from '../../ui/code';
import { FormDialog, TextField } from '../../ui/dialogs';
import { prettyJson } from '../../ui/json';
import { ErrorBox, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Attached {
  name: string;
  arn?: string; // of a managed one
}
type Kind = 'User' | 'Role' | 'Group';

export const START_POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }] }, null, 2);
export const readDocument = (text: string): string => {
  const plain = /^%7B/i.test(text) ? decodeURIComponent(text) : text;
  return prettyJson(plain);
};

function InlinePolicy({ kind, entity, name, onClose, onDone }: { kind: Kind; entity: string; name?: string; onClose: () => void; onDone: () => void }) {
  const owner = { [`${kind}Name`]: entity };
  const [title, setTitle] = useState(name ?? '');
  const [text, setText] = useState(name ? '' : START_POLICY);
  const loaded = useLoad([name], async () => {
    if (!name) return;
    const found = await iam<{ PolicyDocument: string }>(`Get${kind}Policy`, { ...owner, PolicyName: name });
    setText(readDocument(found.PolicyDocument));
  });
  return (
    <FormDialog title={name ? `Policy ${name}` : 'New policy of its own'} submit="Save" size="large" onClose={onClose} disabled={!title || !text} action={async () => {
      await iam(`Put${kind}Policy`, { ...owner, PolicyName: title, PolicyDocument: text });
      done('The policy holds');
      await onDone();
    }}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="read the policy" />}
      <TextField label="Name" value={title} onChange={setTitle} disabled={!!name} autoFocus={!name} />
      <FormField stretch label="Document"><Code language="json" label="Policy document" value={text} onChange={setText} height="20rem" /></FormField>
    </FormDialog>
  );
}

function Attach({ kind, entity, onClose, onDone }: { kind: Kind; entity: string; onClose: () => void; onDone: () => void }) {
  const all = useLoad([], () => everyIam<{ PolicyName: string; Arn: string }>('ListPolicies', 'Policies'));
  const [arn, setArn] = useState('');
  const options = all.data?.map((p) => ({ value: p.Arn, label: p.PolicyName, description: p.Arn })) ?? [];
  return (
    <FormDialog title="Attach a managed policy" submit="Attach" onClose={onClose} disabled={!arn} action={async () => { await iam(`Attach${kind}Policy`, { [`${kind}Name`]: entity, PolicyArn: arn }); await onDone(); }}>
      <FormField label="Policy"><Select selectedOption={options.find((o) => o.value === arn) ?? null} options={options} filteringType="auto" filteringAriaLabel="Find a policy" placeholder="Choose" statusType={all.loading ? 'loading' : all.error ? 'error' : 'finished'} errorText={all.error?.message} onChange={(e) => setArn(e.detail.selectedOption.value!)} /></FormField>
    </FormDialog>
  );
}

export function EntityPolicies({ kind, entity }: { kind: Kind; entity: string }) {
  const owner = { [`${kind}Name`]: entity };
  const loaded = useLoad([kind, entity], async () => {
    const [attached, own] = await Promise.all([
      everyIam<{ PolicyName: string; PolicyArn: string }>(`ListAttached${kind}Policies`, 'AttachedPolicies', owner), everyIam<string>(`List${kind}Policies`, 'PolicyNames', owner),
    ]);
    return [...attached.map((a): Attached => ({ name: a.PolicyName, arn: a.PolicyArn })), ...own.map((name): Attached => ({ name }))];
  });
  const [selected, setSelected] = useState<Attached[]>([]);
  const [dialog, setDialog] = useState<'attach' | 'new' | { name: string }>();
  const remove = () => attempt('Removing', async () => {
    for (const p of selected) await (p.arn ? iam(`Detach${kind}Policy`, { ...owner, PolicyArn: p.arn }) : iam(`Delete${kind}Policy`, { ...owner, PolicyName: p.name }));
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Attached>
        title="Policies" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(p) => p.arn ?? `own:${p.name}`} selected={selected} onSelect={setSelected} filter={false}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setDialog('new')}>New of its own</Button><Button onClick={() => setDialog('attach')}>Attach</Button></>}
        empty={{ title: 'No policy allows anything', text: 'Whatever no policy allows is denied.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (p) => (p.arn ? <a href={to(['iam', 'policies', 'document'], { arn: p.arn })}>{p.name}</a> : <Button variant="inline-link" onClick={() => setDialog({ name: p.name })}>{p.name}</Button>), sort: (p) => p.name },
          { id: 'kind', header: 'Kind', cell: (p) => (!p.arn ? 'Its own' : p.arn.includes(':aws:policy/') ? 'Managed by AWS' : 'Managed by you'), sort: (p) => p.arn ?? '' },
        ]}
      />
      {dialog === 'attach' && <Attach kind={kind} entity={entity} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog && dialog !== 'attach' && <InlinePolicy kind={kind} entity={entity} name={dialog === 'new' ? undefined : dialog.name} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
    </>
  );
}
