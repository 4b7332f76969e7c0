// The groups that a user is in.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyIam, iam } from '../../aws/services';
import { attempt } from '../../app/notices';
import { to } from '../../app/router';
import { FieldsDialog } from '../../ui/fields-dialog';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Group {
  GroupName: string;
}

export function UserGroups({ user }: { user: string }) {
  const loaded = useLoad([user], () => everyIam<Group>('ListGroupsForUser', 'Groups', { UserName: user }));
  const [selected, setSelected] = useState<Group[]>([]);
  const [adding, setAdding] = useState(false);
  const all = useLoad([adding], () => (adding ? everyIam<Group>('ListGroups', 'Groups') : Promise.resolve([])));
  const leave = () => attempt('Taking the user out', async () => {
    for (const g of selected) await iam('RemoveUserFromGroup', { GroupName: g.GroupName, UserName: user });
    setSelected([]);
    loaded.reload();
  });
  const has = new Set(loaded.data?.map((g) => g.GroupName));
  return (
    <>
      <ResourceTable<Group>
        title="Groups" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(g) => g.GroupName} selected={selected} onSelect={setSelected} filter={false}
        actions={<><Button disabled={!selected.length} onClick={() => void leave()}>Take out</Button><Button onClick={() => setAdding(true)}>Add to a group</Button></>} empty={{ title: 'In no group', text: 'A group’s policies are those of each of its users.' }}
        columns={[{ id: 'name', header: 'Name', cell: (g) => <a href={to(['iam', 'groups', g.GroupName])}>{g.GroupName}</a>, sort: (g) => g.GroupName }]}
      />
      {adding && !all.loading && <FieldsDialog title="Add to a group" submit="Add" fields={[{ name: 'group', label: 'Group', kind: 'choice', options: (all.data ?? []).map((g) => g.GroupName).filter((g) => !has.has(g)) }]} onClose={() => setAdding(false)} onDone={loaded.reload} save={(v) => iam('AddUserToGroup', { GroupName: v.group, UserName: user })} />}
    </>
  );
}
