import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { copyObject, deleteObjects, downloadLink, getObjectTags, headObject, linkTo, listVersions, putObjectTags, type S3Version } from '../../aws/s3';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { copyText } from '../../ui/copy';
import { ConfirmDialog } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { bytes, time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { dropAmong, putAmong, Tags } from '../../ui/tags';
import { Preview } from './preview';
import { QueryFiles } from './query-files';

const LINK_S = 3600;
const META = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];

export default function ObjectPage({ params, query }: PageProps) {
  const bucket = params.bucket!;
  const key = query.get('key') ?? '';
  const versionId = query.get('versionId') ?? undefined;
  const loaded = useLoad([bucket, key, versionId], () => headObject(bucket, key, versionId));
  const versions = useLoad([bucket, key], async () => (await listVersions(bucket, key, 100)).filter((v) => v.Key === key));
  const [dialog, setDialog] = useState<'delete' | 'query' | 'copy'>();
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const head = loaded.data;
  const size = Number(head?.header('content-length'));
  const save = () => attempt('Downloading', async () => {
    const link = document.createElement('a');
    link.href = await downloadLink(bucket, key, versionId);
    link.download = '';
    link.click();
  });
  const share = () => attempt('Making a link', async () => copyText(await linkTo(bucket, key, versionId, LINK_S)));
  const bringBack = (v: S3Version) => attempt('Bringing the version back', async () => {
    await copyObject({ bucket, key, versionId: v.VersionId }, bucket, key);
    done('That version is the latest again');
    versions.reload();
    loaded.reload();
  });
  return (
    <Page
      title={key.slice(folder.length)} about={<span className="mono">s3://{bucket}/{key}</span>}
      crumbs={[{ text: 'Buckets', href: '/s3' }, { text: bucket, href: to(['s3', bucket]) }, ...(folder ? [{ text: folder, href: to(['s3', bucket], { prefix: folder }) }] : [])]}
      actions={
        <>
          <Button onClick={() => void copyText(`s3://${bucket}/${key}`)}>Copy address</Button>
          <Button onClick={() => void share()} disabled={!head}>Copy a link for an hour</Button>
          <Button onClick={() => void save()} disabled={!head}>Download</Button>
          <Button onClick={() => setDialog('copy')} disabled={!head}>Copy to</Button>
          <Button onClick={() => setDialog('delete')} disabled={!head}>Delete</Button>
          <Button variant="primary" onClick={() => setDialog('query')} disabled={!head}>Query this file</Button>
        </>
      }
    >
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this object" />}
      {head && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[
              ['Size', bytes(size)], ['Type', head.header('content-type')], ['Changed', time(head.header('last-modified'))], ['ETag', <span className="mono">{head.header('etag')}</span>],
              ['Version', head.header('x-amz-version-id')], ['Encryption', [head.header('x-amz-server-side-encryption'), head.header('x-amz-server-side-encryption-aws-kms-key-id')].filter(Boolean).join(' ')], ['Storage class', head.header('x-amz-storage-class') || 'STANDARD'],
              ...META.filter((name) => head.header(name)).map((name): [string, string] => [name, head.header(name)]), ...head.names().filter((n) => n.startsWith('x-amz-meta-')).map((n): [string, string] => [n.slice(11), head.header(n)]),
            ]} />
          </Container>
          <Container header={<Header variant="h2">Preview</Header>}>
            <Preview bucket={bucket} objectKey={key} versionId={versionId} size={size} type={head.header('content-type')} />
          </Container>
          <Tags of={[bucket, key, versionId]} load={() => getObjectTags(bucket, key, versionId)} put={putAmong(() => getObjectTags(bucket, key, versionId), (all) => putObjectTags(bucket, key, all, versionId))} drop={dropAmong(() => getObjectTags(bucket, key, versionId), (all) => putObjectTags(bucket, key, all, versionId))} />
        </>
      )}
      {(versions.data?.length ?? 0) > 1 && (
        <ResourceTable<S3Version>
          title="Versions" items={versions.data} idOf={(v) => v.VersionId} empty={{ title: 'There are no versions' }}
          columns={[
            { id: 'version', header: 'Version', cell: (v) => (v.isMarker ? <>{v.VersionId} (delete marker)</> : <a href={to(['s3', bucket, 'object'], { key, versionId: v.VersionId })}>{v.VersionId}</a>) },
            { id: 'latest', header: 'Latest', cell: (v) => (v.IsLatest ? 'Yes' : v.isMarker ? '' : <Button variant="inline-link" ariaLabel={`Make ${v.VersionId} the latest`} onClick={() => void bringBack(v)}>Make it the latest</Button>), width: 170 },
            { id: 'size', header: 'Size', cell: (v) => bytes(v.Size), width: 120 },
            { id: 'changed', header: 'Changed', cell: (v) => time(v.LastModified), width: 210 },
          ]}
        />
      )}
      {dialog === 'query' && <QueryFiles bucket={bucket} target={key} onClose={() => setDialog(undefined)} />}
      {dialog === 'copy' && (
        <FieldsDialog
          title="Copy to" submit="Copy" onClose={() => setDialog(undefined)} start={{ bucket, key }} fields={[{ name: 'bucket', label: 'Bucket' }, { name: 'key', label: 'Key' }]}
          save={async (v) => {
            await copyObject({ bucket, key, versionId }, v.bucket!, v.key!);
            done('The object is copied', { href: to(['s3', v.bucket!, 'object'], { key: v.key }), text: 'Open' });
          }}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog title="Delete this object" onClose={() => setDialog(undefined)} action={async () => {
          const errors = await deleteObjects(bucket, [{ Key: key, VersionId: versionId }]);
          if (errors.length) throw new Error(errors[0]);
          done('The object is deleted');
          navigate(to(['s3', bucket], { prefix: folder }));
        }}>
          <strong>{key}</strong>{versionId ? ` in version ${versionId}` : ''} will be deleted.
        </ConfirmDialog>
      )}
    </Page>
  );
}
