// The tags of a resource, whatever its service calls their parts.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { attempt, done } from '../app/notices';
import { FieldsDialog } from './fields-dialog';
import { useLoad } from './page';
import { ResourceTable } from './table';

export interface Tag {
  key: string;
  value: string;
}
export interface TagsProps {
  of: unknown[]; // whose they are
  load: () => Promise<Tag[]>;
  put: (tag: Tag) => Promise<unknown>;
  drop: (keys: string[]) => Promise<unknown>;
}

export const tagsOfRecord = (record: Record<string, string> | undefined): Tag[] => Object.entries(record ?? {}).map(([key, value]) => ({ key, value }));
export const tagsOfList = (list: { Key: string; Value: string }[] | undefined): Tag[] => (list ?? []).map((t) => ({ key: t.Key, value: t.Value }));

// Of services that take all tags at once: those that are there now, not those that were shown.
export const putAmong = (load: () => Promise<Tag[]>, putAll: (tags: Tag[]) => Promise<unknown>) => async (tag: Tag) => putAll([...(await load()).filter((t) => t.key !== tag.key), tag]);
export const dropAmong = (load: () => Promise<Tag[]>, putAll: (tags: Tag[]) => Promise<unknown>) => async (keys: string[]) => putAll((await load()).filter((t) => !keys.includes(t.key)));

export function Tags(props: TagsProps) {
  const loaded = useLoad(props.of, props.load);
  const [selected, setSelected] = useState<Tag[]>([]);
  const [editing, setEditing] = useState<Tag | 'new'>();
  const remove = () => attempt('Removing the tags', async () => {
    await props.drop(selected.map((t) => t.key));
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Tag>
        title="Tags" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.key} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setEditing('new')}>Add a tag</Button></>}
        empty={{ title: 'There are no tags', text: 'Policies can decide by them.' }}
        columns={[
          { id: 'key', header: 'Key', cell: (t) => <Button variant="inline-link" ariaLabel={`Change tag ${t.key}`} onClick={() => setEditing(t)}>{t.key}</Button>, sort: (t) => t.key },
          { id: 'value', header: 'Value', cell: (t) => t.value || '(empty)', sort: (t) => t.value },
        ]}
      />
      {editing && (
        <FieldsDialog
          title={editing === 'new' ? 'Add a tag' : `Tag ${editing.key}`} onClose={() => setEditing(undefined)} onDone={loaded.reload}
          start={editing === 'new' ? {} : { ...editing }} fields={[{ name: 'key', label: 'Key', disabled: editing !== 'new' }, { name: 'value', label: 'Value', optional: true }]}
          save={async ({ key = '', value = '' }) => {
            await props.put({ key, value });
            done('The tag is saved');
          }}
        />
      )}
    </>
  );
}
