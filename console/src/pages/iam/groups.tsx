import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyIam, iam } from '../../aws/services';
import { done } from '../../app/notices';
import { navigate, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

export interface Group {
  GroupName: string;
  Arn: string;
  CreateDate: string;
}

function NewGroup({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  return (
    <FormDialog title="New group" submit="Make group" onClose={onClose} disabled={!name} action={async () => {
      await iam('CreateGroup', { GroupName: name });
      done(`Group ${name} is there`);
      navigate(to(['iam', 'groups', name]));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
    </FormDialog>
  );
}

export default function Groups() {
  const loaded = useLoad([], () => everyIam<Group>('ListGroups', 'Groups'));
  const [selected, setSelected] = useState<Group[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const name = selected[0]?.GroupName;
  return (
    <Page title="Groups" about="Users who may do the same: a group’s policies are those of each of its users.">
      <ResourceTable<Group>
        title="Groups" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(g) => g.GroupName} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!name} onClick={() => setDialog('delete')}>Delete</Button><Button variant="primary" onClick={() => setDialog('new')}>New group</Button></>}
        empty={{ title: 'There is no group yet', action: <Button onClick={() => setDialog('new')}>New group</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (g) => <a href={to(['iam', 'groups', g.GroupName])}>{g.GroupName}</a>, sort: (g) => g.GroupName },
          { id: 'arn', header: 'ARN', cell: (g) => <span className="mono">{g.Arn}</span>, sort: (g) => g.Arn },
          { id: 'made', header: 'Made', cell: (g) => time(g.CreateDate), sort: (g) => g.CreateDate, width: 210 },
        ]}
      />
      {dialog === 'new' && <NewGroup onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && name && (
        <ConfirmDialog title={`Delete group ${name}`} mustType={name} onClose={() => setDialog(undefined)} action={async () => { await iam('DeleteGroup', { GroupName: name }); setSelected([]); loaded.reload(); }}>
          Its users and policies must be taken away before.
        </ConfirmDialog>
      )}
    </Page>
  );
}
