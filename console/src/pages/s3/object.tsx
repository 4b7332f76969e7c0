import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { deleteObjects, downloadLink, headObject, listVersions, type S3Version } from '../../aws/s3';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { copyText } from '../../ui/copy';
import { ConfirmDialog } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { bytes, time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { Preview } from './preview';
import { QueryFiles } from './query-files';

export default function ObjectPage({ params, query }: PageProps) {
  const bucket = params.bucket!;
  const key = query.get('key') ?? '';
  const versionId = query.get('versionId') ?? undefined;
  const loaded = useLoad([bucket, key, versionId], () => headObject(bucket, key, versionId));
  const versions = useLoad([bucket, key], async () => (await listVersions(bucket, key, 100)).filter((v) => v.Key === key));
  const [dialog, setDialog] = useState<'delete' | 'query'>();
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const head = loaded.data;
  const size = Number(head?.header('content-length'));
  const save = () => attempt('Downloading', async () => {
    const link = document.createElement('a');
    link.href = await downloadLink(bucket, key, versionId);
    link.download = '';
    link.click();
  });
  return (
    <Page
      title={key.slice(folder.length)} about={<span className="mono">s3://{bucket}/{key}</span>}
      crumbs={[{ text: 'Buckets', href: '/s3' }, { text: bucket, href: to(['s3', bucket]) }, ...(folder ? [{ text: folder, href: to(['s3', bucket], { prefix: folder }) }] : [])]}
      actions={
        <>
          <Button onClick={() => void copyText(`s3://${bucket}/${key}`)}>Copy address</Button>
          <Button onClick={() => void save()} disabled={!head}>Download</Button>
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
              ['Version', head.header('x-amz-version-id')], ['Encryption', head.header('x-amz-server-side-encryption')], ['Storage class', head.header('x-amz-storage-class') || 'STANDARD'],
            ]} />
          </Container>
          <Container header={<Header variant="h2">Preview</Header>}>
            <Preview bucket={bucket} objectKey={key} versionId={versionId} size={size} type={head.header('content-type')} />
          </Container>
        </>
      )}
      {(versions.data?.length ?? 0) > 1 && (
        <ResourceTable<S3Version>
          title="Versions" items={versions.data} idOf={(v) => v.VersionId} empty={{ title: 'There are no versions' }}
          columns={[
            { id: 'version', header: 'Version', cell: (v) => (v.isMarker ? <>{v.VersionId} (delete marker)</> : <a href={to(['s3', bucket, 'object'], { key, versionId: v.VersionId })}>{v.VersionId}</a>) },
            { id: 'latest', header: 'Latest', cell: (v) => (v.IsLatest ? 'Yes' : ''), width: 90 },
            { id: 'size', header: 'Size', cell: (v) => bytes(v.Size), width: 120 },
            { id: 'changed', header: 'Changed', cell: (v) => time(v.LastModified), width: 210 },
          ]}
        />
      )}
      {dialog === 'query' && <QueryFiles bucket={bucket} target={key} onClose={() => setDialog(undefined)} />}
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
