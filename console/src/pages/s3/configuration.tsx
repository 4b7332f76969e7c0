import { useEffect, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { deleteBucketPolicy, getBucketPolicy, getBucketSetting, getTriggers, putBucketPolicy, putTriggers, putVersioning, type FunctionTrigger } from '../../aws/s3';
import { children, child, textOf, toValue } from '../../aws/xml';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Code } from '../../ui/code';
import { Facts } from '../../ui/facts';
import { prettyJson } from '../../ui/format';
import { ErrorBox, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

// What is not set answers an error of its own, which is no failure.
async function optional<T>(load: Promise<T>): Promise<T | undefined> {
  try {
    return await load;
  } catch (error) {
    if (/^NoSuch|NotFound|NotImplemented/.test((error as Error).name)) return undefined;
    throw error;
  }
}

export function Properties({ bucket }: { bucket: string }) {
  const loaded = useLoad([bucket], async () => {
    const [versioning, encryption, tagging, location, triggers] = await Promise.all([
      getBucketSetting(bucket, 'versioning'), optional(getBucketSetting(bucket, 'encryption')), optional(getBucketSetting(bucket, 'tagging')),
      getBucketSetting(bucket, 'location'), optional(getTriggers(bucket)),
    ]);
    const byDefault = child(child(encryption, 'Rule'), 'ApplyServerSideEncryptionByDefault');
    return {
      versioning: textOf(versioning, 'Status') || 'Never enabled',
      encryption: byDefault ? `${textOf(byDefault, 'SSEAlgorithm')} ${textOf(byDefault, 'KMSMasterKeyID')}` : '',
      tags: children(child(tagging, 'TagSet'), 'Tag').map((t) => `${textOf(t, 'Key')}=${textOf(t, 'Value')}`),
      location: location.text || 'us-east-1',
      triggers: triggers ?? [],
    };
  });
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the properties" />;
  const p = loaded.data;
  const isOn = p?.versioning === 'Enabled';
  return (
    <SpaceBetween size="l">
      <Container
        header={<Header variant="h2" actions={<Button disabled={!p} onClick={() => void attempt('Changing versions', async () => { await putVersioning(bucket, isOn ? 'Suspended' : 'Enabled'); loaded.reload(); })}>{isOn ? 'Suspend versions' : 'Keep versions'}</Button>}>Properties</Header>}
      >
        <Facts items={[['ARN', <span className="mono">arn:aws:s3:::{bucket}</span>], ['Region', p?.location], ['Versions', p?.versioning], ['Encryption', p?.encryption], ['Tags', p?.tags.join(', ')]]} />
      </Container>
      <Triggers bucket={bucket} triggers={p?.triggers} reload={loaded.reload} />
    </SpaceBetween>
  );
}

function Triggers({ bucket, triggers, reload }: { bucket: string; triggers?: FunctionTrigger[]; reload: () => void }) {
  const [selected, setSelected] = useState<FunctionTrigger[]>([]);
  const nameOf = (t: FunctionTrigger) => t.arn.split(':function:')[1] ?? t.arn;
  return (
    <ResourceTable<FunctionTrigger>
      title="Functions that its events call" items={triggers} loading={!triggers} idOf={(t) => t.id || t.arn} selected={selected} onSelect={setSelected} filter={false}
      actions={
        <Button disabled={!selected.length} onClick={() => void attempt('Removing', async () => {
          await putTriggers(bucket, (triggers ?? []).filter((t) => !selected.includes(t)));
          setSelected([]);
          reload();
        })}>Remove</Button>
      }
      empty={{ title: 'No function is called', text: 'A function’s page adds a bucket as its trigger.', action: <Button href="/lambda">Functions</Button> }}
      columns={[
        { id: 'function', header: 'Function', cell: (t) => <a href={to(['lambda', nameOf(t).split(':')[0]!])}>{nameOf(t)}</a>, sort: nameOf },
        { id: 'events', header: 'Events', cell: (t) => t.events.join(', ') },
        { id: 'keys', header: 'Keys', cell: (t) => <span className="mono">{t.prefix}*{t.suffix}</span> },
      ]}
    />
  );
}

const example = (bucket: string) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Readers', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:user/ann' }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
}, null, 2);

export function Permissions({ bucket }: { bucket: string }) {
  const loaded = useLoad([bucket], async () => {
    const [policy, block, cors] = await Promise.all([
      optional(getBucketPolicy(bucket)), optional(getBucketSetting(bucket, 'publicAccessBlock')), optional(getBucketSetting(bucket, 'cors')),
    ]);
    return { policy: policy ? prettyJson(policy) : '', block: block && (toValue(block) as Record<string, string>), cors: children(cors, 'CORSRule').length };
  });
  const [text, setText] = useState('');
  useEffect(() => setText(loaded.data?.policy ?? ''), [loaded.data]);
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the permissions" />;
  const has = !!loaded.data?.policy;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2" description="Who may do what with this bucket, beside what IAM gives them."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {!text && <Button onClick={() => setText(example(bucket))}>Example</Button>}
                <Button disabled={!has} onClick={() => void attempt('Removing the policy', async () => { await deleteBucketPolicy(bucket); done('The policy is removed'); loaded.reload(); })}>Remove</Button>
                <Button variant="primary" disabled={!text || text === loaded.data?.policy} onClick={() => void attempt('Saving the policy', async () => { await putBucketPolicy(bucket, text); done('The policy holds'); loaded.reload(); })}>Save</Button>
              </SpaceBetween>
            }
          >
            Bucket policy
          </Header>
        }
      >
        <Code language="json" label="Bucket policy" value={text} onChange={setText} height="22rem" />
      </Container>
      <Container header={<Header variant="h2">Public access and other origins</Header>}>
        <Facts items={[
          ['Public policies blocked', loaded.data?.block?.BlockPublicPolicy ?? 'not set'], ['Public buckets restricted', loaded.data?.block?.RestrictPublicBuckets ?? 'not set'],
          ['Public ACLs blocked', loaded.data?.block?.BlockPublicAcls ?? 'not set'], ['CORS rules', loaded.data?.cors ?? '–'],
        ]} />
      </Container>
    </SpaceBetween>
  );
}
