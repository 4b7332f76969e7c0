import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../../aws/call';
import { kms } from '../../aws/services';
import { done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { FieldsDialog, orNone, type Values } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { DeleteKey, describeKey, KeyButtons, type Key } from './key-life';

interface Listed extends Key {
  aliases: string[];
}

async function loadKeys(): Promise<Listed[]> {
  const [keys, aliases] = await Promise.all([
    allPages((Marker) => kms<{ Keys: { KeyId: string }[]; NextMarker?: string }>('ListKeys', { Marker }), (p) => p.Keys, (p) => p.NextMarker),
    allPages((Marker) => kms<{ Aliases: { AliasName: string; TargetKeyId?: string }[]; NextMarker?: string }>('ListAliases', { Marker }), (p) => p.Aliases, (p) => p.NextMarker),
  ]);
  return Promise.all(keys.map(async ({ KeyId }) => ({
    ...(await describeKey(KeyId)),
    aliases: aliases.filter((a) => a.TargetKeyId === KeyId).map((a) => a.AliasName),
  })));
}

const SPECS: Record<string, string[]> = {
  ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT', 'RSA_2048', 'RSA_3072', 'RSA_4096'],
  SIGN_VERIFY: ['RSA_2048', 'RSA_3072', 'RSA_4096', 'ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_SECG_P256K1'],
  GENERATE_VERIFY_MAC: ['HMAC_224', 'HMAC_256', 'HMAC_384', 'HMAC_512'],
  KEY_AGREEMENT: ['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521'],
};
const USES = [{ value: 'ENCRYPT_DECRYPT', label: 'Encrypt and decrypt' }, { value: 'SIGN_VERIFY', label: 'Sign and verify' }, { value: 'GENERATE_VERIFY_MAC', label: 'Codes that prove a message' }, { value: 'KEY_AGREEMENT', label: 'Agree on a secret' }];

function NewKey({ onClose }: { onClose: () => void }) {
  const save = async (v: Values) => {
    const made = await kms<{ KeyMetadata: Key }>('CreateKey', { Description: orNone(v.about), KeyUsage: v.use, KeySpec: v[v.use!] });
    const alias = v.alias?.replace(/^alias\//, '');
    if (alias) await kms('CreateAlias', { AliasName: `alias/${alias}`, TargetKeyId: made.KeyMetadata.KeyId });
    done('The key is there');
    navigate(to(['kms', made.KeyMetadata.KeyId]));
  };
  return (
    <FieldsDialog
      title="New key" submit="Make key" onClose={onClose} save={save} start={{ use: 'ENCRYPT_DECRYPT', ...Object.fromEntries(Object.entries(SPECS).map(([use, specs]) => [use, specs[0]!])) }}
      fields={[
        { name: 'alias', label: 'Alias', optional: true, placeholder: 'my-key' }, { name: 'about', label: 'Description', optional: true }, { name: 'use', label: 'For', kind: 'choice', options: USES },
        ...Object.entries(SPECS).map(([use, options]) => ({ name: use, label: 'Kind', kind: 'choice' as const, options, when: (v: Values) => v.use === use })),
      ]}
    />
  );
}

export default function Keys() {
  const loaded = useLoad([], loadKeys);
  const [selected, setSelected] = useState<Listed[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const one = loaded.data?.find((k) => k.KeyId === selected[0]?.KeyId);
  return (
    <Page title="KMS keys" about="Keys that encrypt data keys; they never leave the server.">
      <ResourceTable<Listed>
        title="Keys" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(k) => k.KeyId} selected={one ? [one] : []} onSelect={setSelected} single
        actions={
          <>
            <KeyButtons of={one} onDelete={() => setDialog('delete')} onDone={loaded.reload} />
            <Button variant="primary" onClick={() => setDialog('new')}>New key</Button>
          </>
        }
        empty={{ title: 'There is no key of yours yet', text: 'Services use keys of their own until you say another.' }}
        columns={[
          { id: 'alias', header: 'Alias', cell: (k) => k.aliases.join(', ') || '–', sort: (k) => k.aliases[0] ?? '' }, { id: 'id', header: 'Id', cell: (k) => <a className="mono" href={to(['kms', k.KeyId])}>{k.KeyId}</a>, sort: (k) => k.KeyId },
          { id: 'state', header: 'State', cell: (k) => <Status state={k.KeyState} />, sort: (k) => k.KeyState ?? '', width: 160 }, { id: 'kind', header: 'Kind', cell: (k) => k.KeySpec, sort: (k) => k.KeySpec ?? '' }, { id: 'manager', header: 'Whose', cell: (k) => (k.KeyManager === 'AWS' ? 'A service’s' : 'Yours'), sort: (k) => k.KeyManager ?? '' },
          { id: 'about', header: 'Description', cell: (k) => k.Description || '–', sort: (k) => k.Description ?? '' }, { id: 'made', header: 'Made', cell: (k) => time(k.CreationDate), sort: (k) => k.CreationDate ?? 0, width: 210 },
        ]}
      />
      {dialog === 'new' && <NewKey onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && one && <DeleteKey of={one} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
    </Page>
  );
}
