import { useEffect, useRef, useState, type DragEvent } from 'react';
import Button from '@cloudscape-design/components/button';
import Icon from '@cloudscape-design/components/icon';
import Tabs from '@cloudscape-design/components/tabs';
import { deleteObjects, listObjects, listVersions, putObject, type S3Object, type S3Version } from '../../aws/s3';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { droppedFiles, onUploaded, upload } from '../../app/uploads';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { bytes, count, time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { Permissions } from './permissions';
import { Properties } from './properties';
import { QueryFiles } from './query-files';
import { UploadsPanel } from './uploads-panel';

interface Row {
  key: string;
  name: string;
  isFolder: boolean;
  object?: S3Object;
}

// Pages of 1,000 up to this many; then the prefix is to be narrowed.
const MAX_LISTED = 20_000;

async function listFolder(bucket: string, prefix: string): Promise<{ rows: Row[]; more: boolean }> {
  const folders = new Set<string>();
  const objects: S3Object[] = [];
  let token: string | undefined;
  do {
    const page = await listObjects(bucket, prefix, { token });
    page.prefixes.forEach((p) => folders.add(p));
    objects.push(...page.objects.filter((o) => o.Key !== prefix));
    token = page.next;
  } while (token && objects.length + folders.size < MAX_LISTED);
  const name = (key: string) => key.slice(prefix.length);
  return {
    rows: [
      ...[...folders].map((key) => ({ key, name: name(key), isFolder: true })),
      ...objects.map((object) => ({ key: object.Key, name: name(object.Key), isFolder: false, object })),
    ],
    more: !!token,
  };
}

async function deleteRows(bucket: string, rows: Row[]): Promise<void> {
  const errors: string[] = [];
  let batch: { Key: string }[] = [];
  const flush = async () => {
    if (batch.length) errors.push(...(await deleteObjects(bucket, batch)));
    batch = [];
  };
  for (const row of rows) {
    if (!row.isFolder) batch.push({ Key: row.key });
    else {
      let token: string | undefined;
      do {
        const page = await listObjects(bucket, row.key, { deep: true, token });
        for (const o of page.objects) {
          batch.push({ Key: o.Key });
          if (batch.length === 1000) await flush();
        }
        token = page.next;
      } while (token);
    }
    if (batch.length === 1000) await flush();
  }
  await flush();
  if (errors.length) throw new Error(errors.slice(0, 3).join('; '));
}

function Objects({ bucket, prefix }: { bucket: string; prefix: string }) {
  const loaded = useLoad([bucket, prefix], () => listFolder(bucket, prefix));
  const [selected, setSelected] = useState<Row[]>([]);
  const [dialog, setDialog] = useState<'delete' | 'folder' | 'query'>();
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => onUploaded((at) => at === bucket && loaded.reload()), [bucket, loaded.reload]);
  useEffect(() => setSelected([]), [bucket, prefix]);

  const take = (found: { path: string; file: File }[]) => {
    if (found.length) upload(found.map(({ path, file }) => ({ bucket, key: prefix + path, file })));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void attempt('Reading what was dropped', async () => take(await droppedFiles(event.dataTransfer)));
  };
  const fromInput = (input: HTMLInputElement) => {
    take([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
    input.value = '';
  };
  const one = selected.length === 1 ? selected[0]! : undefined;
  return (
    <div
      className="drop-over-page" onDragOver={(e) => { e.preventDefault(); setOver(true); }}
      onDragLeave={(e) => { if (!e.currentTarget.contains(e.relatedTarget as Node)) setOver(false); }} onDrop={onDrop}
    >
      <div className={'drop' + (over ? ' over' : '')}>
        Drop files and folders here, or{' '}
        <button type="button" className="plain-button" onClick={() => files.current?.click()}>choose files</button> or{' '}
        <button type="button" className="plain-button" onClick={() => folder.current?.click()}>a folder</button>
        <input ref={files} type="file" multiple hidden aria-label="Files to upload" onChange={(e) => fromInput(e.target)} />
        <input ref={folder} type="file" hidden aria-label="Folder to upload" {...{ webkitdirectory: '' }} onChange={(e) => fromInput(e.target)} />
      </div>
      <div className="spaced"><UploadsPanel /></div>
      <ResourceTable<Row>
        title="Objects" items={loaded.data?.rows} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(r) => r.key}
        about={loaded.data?.more ? `The first ${MAX_LISTED.toLocaleString()}: open a folder to see fewer.` : undefined}
        selected={selected} onSelect={setSelected}
        actions={
          <>
            <Button disabled={selected.length === 0} onClick={() => setDialog('delete')}>Delete</Button>
            <Button onClick={() => setDialog('folder')}>New folder</Button>
            <Button variant="primary" disabled={!loaded.data?.rows.length} onClick={() => setDialog('query')}>{one ? (one.isFolder ? 'Query this folder' : 'Query this file') : 'Query these files'}</Button>
          </>
        }
        empty={{ title: 'There is nothing here', text: 'Drop files above to upload them.' }}
        columns={[
          {
            id: 'name', header: 'Name', sort: (r) => (r.isFolder ? ' ' : '') + r.name,
            cell: (r) => (r.isFolder ? <a href={to(['s3', bucket], { prefix: r.key })}><Icon name="folder" /> {r.name}</a> : <a href={to(['s3', bucket, 'object'], { key: r.key })}>{r.name}</a>),
          },
          { id: 'size', header: 'Size', cell: (r) => (r.object ? bytes(r.object.Size) : '–'), sort: (r) => r.object?.Size ?? -1, width: 130 },
          { id: 'changed', header: 'Changed', cell: (r) => time(r.object?.LastModified), sort: (r) => r.object?.LastModified ?? '', width: 220 },
        ]}
      />
      {dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete ${count(selected.length, 'entry', 'entries')}`} onClose={() => setDialog(undefined)}
          action={async () => { await deleteRows(bucket, selected); done(`Deleted ${count(selected.length, 'entry', 'entries')}`); setSelected([]); loaded.reload(); }}
        >
          {one ? <><strong>{one.name}</strong>{one.isFolder ? ' and all that is in it' : ''}</> : 'All that is selected, folders with all that is in them'} will be deleted.
          Where the bucket keeps versions, what is deleted can be had back from there.
        </ConfirmDialog>
      )}
      {dialog === 'folder' && <NewFolder bucket={bucket} prefix={prefix} onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'query' && <QueryFiles bucket={bucket} target={one ? one.key : prefix} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

function NewFolder({ bucket, prefix, onClose, onDone }: { bucket: string; prefix: string; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  return (
    <FormDialog title="New folder" submit="Make folder" onClose={onClose} disabled={!name || name.includes('/')} action={async () => { await putObject(bucket, `${prefix}${name}/`, '', ''); await onDone(); }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus hint="A folder is an empty object whose key ends in a slash." />
    </FormDialog>
  );
}

function Versions({ bucket, prefix }: { bucket: string; prefix: string }) {
  const loaded = useLoad([bucket, prefix], () => listVersions(bucket, prefix));
  const [selected, setSelected] = useState<S3Version[]>([]);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ResourceTable<S3Version>
        title="Versions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(v) => `${v.Key} ${v.VersionId}`}
        about="The first thousand below this folder. Deleting the delete marker that is latest brings the object back."
        selected={selected} onSelect={setSelected} actions={<Button disabled={selected.length === 0} onClick={() => setAsking(true)}>Delete for good</Button>}
        empty={{ title: 'There are no versions', text: 'Versions are kept where the bucket’s properties say so.' }}
        columns={[
          { id: 'key', header: 'Key', cell: (v) => (v.isMarker ? v.Key : <a href={to(['s3', bucket, 'object'], { key: v.Key, versionId: v.VersionId })}>{v.Key}</a>), sort: (v) => v.Key },
          { id: 'kind', header: 'Kind', cell: (v) => (v.isMarker ? 'Delete marker' : 'Object') + (v.IsLatest ? ', latest' : ''), sort: (v) => String(v.isMarker), width: 170 },
          { id: 'version', header: 'Version', cell: (v) => <span className="mono">{v.VersionId}</span> },
          { id: 'size', header: 'Size', cell: (v) => (v.isMarker ? '–' : bytes(v.Size)), sort: (v) => v.Size, width: 110 },
          { id: 'changed', header: 'Changed', cell: (v) => time(v.LastModified), sort: (v) => v.LastModified, width: 210 },
        ]}
      />
      {asking && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'version')} for good`} onClose={() => setAsking(false)} action={async () => {
          const errors = await deleteObjects(bucket, selected.map((v) => ({ Key: v.Key, VersionId: v.VersionId })));
          if (errors.length) throw new Error(errors.slice(0, 3).join('; '));
          setSelected([]);
          loaded.reload();
        }}>
          A version that is deleted can’t be had back.
        </ConfirmDialog>
      )}
    </>
  );
}

