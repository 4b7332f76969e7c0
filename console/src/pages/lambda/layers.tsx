// Layers: archives that functions share.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import { everyLayer, lambda, type Layer } from '../../aws/lambda';
import { toBase64 } from '../../aws/zip';
import { attempt, done } from '../../app/notices';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { splitList } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

const versionsPath = (name: string) => `/2018-10-31/layers/${encodeURIComponent(name)}/versions`;

function NewLayer({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [runtimes, setRuntimes] = useState('python3.11');
  const [file, setFile] = useState<File>();
  return (
    <FormDialog title="New layer version" submit="Publish" onClose={onClose} disabled={!name || !file} action={async () => {
      const ZipFile = toBase64(new Uint8Array(await file!.arrayBuffer()));
      const CompatibleRuntimes = splitList(runtimes);
      const made = await lambda<{ Version: number }>('PublishLayerVersion', 'POST', versionsPath(name), { json: { Content: { ZipFile }, CompatibleRuntimes }, input: { LayerName: name, ZipFile: 'fileb://layer.zip', CompatibleRuntimes } });
      done(`Version ${made.Version} of ${name} is published`);
      await onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus hint="One that is there gets another version" />
      <FormField label="Archive" description="A zip whose folder python/ or nodejs/ has the packages"><input type="file" accept=".zip" aria-label="Archive" onChange={(e) => setFile(e.target.files?.[0])} /></FormField>
      <TextField label="For the runtimes" value={runtimes} onChange={setRuntimes} hint="Separated by commas" />
    </FormDialog>
  );
}

export default function Layers() {
  const loaded = useLoad([], everyLayer);
  const [selected, setSelected] = useState<Layer[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const one = selected[0];
  const latest = one?.LatestMatchingVersion;
  return (
    <Page title="Layers" crumbs={[{ text: 'Functions', href: '/lambda' }]} about="Archives of packages that functions share. A function names their versions in its configuration.">
      <ResourceTable<Layer>
        title="Layers" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(l) => l.LayerName} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!one} onClick={() => setDialog('delete')}>Delete the latest version</Button><Button variant="primary" onClick={() => setDialog('new')}>New layer version</Button></>} empty={{ title: 'There is no layer yet', action: <Button onClick={() => setDialog('new')}>New layer version</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (l) => l.LayerName, sort: (l) => l.LayerName }, { id: 'version', header: 'Latest', cell: (l) => l.LatestMatchingVersion?.Version, width: 90 }, { id: 'runtimes', header: 'Runtimes', cell: (l) => l.LatestMatchingVersion?.CompatibleRuntimes?.join(', ') || '–' },
          { id: 'arn', header: 'ARN of the latest', cell: (l) => <span className="mono">{l.LatestMatchingVersion?.LayerVersionArn}</span> }, { id: 'made', header: 'Made', cell: (l) => time(l.LatestMatchingVersion?.CreatedDate), width: 210 },
        ]}
      />
      {dialog === 'new' && <NewLayer onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && one && latest && (
        <ConfirmDialog title={`Delete version ${latest.Version} of ${one.LayerName}`} onClose={() => setDialog(undefined)} action={() => attempt('Deleting', async () => { await lambda('DeleteLayerVersion', 'DELETE', `${versionsPath(one.LayerName)}/${latest.Version}`, { input: { LayerName: one.LayerName, VersionNumber: latest.Version } }); setSelected([]); loaded.reload(); })}>
          Functions that have it keep it until their configuration changes.
        </ConfirmDialog>
      )}
    </Page>
  );
}
