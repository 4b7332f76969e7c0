import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Toggle from '@cloudscape-design/components/toggle';
import { createBucket, deleteBucket, deleteObjects, listBuckets, listVersions, type Bucket } from '../../aws/s3';
import { putVersioning } from '../../aws/s3-settings';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { navigate, setQuery, to } from '../../app/router';
import { region } from '../../app/session';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function NewBucket({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [versions, setVersions] = useState(false);
  const isName = NAME.test(name);
  return (
    <FormDialog
      title="New bucket" submit="Make bucket" onClose={onClose} disabled={!isName}
      action={async () => {
        await createBucket(name, region());
        if (versions) await putVersioning(name, 'Enabled');
        done(`Bucket ${name} is there`);
        navigate(to(['s3', name]));
      }}
    >
      <TextField label="Name" value={name} onChange={setName} autoFocus hint="3 to 63 lower case letters, digits, dots and hyphens; unique among all accounts here" error={name && !isName ? 'This is no bucket name.' : undefined} />
      <Toggle checked={versions} onChange={(e) => setVersions(e.detail.checked)} description="Keeps what is overwritten or deleted">Versions</Toggle>
    </FormDialog>
  );
}

async function emptyBucket(name: string): Promise<void> {
  for (;;) {
    const versions = await listVersions(name, '');
    if (versions.length === 0) return;
    const errors = await deleteObjects(name, versions.map((v) => ({ Key: v.Key, VersionId: v.VersionId })));
    if (errors.length) throw new Error(errors.slice(0, 3).join('; '));
  }
}

export default function Buckets({ query }: PageProps) {
  const loaded = useLoad([], listBuckets);
  const [selected, setSelected] = useState<Bucket[]>([]);
  const [dialog, setDialog] = useState<'delete' | 'empty'>();
  const name = selected[0]?.Name ?? '';
  return (
    <Page title="Buckets" about="Objects by key, in buckets. Drop files into a bucket to upload them.">
      <ResourceTable<Bucket>
        title="Buckets" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(b) => b.Name}
        selected={selected} onSelect={setSelected} single
        actions={
          <>
            <Button disabled={!name} onClick={() => setDialog('empty')}>Empty</Button>
            <Button disabled={!name} onClick={() => setDialog('delete')}>Delete</Button>
            <Button variant="primary" onClick={() => setQuery({ new: '1' })}>New bucket</Button>
          </>
        }
        empty={{ title: 'There is no bucket yet', text: 'A bucket holds files: make one, and drop files into it.', action: <Button onClick={() => setQuery({ new: '1' })}>New bucket</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (b) => <a href={to(['s3', b.Name])}>{b.Name}</a>, sort: (b) => b.Name },
          { id: 'made', header: 'Made', cell: (b) => time(b.CreationDate), sort: (b) => b.CreationDate },
        ]}
      />
      {query.get('new') && <NewBucket onClose={() => setQuery({ new: undefined })} />}
      {dialog === 'delete' && (
        <ConfirmDialog title={`Delete ${name}`} mustType={name} onClose={() => setDialog(undefined)} action={async () => { await deleteBucket(name); setSelected([]); done(`Bucket ${name} is deleted`); loaded.reload(); }}>
          A bucket must be empty to be deleted. Its name is free afterwards.
        </ConfirmDialog>
      )}
      {dialog === 'empty' && (
        <ConfirmDialog title={`Empty ${name}`} submit="Delete all objects" mustType={name} onClose={() => setDialog(undefined)} action={async () => { await emptyBucket(name); done(`Bucket ${name} is empty`); }}>
          All objects and all their versions are gone for good.
        </ConfirmDialog>
      )}
    </Page>
  );
}