export default function BucketPage({ params, query }: PageProps) {
  const bucket = params.bucket!;
  const prefix = query.get('prefix') ?? '';
  const parts = prefix.split('/').filter(Boolean);
  const crumbs = [{ text: 'Buckets', href: '/s3' }];
  if (parts.length) {
    crumbs.push({ text: bucket, href: to(['s3', bucket]) });
    parts.slice(0, -1).forEach((p, i) => crumbs.push({ text: p, href: to(['s3', bucket], { prefix: parts.slice(0, i + 1).join('/') + '/' }) }));
  }
  return (
    <Page title={parts.length ? parts[parts.length - 1]! : bucket} crumbs={crumbs} about={<span className="mono">s3://{bucket}/{prefix}</span>}>
      <Tabs
        activeTabId={query.get('tab') ?? 'objects'} onChange={(e) => setQuery({ tab: e.detail.activeTabId === 'objects' ? undefined : e.detail.activeTabId })} ariaLabel="Of this bucket"
        tabs={[
          { id: 'objects', label: 'Objects', content: <Objects bucket={bucket} prefix={prefix} /> },
          { id: 'versions', label: 'Versions', content: query.get('tab') === 'versions' && <Versions bucket={bucket} prefix={prefix} /> },
          { id: 'properties', label: 'Properties', content: query.get('tab') === 'properties' && <Properties bucket={bucket} /> },
          { id: 'permissions', label: 'Permissions', content: query.get('tab') === 'permissions' && <Permissions bucket={bucket} /> },
        ]}
      />
    </Page>
  );
}
