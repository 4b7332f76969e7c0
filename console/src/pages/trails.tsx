// Trails: what CloudTrail writes into buckets.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { cloudtrail } from '../aws/services';
import { listBuckets } from '../aws/s3';
import { getBucketPolicy, optional, putBucketPolicy } from '../aws/s3-settings';
import { attempt, done } from '../app/notices';
import { to } from '../app/router';
import { region, who } from '../app/session';
import { ConfirmDialog } from '../ui/dialogs';
import { DocumentPanel } from '../ui/document-panel';
import { Facts } from '../ui/facts';
import { FieldsDialog, orNone, readJson, type Values } from '../ui/fields-dialog';
import { time } from '../ui/format';
import { Page, useEvery, useLoad } from '../ui/page';
import { ResourceTable } from '../ui/table';
import { Tags, tagsOfList } from '../ui/tags';

interface Trail {
  Name: string;
  TrailARN: string;
  S3BucketName?: string;
  S3KeyPrefix?: string;
  HomeRegion?: string;
  IsMultiRegionTrail?: boolean;
  IncludeGlobalServiceEvents?: boolean;
  LogFileValidationEnabled?: boolean;
}
interface Status {
  IsLogging?: boolean;
  LatestDeliveryTime?: number;
  LatestDeliveryError?: string;
  StartLoggingTime?: number;
}

// What CloudTrail needs to write into a bucket. Other statements of its policy stay.
async function letTrailWrite(bucket: string, prefix: string, name: string): Promise<void> {
  const account = who()!.account;
  const source = `arn:aws:cloudtrail:${region()}:${account}:trail/${name}`;
  const service = { Service: 'cloudtrail.amazonaws.com' };
  const statements = [
    { Sid: `TrailAcl-${name}`, Effect: 'Allow', Principal: service, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}`, Condition: { StringEquals: { 'aws:SourceArn': source } } },
    { Sid: `TrailWrite-${name}`, Effect: 'Allow', Principal: service, Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/${prefix ? prefix + '/' : ''}AWSLogs/${account}/*`, Condition: { StringEquals: { 'aws:SourceArn': source, 's3:x-amz-acl': 'bucket-owner-full-control' } } },
  ];
  const text = await optional(getBucketPolicy(bucket));
  const policy = text ? (JSON.parse(text) as { Statement: { Sid?: string }[] }) : { Version: '2012-10-17', Statement: [] };
  const others = policy.Statement.filter((s) => !statements.some((o) => o.Sid === s.Sid));
  await putBucketPolicy(bucket, JSON.stringify({ ...policy, Statement: [...others, ...statements] }));
}

function TrailDialog({ trail, onClose, onDone }: { trail?: Trail; onClose: () => void; onDone: () => void }) {
  const buckets = useLoad([], listBuckets);
  if (!buckets.data) return null;
  const save = async (v: Values) => {
    const prefix = orNone(v.prefix);
    if (v.grant === 'true') await letTrailWrite(v.bucket!, prefix ?? '', v.name!);
    await cloudtrail(trail ? 'UpdateTrail' : 'CreateTrail', {
      Name: v.name, S3BucketName: v.bucket, S3KeyPrefix: trail ? v.prefix ?? '' : prefix, IsMultiRegionTrail: v.all === 'true', IncludeGlobalServiceEvents: v.global === 'true' || v.all === 'true', EnableLogFileValidation: v.digests === 'true',
    });
    if (!trail) await cloudtrail('StartLogging', { Name: v.name });
    done(trail ? 'The trail is changed' : `${v.name} writes its first file in a few minutes`);
  };
  return (
    <FieldsDialog
      title={trail ? `Trail ${trail.Name}` : 'New trail'} submit={trail ? 'Save' : 'Make trail'} onClose={onClose} onDone={onDone} save={save}
      start={{ name: trail?.Name ?? '', bucket: trail?.S3BucketName ?? '', prefix: trail?.S3KeyPrefix ?? '', grant: String(!trail), all: String(trail?.IsMultiRegionTrail ?? true), global: String(trail?.IncludeGlobalServiceEvents ?? true), digests: String(trail?.LogFileValidationEnabled ?? true) }}
      fields={[
        { name: 'name', label: 'Name', disabled: !!trail }, { name: 'bucket', label: 'Bucket', kind: 'choice', options: buckets.data.map((b) => b.Name) }, { name: 'prefix', label: 'Prefix', optional: true },
        { name: 'grant', label: 'Let CloudTrail write there', kind: 'toggle', hint: 'Adds two statements to the bucket’s policy' }, { name: 'all', label: 'Events of all regions', kind: 'toggle' }, { name: 'global', label: 'Events of IAM and STS', kind: 'toggle', when: (v) => v.all !== 'true' }, { name: 'digests', label: 'Signed digests of the files', kind: 'toggle', hint: 'aws cloudtrail validate-logs proves by them that nothing was changed' },
      ]}
    />
  );
}

const SELECTORS = JSON.stringify([{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }], null, 2);

