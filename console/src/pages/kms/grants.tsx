// Grants: what a key lets somebody do, beside its policy, until it is taken back.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../../aws/call';
import { kms } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { FieldsDialog, orNone, splitList } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Grant {
  GrantId: string;
  Name?: string;
  GranteePrincipal?: string;
  Operations?: string[];
  CreationDate?: number;
}

export function Grants({ id }: { id: string }) {
  const loaded = useLoad([id], () => allPages((Marker) => kms<{ Grants: Grant[]; NextMarker?: string }>('ListGrants', { KeyId: id, Marker }), (p) => p.Grants, (p) => p.NextMarker));
  const [selected, setSelected] = useState<Grant[]>([]);
  const [adding, setAdding] = useState(false);
  const revoke = () => attempt('Taking back', async () => {
    for (const g of selected) await kms('RevokeGrant', { KeyId: id, GrantId: g.GrantId });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Grant>
        title="Grants" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(g) => g.GrantId} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void revoke()}>Take back</Button><Button onClick={() => setAdding(true)}>New grant</Button></>} empty={{ title: 'Nothing is granted', text: 'The key’s policy and IAM decide alone.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (g) => g.Name || '–', sort: (g) => g.Name ?? '' }, { id: 'who', header: 'Who', cell: (g) => <span className="mono">{g.GranteePrincipal}</span>, sort: (g) => g.GranteePrincipal ?? '' },
          { id: 'may', header: 'May', cell: (g) => g.Operations?.join(', ') }, { id: 'made', header: 'Made', cell: (g) => time(g.CreationDate), sort: (g) => g.CreationDate ?? 0, width: 210 },
        ]}
      />
      {adding && (
        <FieldsDialog
          title="New grant" submit="Grant" start={{ operations: 'Encrypt, Decrypt, GenerateDataKey' }} onClose={() => setAdding(false)} onDone={loaded.reload}
          fields={[{ name: 'who', label: 'To whom', hint: 'The ARN of a user or a role' }, { name: 'operations', label: 'What', hint: 'Operations, separated by commas' }, { name: 'name', label: 'Name', optional: true }]}
          save={async (v) => { await kms('CreateGrant', { KeyId: id, GranteePrincipal: v.who, Operations: splitList(v.operations!), Name: orNone(v.name) }); done('It is granted'); }}
        />
      )}
    </>
  );
}
