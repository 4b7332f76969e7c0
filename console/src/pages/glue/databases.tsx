import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue, type GlueDatabase } from '../../aws/services';
import { done } from '../../app/notices';
import { to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { FieldsDialog, orNone } from '../../ui/fields-dialog';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

function NewDatabase({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [about, setAbout] = useState('');
  const [location, setLocation] = useState('');
  return (
    <FormDialog title="New database" submit="Make database" onClose={onClose} disabled={!name} action={async () => {
      await glue('CreateDatabase', { DatabaseInput: { Name: name, Description: about || undefined, LocationUri: location || undefined } });
      done(`Database ${name} is there`);
      await onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus hint="Lower case letters, digits and _ can be queried without quotes" />
      <TextField label="Description (optional)" value={about} onChange={setAbout} />
      <TextField label="Location (optional)" value={location} onChange={setLocation} placeholder="s3://bucket/folder/" hint="Where new tables of it lie" />
    </FormDialog>
  );
}

export default function Databases() {
  const loaded = useLoad([], () => everyGlue<GlueDatabase>('GetDatabases', 'DatabaseList'));
  const [selected, setSelected] = useState<GlueDatabase[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete' | 'edit'>();
  return (
    <Page title="Data catalog" about="Databases of tables over files in buckets.">
      <ResourceTable<GlueDatabase>
        title="Databases" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(d) => d.Name}
        selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!selected.length} onClick={() => setDialog('delete')}>Delete</Button><Button disabled={!selected.length} onClick={() => setDialog('edit')}>Edit</Button><Button variant="primary" onClick={() => setDialog('new')}>New database</Button></>}
        empty={{ title: 'There is no database yet', text: 'A crawler makes one, or “Query this file” of an object in a bucket.', action: <Button onClick={() => setDialog('new')}>New database</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (d) => <a href={to(['glue', d.Name])}>{d.Name}</a>, sort: (d) => d.Name },
          { id: 'about', header: 'Description', cell: (d) => d.Description ?? '–', sort: (d) => d.Description ?? '' },
          { id: 'location', header: 'Location', cell: (d) => <span className="mono">{d.LocationUri ?? '–'}</span>, sort: (d) => d.LocationUri ?? '' },
          { id: 'made', header: 'Made', cell: (d) => time(d.CreateTime), sort: (d) => d.CreateTime ?? 0 },
        ]}
      />
      {dialog === 'edit' && selected[0] && (
        <FieldsDialog
          title={`Database ${selected[0].Name}`} start={{ about: selected[0].Description ?? '', location: selected[0].LocationUri ?? '' }} fields={[{ name: 'about', label: 'Description', optional: true }, { name: 'location', label: 'Location', optional: true, placeholder: 's3://bucket/folder/' }]} onClose={() => setDialog(undefined)} onDone={loaded.reload}
          save={(v) => glue('UpdateDatabase', { Name: selected[0]!.Name, DatabaseInput: { ...selected[0], CreateTime: undefined, CatalogId: undefined, Description: v.about ?? '', LocationUri: orNone(v.location) } })}
        />
      )}
      {dialog === 'new' && <NewDatabase onClose={() => setDialog(undefined)} onDone={loaded.reload} />}
      {dialog === 'delete' && (
        <ConfirmDialog title={`Delete ${selected[0]!.Name}`} mustType={selected[0]!.Name} onClose={() => setDialog(undefined)} action={async () => { await glue('DeleteDatabase', { Name: selected[0]!.Name }); setSelected([]); loaded.reload(); }}>
          The database and its tables go from the catalog. Files in buckets stay.
        </ConfirmDialog>
      )}
    </Page>
  );
}