function TrailDetails({ trail }: { trail: Trail }) {
  const Name = trail.TrailARN;
  const status = useLoad([Name], () => cloudtrail<Status>('GetTrailStatus', { Name }, { quiet: true }));
  useEvery(5000, status.reload);
  const s = status.data;
  const flip = () => attempt('The trail', async () => { await cloudtrail(s?.IsLogging ? 'StopLogging' : 'StartLogging', { Name }); status.reload(); });
  const load = async () => {
    const found = await cloudtrail<{ EventSelectors?: unknown[]; AdvancedEventSelectors?: unknown[] }>('GetEventSelectors', { TrailName: Name });
    return JSON.stringify(found.AdvancedEventSelectors?.length ? found.AdvancedEventSelectors : found.EventSelectors ?? [], null, 2);
  };
  const save = (text: string) => {
    const list = readJson<Record<string, unknown>[]>(text, 'The list of selectors');
    return cloudtrail('PutEventSelectors', { TrailName: Name, [list.some((e) => 'FieldSelectors' in e) ? 'AdvancedEventSelectors' : 'EventSelectors']: list });
  };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={<Button disabled={!s} onClick={() => void flip()}>{s?.IsLogging ? 'Stop writing' : 'Go on writing'}</Button>}>{trail.Name}</Header>}>
        <Facts items={[
          ['Writes', s && (s.IsLogging ? 'Yes' : 'No')], ['Last file', time(s?.LatestDeliveryTime)], ['Failure', s?.LatestDeliveryError], ['Bucket', trail.S3BucketName && <a href={to(['s3', trail.S3BucketName], { prefix: `${trail.S3KeyPrefix ? trail.S3KeyPrefix + '/' : ''}AWSLogs/` })}>{trail.S3BucketName}</a>],
          ['Regions', trail.IsMultiRegionTrail ? 'All' : trail.HomeRegion], ['Digests', trail.LogFileValidationEnabled ? 'Yes' : 'No'], ['ARN', <span className="mono">{trail.TrailARN}</span>],
        ]} />
      </Container>
      <DocumentPanel title="Event selectors" about="Which events it takes: simple selectors, or advanced ones with FieldSelectors." of={[Name]} example={() => SELECTORS} load={load} save={save} />
      <Tags
        of={[Name]} load={async () => tagsOfList((await cloudtrail<{ ResourceTagList: { TagsList?: { Key: string; Value: string }[] }[] }>('ListTags', { ResourceIdList: [Name] })).ResourceTagList[0]?.TagsList)}
        put={(t) => cloudtrail('AddTags', { ResourceId: Name, TagsList: [{ Key: t.key, Value: t.value }] })} drop={(keys) => cloudtrail('RemoveTags', { ResourceId: Name, TagsList: keys.map((Key) => ({ Key })) })}
      />
    </SpaceBetween>
  );
}

export default function Trails() {
  const loaded = useLoad([], async () => (await cloudtrail<{ trailList: Trail[] }>('DescribeTrails')).trailList);
  const [selected, setSelected] = useState<Trail[]>([]);
  const [dialog, setDialog] = useState<'new' | 'edit' | 'delete'>();
  const one = loaded.data?.find((t) => t.TrailARN === selected[0]?.TrailARN);
  return (
    <Page title="Trails" crumbs={[{ text: 'CloudTrail', href: '/cloudtrail' }]} about="A trail writes each call into files of a bucket, where Athena can query them.">
      <ResourceTable<Trail>
        title="Trails" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.TrailARN} selected={one ? [one] : []} onSelect={setSelected} single
        actions={<><Button disabled={!one} onClick={() => setDialog('delete')}>Delete</Button><Button disabled={!one} onClick={() => setDialog('edit')}>Edit</Button><Button variant="primary" onClick={() => setDialog('new')}>New trail</Button></>}
        empty={{ title: 'There is no trail yet', text: 'Events are kept and searched without one, too.', action: <Button onClick={() => setDialog('new')}>New trail</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (t) => t.Name, sort: (t) => t.Name }, { id: 'bucket', header: 'Bucket', cell: (t) => <a href={to(['s3', t.S3BucketName ?? ''])}>{t.S3BucketName}</a>, sort: (t) => t.S3BucketName ?? '' },
          { id: 'region', header: 'Regions', cell: (t) => (t.IsMultiRegionTrail ? 'All' : t.HomeRegion), width: 150 }, { id: 'digests', header: 'Digests', cell: (t) => (t.LogFileValidationEnabled ? 'Yes' : 'No'), width: 110 },
        ]}
      />
      {one && <TrailDetails trail={one} />}
      {(dialog === 'new' || dialog === 'edit') && <TrailDialog trail={dialog === 'edit' ? one : undefined} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && one && <ConfirmDialog title={`Delete trail ${one.Name}`} mustType={one.Name} onClose={() => setDialog(undefined)} action={async () => { await cloudtrail('DeleteTrail', { Name: one.TrailARN }); setSelected([]); loaded.reload(); }}>Files that it wrote stay in the bucket.</ConfirmDialog>}
    </Page>
  );
}
