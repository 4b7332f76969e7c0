// The items of a table: asked for, read, written, deleted.
import { useRef, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import { dynamodb } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { Code } from '../../ui/code';
import { ConfirmDialog, FormDialog } from '../../ui/dialogs';
import { count } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { NOTHING, readItems, type Asked } from './query';
import { QueryForm } from './query-form';
import { keyOf, keysOf, readItem, show, sortOf, writeItem, type Item, type Table } from './values';

const MAX_COLUMNS = 8;

function ItemDialog({ table, item, onClose, onDone }: { table: Table; item?: Item; onClose: () => void; onDone: () => void }) {
  const [text, setText] = useState(() => (item ? writeItem(item) : JSON.stringify(Object.fromEntries(keysOf(table).map((k) => [k, ''])), null, 2)));
  return (
    <FormDialog title={item ? 'Item' : 'New item'} submit="Save" size="large" onClose={onClose} action={async () => {
      await dynamodb('PutItem', { TableName: table.TableName, Item: readItem(text) });
      done('The item is saved');
      await onDone();
    }}>
      <FormField stretch label="Attributes" description="Plain JSON. A value may be written with its type, such as {&quot;SS&quot;: [&quot;a&quot;, &quot;b&quot;]}, where it is neither text, number, list nor map."><Code language="json" label="Item" value={text} onChange={setText} height="20rem" /></FormField>
    </FormDialog>
  );
}

export function Items({ table }: { table: Table }) {
  const [asked, setAsked] = useState<Asked>(NOTHING);
  const loaded = useLoad([table.TableName, asked], async () => readItems(table, asked));
  const [more, setMore] = useState<{ items: Item[]; last?: Item }>();
  const [selected, setSelected] = useState<Item[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete' | Item>();
  const items = [...(loaded.data?.Items ?? []), ...(more?.items ?? [])];
  const last = more ? more.last : loaded.data?.LastEvaluatedKey;
  const keys = keysOf(table);
  const names = [...keys, ...[...new Set(items.flatMap((i) => Object.keys(i)))].filter((n) => !keys.includes(n))];
  const idOf = (i: Item) => JSON.stringify(keyOf(table, i));
  const turn = useRef(0);
  const clear = () => {
    ++turn.current;
    setMore(undefined);
    setSelected([]);
  };
  const ask = (wanted: Asked) => {
    clear();
    setAsked({ ...wanted }); // who asks the same once more wants it anew
  };
  const again = () => {
    clear();
    return loaded.reload();
  };
  const readOn = () => attempt('Reading on', async () => {
    const mine = turn.current;
    const page = await readItems(table, asked, last);
    if (mine !== turn.current) return;
    ++turn.current;
    setMore({ items: [...(more?.items ?? []), ...page.Items], last: page.LastEvaluatedKey });
  });
  return (
    <div className="page-body">
      <QueryForm table={table} onAsk={ask} />
      <ResourceTable<Item>
        title="Items" items={loaded.data && items} loading={loaded.loading} error={loaded.error} reload={again} idOf={idOf} selected={selected} onSelect={setSelected}
        actions={
          <>
            {last && <Button onClick={() => void readOn()}>More</Button>}
            <Button disabled={!selected.length} onClick={() => setDialog('delete')}>Delete</Button>
            <Button variant="primary" onClick={() => setDialog('new')}>New item</Button>
          </>
        }
        empty={{ title: 'No item fits', action: <Button onClick={() => setDialog('new')}>New item</Button> }}
        columns={names.slice(0, MAX_COLUMNS).map((n, i) => ({ id: n, header: n, sort: (item: Item) => sortOf(item[n]), find: (item: Item) => show(item[n]), cell: (item: Item) => (i === 0 ? <Button variant="inline-link" onClick={() => setDialog(item)}>{show(item[n]) || '(empty)'}</Button> : show(item[n]).slice(0, 200)) }))}
      />
      {dialog === 'delete' && <ConfirmDialog title={`Delete ${count(selected.length, 'item')}`} onClose={() => setDialog(undefined)} action={async () => { for (const i of selected) await dynamodb('DeleteItem', { TableName: table.TableName, Key: keyOf(table, i) }); await again(); }}>They are gone for good.</ConfirmDialog>}
      {dialog && dialog !== 'delete' && <ItemDialog table={table} item={dialog === 'new' ? undefined : dialog} onClose={() => setDialog(undefined)} onDone={again} />}
    </div>
  );
}
