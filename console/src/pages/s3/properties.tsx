// What is set of a bucket: versions, encryption, tags, whom it tells, and uploads that never ended.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { abortUpload, openUploads } from '../../aws/s3';
import { getBucketSetting, getBucketTags, getEncryption, putBucketTags, putEncryption, putVersioning, type Encryption } from '../../aws/s3-settings';
import { kms } from '../../aws/services';
import { textOf } from '../../aws/xml';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { ErrorBox, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { dropAmong, putAmong, Tags } from '../../ui/tags';
import { ToldTable } from './told';

function EncryptionDialog({ bucket, now, onClose, onDone }: { bucket: string; now: Encryption; onClose: () => void; onDone: () => void }) {
  const keys = useLoad([], async () => (await kms<{ Aliases: { AliasName: string; TargetKeyId?: string }[] }>('ListAliases', { Limit: 100 })).Aliases.filter((a) => a.TargetKeyId));
  if (keys.loading) return null;
  const options = [{ value: '', label: 'S3’s own key (aws/s3)' }, ...(keys.data ?? []).filter((a) => a.AliasName !== 'alias/aws/s3').map((a) => ({ value: a.TargetKeyId!, label: a.AliasName, description: a.TargetKeyId }))];
  if (now.key && !options.some((o) => o.value === now.key)) options.push({ value: now.key, label: now.key });
  return (
    <FieldsDialog
      title="Encryption of new objects" about="Whatever lies in the bucket already stays as it is." onClose={onClose} onDone={onDone}
      start={{ algorithm: now.algorithm, key: now.key, bucketKey: String(now.bucketKey) }}
      fields={[
        { name: 'algorithm', label: 'By', kind: 'choice', options: [{ value: 'AES256', label: 'Keys of S3 (SSE-S3)' }, { value: 'aws:kms', label: 'A KMS key (SSE-KMS)' }] },
        { name: 'key', label: 'KMS key', kind: 'choice', optional: true, options, when: (v) => v.algorithm === 'aws:kms' },
        { name: 'bucketKey', label: 'Bucket key', kind: 'toggle', hint: 'Fewer calls of KMS: one key of the bucket for many objects', when: (v) => v.algorithm === 'aws:kms' },
      ]}
      save={async (v) => {
        await putEncryption(bucket, { algorithm: v.algorithm!, key: v.key ?? '', bucketKey: v.bucketKey === 'true' });
        done('New objects are encrypted so');
      }}
    />
  );
}

function Unfinished({ bucket }: { bucket: string }) {
  const loaded = useLoad([bucket], () => openUploads(bucket, ''));
  type Open = Awaited<ReturnType<typeof openUploads>>[number];
  const [selected, setSelected] = useState<Open[]>([]);
  const drop = () => attempt('Dropping', async () => {
    for (const u of selected) await abortUpload(bucket, u.Key, u.UploadId);
    setSelected([]);
    loaded.reload();
  });
  return (
    <ResourceTable<Open>
      title="Unfinished uploads" about="Parts that were sent of objects that are not there yet. They take room until they are dropped." items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(u) => u.UploadId}
      selected={selected} onSelect={setSelected} actions={<Button disabled={!selected.length} onClick={() => void drop()}>Drop</Button>} empty={{ title: 'There are none', text: 'Choosing the same file again goes on with one that was broken off.' }}
      columns={[{ id: 'key', header: 'Key', cell: (u) => u.Key, sort: (u) => u.Key }, { id: 'begun', header: 'Begun', cell: (u) => time(u.Initiated), sort: (u) => u.Initiated, width: 220 }]}
    />
  );
}

export function Properties({ bucket }: { bucket: string }) {
  const loaded = useLoad([bucket], async () => {
    const [versioning, encryption, location] = await Promise.all([getBucketSetting(bucket, 'versioning'), getEncryption(bucket), getBucketSetting(bucket, 'location')]);
    return { versioning: textOf(versioning, 'Status') || 'Never enabled', encryption, location: location.text || 'us-east-1' };
  });
  const [editing, setEditing] = useState(false);
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the properties" />;
  const p = loaded.data;
  const isOn = p?.versioning === 'Enabled';
  const e = p?.encryption;
  const flip = () => attempt('Changing versions', async () => {
    await putVersioning(bucket, isOn ? 'Suspended' : 'Enabled');
    loaded.reload();
  });
  const key = e?.key.replace(/^.*key\//, '');
  return (
    <SpaceBetween size="l">
      <Container
        header={<Header variant="h2" actions={<div className="button-row"><Button disabled={!p} onClick={() => setEditing(true)}>Encryption</Button><Button disabled={!p} onClick={() => void flip()}>{isOn ? 'Suspend versions' : 'Keep versions'}</Button></div>}>Properties</Header>}
      >
        <Facts items={[
          ['ARN', <span className="mono">arn:aws:s3:::{bucket}</span>], ['Region', p?.location], ['Versions', p?.versioning],
          ['Encryption', e && (e.algorithm === 'AES256' ? 'Keys of S3' : <>KMS, {key ? <a href={to(['kms', key])}>{key}</a> : 'S3’s own key'}{e.bucketKey ? ', with a bucket key' : ''}</>)],
        ]} />
      </Container>
      <ToldTable bucket={bucket} />
      <Tags of={[bucket]} load={() => getBucketTags(bucket)} put={putAmong(() => getBucketTags(bucket), (all) => putBucketTags(bucket, all))} drop={dropAmong(() => getBucketTags(bucket), (all) => putBucketTags(bucket, all))} />
      <Unfinished bucket={bucket} />
      {editing && e && <EncryptionDialog bucket={bucket} now={e} onClose={() => setEditing(false)} onDone={loaded.reload} />}
    </SpaceBetween>
  );
}
