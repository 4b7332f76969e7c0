// What users and roles share beside their policies: a permissions boundary, and tags.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { everyIam, iam } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { useLoad } from '../../ui/page';
import { Tags, tagsOfList } from '../../ui/tags';

type Kind = 'User' | 'Role';
export interface Bounded {
  PermissionsBoundary?: { PermissionsBoundaryArn?: string };
}

export function Boundary({ kind, entity, arn, reload }: { kind: Kind; entity: string; arn: string | undefined; reload: () => void }) {
  const owner = { [`${kind}Name`]: entity };
  const [editing, setEditing] = useState(false);
  const policies = useLoad([editing], () => (editing ? everyIam<{ PolicyName: string; Arn: string }>('ListPolicies', 'Policies') : Promise.resolve([])));
  const remove = () => attempt('Removing the boundary', async () => { await iam(`Delete${kind}PermissionsBoundary`, owner); reload(); });
  return (
    <Container header={<Header variant="h2" description="The most that policies can give, whatever they say." actions={<div className="button-row">{arn && <Button onClick={() => void remove()}>Remove the boundary</Button>}<Button onClick={() => setEditing(true)}>{arn ? 'Another boundary' : 'Set a boundary'}</Button></div>}>Permissions boundary</Header>}>
      <Facts items={[['Policy', arn ? <a href={to(['iam', 'policies', 'document'], { arn })}>{arn.split('/').pop()}</a> : 'None']]} />
      {editing && !policies.loading && (
        <FieldsDialog
          title="Permissions boundary" start={{ arn: arn ?? '' }} fields={[{ name: 'arn', label: 'Policy', kind: 'choice', options: (policies.data ?? []).map((p) => ({ value: p.Arn, label: p.PolicyName, description: p.Arn })) }]} onClose={() => setEditing(false)} onDone={reload}
          save={async (v) => { await iam(`Put${kind}PermissionsBoundary`, { ...owner, PermissionsBoundary: v.arn }); done('The boundary holds'); }}
        />
      )}
    </Container>
  );
}

export function EntityTags({ kind, owner }: { kind: 'User' | 'Role' | 'Policy'; owner: Record<string, string> }) {
  return (
    <Tags
      of={[kind, ...Object.values(owner)]} load={async () => tagsOfList(await everyIam<{ Key: string; Value: string }>(`List${kind}Tags`, 'Tags', owner))}
      put={(t) => iam(`Tag${kind}`, { ...owner, Tags: [{ Key: t.key, Value: t.value }] })} drop={(TagKeys) => iam(`Untag${kind}`, { ...owner, TagKeys })}
    />
  );
}
