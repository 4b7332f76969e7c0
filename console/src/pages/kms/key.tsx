// One key: what it is, its names, its policy, who was granted what, its rotation, and trying it.
import { useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { allPages } from '../../aws/call';
import { kms } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { setQuery } from '../../app/router';
import { DocumentPanel } from '../../ui/document-panel';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { prettyJson } from '../../ui/json';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { Tags } from '../../ui/tags';
import { Grants } from './grants';
import { DeleteKey, describeKey, KeyButtons } from './key-life';
import { TryKey } from './try-key';

interface Rotation {
  KeyRotationEnabled?: boolean;
  RotationPeriodInDays?: number;
  NextRotationDate?: number;
}

function Aliases({ id }: { id: string }) {
  const loaded = useLoad([id], () => allPages((Marker) => kms<{ Aliases: { AliasName: string }[]; NextMarker?: string }>('ListAliases', { KeyId: id, Marker }), (p) => p.Aliases.map((a) => a.AliasName), (p) => p.NextMarker));
  const [selected, setSelected] = useState<string[]>([]);
  const [adding, setAdding] = useState(false);
  const remove = () => attempt('Removing', async () => {
    for (const AliasName of selected) await kms('DeleteAlias', { AliasName });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<string>
        title="Aliases" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(a) => a} selected={selected} onSelect={setSelected} filter={false}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setAdding(true)}>New alias</Button></>} empty={{ title: 'It has no alias', text: 'By an alias, programs name a key that can be exchanged for another.' }}
        columns={[{ id: 'name', header: 'Alias', cell: (a) => <span className="mono">{a}</span>, sort: (a) => a }]}
      />
      {adding && <FieldsDialog title="New alias" fields={[{ name: 'name', label: 'Name', placeholder: 'my-key' }]} onClose={() => setAdding(false)} onDone={loaded.reload} save={(v) => kms('CreateAlias', { AliasName: `alias/${v.name!.replace(/^alias\//, '')}`, TargetKeyId: id })} />}
    </>
  );
}

function RotationPanel({ id }: { id: string }) {
  const loaded = useLoad([id], () => kms<Rotation>('GetKeyRotationStatus', { KeyId: id }));
  const past = useLoad([id], async () => (await kms<{ Rotations?: { RotationDate: number; RotationType: string }[] }>('ListKeyRotations', { KeyId: id })).Rotations ?? []);
  const [editing, setEditing] = useState(false);
  const reload = () => { loaded.reload(); past.reload(); };
  const r = loaded.data;
  if (loaded.error && !r) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the rotation" />;
  const rotate = () => attempt('Rotating', async () => { await kms('RotateKeyOnDemand', { KeyId: id }); done('The key has new material; what was encrypted stays readable'); reload(); }, `rotate ${id}`);
  const off = () => attempt('Switching it off', async () => { await kms('DisableKeyRotation', { KeyId: id }); reload(); });
  return (
    <Container header={<Header variant="h2" description="New material from time to time; what was encrypted before stays readable." actions={<div className="button-row"><Button onClick={() => void rotate()}>Rotate now</Button>{r?.KeyRotationEnabled && <Button onClick={() => void off()}>No rotation</Button>}<Button disabled={!r} onClick={() => setEditing(true)}>{r?.KeyRotationEnabled ? 'Change the period' : 'Rotate by itself'}</Button></div>}>Rotation</Header>}>
      <Facts items={[['Rotates', r?.KeyRotationEnabled ? `Every ${r.RotationPeriodInDays ?? 365} days` : 'No'], ['Next', time(r?.NextRotationDate)], ['Before', past.data?.length ? past.data.map((p) => <div key={p.RotationDate}>{time(p.RotationDate)}</div>) : 'Never']]} />
      {editing && <FieldsDialog title="Rotation" start={{ days: String(r?.RotationPeriodInDays ?? 365) }} fields={[{ name: 'days', label: 'Days between rotations', kind: 'number', hint: '90 to 2560' }]} onClose={() => setEditing(false)} onDone={reload} save={(v) => kms('EnableKeyRotation', { KeyId: id, RotationPeriodInDays: Number(v.days) })} />}
    </Container>
  );
}

