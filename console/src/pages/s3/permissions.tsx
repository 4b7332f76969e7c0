// Who may do what with a bucket: its policy, the blocks of public access, whose objects are, and
// pages of which origins may read it.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { BLOCKS, deleteBucketPolicy, deleteBucketSetting, getBucketPolicy, getBucketSetting, getCors, optional, putBucketPolicy, putCors, putOwnership, putPublicAccessBlock } from '../../aws/s3-settings';
import { child, textOf } from '../../aws/xml';
import { done } from '../../app/notices';
import { who } from '../../app/session';
import { DocumentPanel } from '../../ui/document-panel';
import { Facts } from '../../ui/facts';
import { FieldsDialog, readJson } from '../../ui/fields-dialog';
import { prettyJson } from '../../ui/json';
import { ErrorBox, useLoad } from '../../ui/page';

const POLICY = (bucket: string) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Readers', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${who()?.account}:user/ann` }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
}, null, 2);
const CORS = JSON.stringify([{ AllowedHeaders: ['*'], AllowedMethods: ['GET'], AllowedOrigins: ['https://www.example.com'], ExposeHeaders: ['ETag'], MaxAgeSeconds: 3000 }], null, 2);
const BLOCK_LABEL: Record<(typeof BLOCKS)[number], string> = {
  BlockPublicAcls: 'Refuse new public ACLs', IgnorePublicAcls: 'Ignore public ACLs', BlockPublicPolicy: 'Refuse new public policies', RestrictPublicBuckets: 'Let no public policy give access',
};
const OWNERSHIP = [
  { value: 'BucketOwnerEnforced', label: 'The bucket’s owner owns all; ACLs are off' }, { value: 'BucketOwnerPreferred', label: 'The bucket’s owner, where the writer says so' }, { value: 'ObjectWriter', label: 'Whoever writes an object owns it' },
];

function PublicAccess({ bucket }: { bucket: string }) {
  const loaded = useLoad([bucket], async () => {
    const [block, ownership] = await Promise.all([optional(getBucketSetting(bucket, 'publicAccessBlock')), optional(getBucketSetting(bucket, 'ownershipControls'))]);
    return { block: Object.fromEntries(BLOCKS.map((b) => [b, textOf(block, b) === 'true'])), ownership: textOf(child(ownership, 'Rule'), 'ObjectOwnership') || 'BucketOwnerEnforced' };
  });
  const [editing, setEditing] = useState(false);
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the public access" />;
  const d = loaded.data;
  return (
    <Container header={<Header variant="h2" description="Blocks hold whatever policies say." actions={<Button ariaLabel="Change the public access" disabled={!d} onClick={() => setEditing(true)}>Change</Button>}>Public access and ownership</Header>}>
      <Facts items={[...BLOCKS.map((b): [string, string] => [BLOCK_LABEL[b], d ? (d.block[b] ? 'Yes' : 'No') : '']), ['Ownership', OWNERSHIP.find((o) => o.value === d?.ownership)?.label]]} />
      {editing && d && (
        <FieldsDialog
          title="Public access and ownership" onClose={() => setEditing(false)} onDone={loaded.reload} start={{ ...Object.fromEntries(BLOCKS.map((b) => [b, String(d.block[b])])), ownership: d.ownership }}
          fields={[...BLOCKS.map((b) => ({ name: b, label: BLOCK_LABEL[b], kind: 'toggle' as const })), { name: 'ownership', label: 'Whose objects are', kind: 'choice', options: OWNERSHIP }]}
          save={async (v) => {
            await putPublicAccessBlock(bucket, Object.fromEntries(BLOCKS.map((b) => [b, v[b] === 'true'])));
            if (v.ownership !== d.ownership) await putOwnership(bucket, v.ownership!);
            done('Public access is changed');
          }}
        />
      )}
    </Container>
  );
}

export function Permissions({ bucket }: { bucket: string }) {
  return (
    <SpaceBetween size="l">
      <DocumentPanel
        title="Bucket policy" about="Who may do what with this bucket, beside what IAM gives them." of={[bucket]} height="20rem" example={() => POLICY(bucket)}
        load={async () => prettyJson((await optional(getBucketPolicy(bucket))) ?? '')} save={(text) => putBucketPolicy(bucket, text)} remove={() => deleteBucketPolicy(bucket)}
      />
      <PublicAccess bucket={bucket} />
      <DocumentPanel
        title="CORS rules" about="Pages of which origins may call this bucket from a browser." of={[bucket]} height="12rem" example={() => CORS}
        load={() => getCors(bucket)} save={(text) => putCors(bucket, readJson(text, 'The list of rules'))} remove={() => deleteBucketSetting(bucket, 'cors')}
      />
    </SpaceBetween>
  );
}
