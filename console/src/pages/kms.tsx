import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { allPages } from '../aws/call';
import { kms } from '../aws/services';
import { attempt, done } from '../app/notices';
import { ConfirmDialog, FormDialog, TextField } from '../ui/dialogs';
import { time } from '../ui/format';
import { Page, useLoad } from '../ui/page';
import { Status } from '../ui/status';
import { ResourceTable } from '../ui/table';

interface Key {
  KeyId: string;
  Arn: string;
  KeyState?: string;
  KeyUsage?: string;
  KeySpec?: string;
  KeyManager?: string;
  Description?: string;
  CreationDate?: number;
  aliases: string[];
}

async function loadKeys(): Promise<Key[]> {
  const [keys, aliases] = await Promise.all([
    allPages((Marker) => kms<{ Keys: { KeyId: string }[]; NextMarker?: string }>('ListKeys', { Marker }), (p) => p.Keys, (p) => p.NextMarker),
    allPages((Marker) => kms<{ Aliases: { AliasName: string; TargetKeyId?: string }[]; NextMarker?: string }>('ListAliases', { Marker }), (p) => p.Aliases, (p) => p.NextMarker),
  ]);
  return Promise.all(keys.map(async ({ KeyId }) => ({
    ...(await kms<{ KeyMetadata: Omit<Key, 'aliases'> }>('DescribeKey', { KeyId })).KeyMetadata,
    aliases: aliases.filter((a) => a.TargetKeyId === KeyId).map((a) => a.AliasName),
  })));
}

function NewKey({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [alias, setAlias] = useState('');
  const [about, setAbout] = useState('');
  return (
    <FormDialog title="New key" submit="Make key" onClose={onClose} action={async () => {
      const made = await kms<{ KeyMetadata: Key }>('CreateKey', { Description: about });
      if (alias) await kms('CreateAlias', { AliasName: `alias/${alias.replace(/^alias\//, '')}`, TargetKeyId: made.KeyMetadata.KeyId });
      done('The key is there');
      onDone();
    }}>
      <TextField label="Alias (optional)" value={alias} onChange={setAlias} autoFocus placeholder="my-key" />
      <TextField label="Description (optional)" value={about} onChange={setAbout} />
    </FormDialog>
  );
}

export default function Keys() {
  const loaded = useLoad([], loadKeys);
  const [selected, setSelected] = useState<Key[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const one = loaded.data?.find((k) => k.KeyId === selected[0]?.KeyId);
  const act = (operation: string) => attempt('The key', async () => { await kms(operation, { KeyId: one!.KeyId }); loaded.reload(); });
  return (
    <Page title="KMS keys" about="Keys that encrypt data keys; they never leave the server.">
      <ResourceTable<Key>
        title="Keys" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(k) => k.KeyId} selected={one ? [one] : []} onSelect={setSelected} single
        actions={
          <>
            {one?.KeyState === 'PendingDeletion' ? <Button onClick={() => void act('CancelKeyDeletion')}>Keep it</Button> : <Button disabled={!one} onClick={() => setDialog('delete')}>Delete</Button>}
            <Button disabled={!one || one.KeyState === 'PendingDeletion'} onClick={() => void act(one!.KeyState === 'Disabled' ? 'EnableKey' : 'DisableKey')}>{one?.KeyState === 'Disabled' ? 'Enable' : 'Disable'}</Button>
            <Button variant="primary" onClick={() => setDialog('new')}>New key</Button>
          </>
        }
        empty={{ title: 'There is no key of yours yet', text: 'Services use keys of their own until you say another.' }}
        columns={[
          { id: 'alias', header: 'Alias', cell: (k) => k.aliases.join(', ') || '–', sort: (k) => k.aliases[0] ?? '' }, { id: 'id', header: 'Id', cell: (k) => <span className="mono">{k.KeyId}</span>, sort: (k) => k.KeyId },
          { id: 'state', header: 'State', cell: (k) => <Status state={k.KeyState} />, sort: (k) => k.KeyState ?? '', width: 160 }, { id: 'kind', header: 'Kind', cell: (k) => k.KeySpec, sort: (k) => k.KeySpec ?? '' }, { id: 'manager', header: 'Whose', cell: (k) => (k.KeyManager === 'AWS' ? 'A service’s' : 'Yours'), sort: (k) => k.KeyManager ?? '' },
          { id: 'about', header: 'Description', cell: (k) => k.Description || '–', sort: (k) => k.Description ?? '' }, { id: 'made', header: 'Made', cell: (k) => time(k.CreationDate), sort: (k) => k.CreationDate ?? 0, width: 210 },
        ]}
      />
      {dialog === 'new' && <NewKey onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && one && (
        <ConfirmDialog title="Delete this key" submit="Delete in seven days" mustType="delete" onClose={() => setDialog(undefined)} action={async () => { await kms('ScheduleKeyDeletion', { KeyId: one.KeyId, PendingWindowInDays: 7 }); loaded.reload(); }}>
          What it encrypted can’t be read any more, by anybody. Until then the deletion can be cancelled.
        </ConfirmDialog>
      )}
    </Page>
  );
}