export default function KeyPage({ params, query }: PageProps) {
  const id = params.key!;
  const tab = query.get('tab') ?? 'policy';
  const loaded = useLoad([id], () => describeKey(id));
  const [dialog, setDialog] = useState<'about' | 'delete'>();
  const k = loaded.data;
  const isOwn = k?.KeyManager !== 'AWS';
  const isGoing = k?.KeyState === 'PendingDeletion';
  const actions = k && isOwn && <KeyButtons of={k} onDelete={() => setDialog('delete')} onDone={loaded.reload} />;
  return (
    <Page title={k?.Description || id} crumbs={[{ text: 'Keys', href: '/kms' }]} about={<span className="mono">{k?.Arn}</span>} actions={actions}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this key" />}
      {isGoing && <Alert type="warning" header={`It is deleted on ${time(k.DeletionDate)}`}>From then on nobody can read what it encrypted. “Keep it” cancels that; it is disabled then.</Alert>}
      {k && (
        <>
          <Container header={<Header variant="h2" actions={isOwn && <Button onClick={() => setDialog('about')}>Describe</Button>}>Properties</Header>}>
            <Facts items={[['State', <Status state={k.KeyState} />], ['For', k.KeyUsage?.toLowerCase().replaceAll('_', ' ')], ['Kind', k.KeySpec], ['Whose', isOwn ? 'Yours' : 'A service’s'], ['Made', time(k.CreationDate)], ['Description', k.Description]]} />
          </Container>
          <Tabs
            activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this key"
            tabs={[
              { id: 'policy', label: 'Policy', content: tab === 'policy' && <DocumentPanel title="Key policy" about="Who may do what with the key. A policy that lets nobody in locks everybody out." of={[id]} height="22rem" load={async () => prettyJson((await kms<{ Policy: string }>('GetKeyPolicy', { KeyId: id, PolicyName: 'default' })).Policy)} save={(Policy) => kms('PutKeyPolicy', { KeyId: id, PolicyName: 'default', Policy })} /> },
              { id: 'aliases', label: 'Aliases', content: tab === 'aliases' && <Aliases id={id} /> },
              { id: 'grants', label: 'Grants', content: tab === 'grants' && <Grants id={id} /> },
              ...(k.KeySpec === 'SYMMETRIC_DEFAULT' && isOwn ? [{ id: 'rotation', label: 'Rotation', content: tab === 'rotation' && <RotationPanel id={id} /> }] : []),
              { id: 'tags', label: 'Tags', content: tab === 'tags' && <Tags of={[id]} load={async () => (await kms<{ Tags?: { TagKey: string; TagValue: string }[] }>('ListResourceTags', { KeyId: id })).Tags?.map((t) => ({ key: t.TagKey, value: t.TagValue })) ?? []} put={(t) => kms('TagResource', { KeyId: id, Tags: [{ TagKey: t.key, TagValue: t.value }] })} drop={(TagKeys) => kms('UntagResource', { KeyId: id, TagKeys })} /> },
              ...(k.KeySpec === 'SYMMETRIC_DEFAULT' ? [{ id: 'try', label: 'Try it', content: tab === 'try' && <TryKey id={id} /> }] : []),
            ]}
          />
          {dialog === 'about' && <FieldsDialog title="Description" start={{ about: k.Description ?? '' }} fields={[{ name: 'about', label: 'Description', optional: true }]} onClose={() => setDialog(undefined)} onDone={loaded.reload} save={(v) => kms('UpdateKeyDescription', { KeyId: id, Description: v.about ?? '' })} />}
          {dialog === 'delete' && <DeleteKey of={k} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
        </>
      )}
    </Page>
  );
}
