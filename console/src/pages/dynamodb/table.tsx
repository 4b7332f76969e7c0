import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import { dynamodb } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { Code } from '../../ui/code';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { bytes, count, time } from '../../ui/format';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { keyOf, keysOf, plain, readItem, show, typed, type Item, type Table } from './values';

const PAGE = 100;
const MAX_COLUMNS = 8;

function ItemDialog({ table, item, onClose, onDone }: { table: Table; item?: Item; onClose: () => void; onDone: () => void }) {
  const start = item ? Object.fromEntries(Object.entries(item).map(([k, v]) => [k, /^(S|N|BOOL|NULL|L|M)$/.test(Object.keys(v)[0]!) ? plain(v) : v])) : Object.fromEntries(keysOf(table).map((k) => [k, '']));
  const [text, setText] = useState(JSON.stringify(start, null, 2));
  return (
    <FormDialog title={item ? 'Item' : 'New item'} submit="Save" size="large" onClose={onClose} action={async () => {
      await dynamodb('PutItem', { TableName: table.TableName, Item: readItem(text) });
      done('The item is saved');
      onDone();
    }}>
      <FormField stretch label="Attributes" description="Plain JSON. A value may be written with its type, such as {&quot;SS&quot;: [&quot;a&quot;, &quot;b&quot;]}, where it is neither text, number, list nor map."><Code language="json" label="Item" value={text} onChange={setText} height="20rem" /></FormField>
    </FormDialog>
  );
}

// Scans, or queries where a partition key was given.
async function read(table: Table, index: string, hash: string, startKey?: Item): Promise<{ Items: Item[]; LastEvaluatedKey?: Item }> {
  const schema = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])].find((i) => i.IndexName === index)?.KeySchema ?? table.KeySchema ?? [];
  const name = schema.find((k) => k.KeyType === 'HASH')?.AttributeName ?? '';
  const type = table.AttributeDefinitions?.find((a) => a.AttributeName === name)?.AttributeType ?? 'S';
  const common = { TableName: table.TableName, IndexName: index || undefined, Limit: PAGE, ExclusiveStartKey: startKey };
  if (!hash) return dynamodb('Scan', common);
  return dynamodb('Query', { ...common, KeyConditionExpression: '#k = :v', ExpressionAttributeNames: { '#k': name }, ExpressionAttributeValues: { ':v': type === 'N' ? { N: hash } : type === 'B' ? { B: hash } : typed(hash) } });
}

function Items({ table }: { table: Table }) {
  const [index, setIndex] = useState('');
  const [hash, setHash] = useState('');
  const [asked, setAsked] = useState({ index: '', hash: '' });
  const loaded = useLoad([table.TableName, asked], async () => read(table, asked.index, asked.hash));
  const [more, setMore] = useState<{ items: Item[]; last?: Item }>();
  const [selected, setSelected] = useState<Item[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete' | Item>();
  const items = [...(loaded.data?.Items ?? []), ...(more?.items ?? [])];
  const last = more ? more.last : loaded.data?.LastEvaluatedKey;
  const keys = keysOf(table);
  const names = [...keys, ...[...new Set(items.flatMap((i) => Object.keys(i)))].filter((n) => !keys.includes(n))];
  const idOf = (i: Item) => JSON.stringify(keyOf(table, i));
  const again = () => {
    setMore(undefined);
    setSelected([]);
    loaded.reload();
  };
  const indexes = [{ value: '', label: 'The table' }, ...[...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])].map((i) => ({ value: i.IndexName, label: i.IndexName }))];
  return (
    <>
      <form onSubmit={(e) => { e.preventDefault(); setMore(undefined); setAsked({ index, hash }); }}>
        <div className="toolbar">
          {indexes.length > 1 && <FormField label="Through"><Select selectedOption={indexes.find((i) => i.value === index)!} options={indexes} onChange={(e) => setIndex(e.detail.selectedOption.value!)} /></FormField>}
          <TextField label="Partition key is" value={hash} onChange={setHash} placeholder="any" />
          <Button formAction="submit">{hash ? 'Query' : 'Scan'}</Button>
        </div>
      </form>
      <ResourceTable<Item>
        title="Items" items={loaded.data && items} loading={loaded.loading} error={loaded.error} reload={again} idOf={idOf} selected={selected} onSelect={setSelected}
        actions={
          <>
            {last && <Button onClick={() => void attempt('Reading on', async () => { const page = await read(table, asked.index, asked.hash, last); setMore({ items: [...(more?.items ?? []), ...page.Items], last: page.LastEvaluatedKey }); })}>More</Button>}
            <Button disabled={!selected.length} onClick={() => setDialog('delete')}>Delete</Button>
            <Button variant="primary" onClick={() => setDialog('new')}>New item</Button>
          </>
        }
        empty={{ title: 'No item fits', action: <Button onClick={() => setDialog('new')}>New item</Button> }}
        columns={names.slice(0, MAX_COLUMNS).map((n, i) => ({ id: n, header: n, sort: (item: Item) => show(item[n]), cell: (item: Item) => (i === 0 ? <Button variant="inline-link" onClick={() => setDialog(item)}>{show(item[n]) || '(empty)'}</Button> : show(item[n]).slice(0, 200)) }))}
      />
      {dialog === 'delete' && <ConfirmDialog title={`Delete ${count(selected.length, 'item')}`} onClose={() => setDialog(undefined)} action={async () => { for (const i of selected) await dynamodb('DeleteItem', { TableName: table.TableName, Key: keyOf(table, i) }); again(); }}>They are gone for good.</ConfirmDialog>}
      {dialog && dialog !== 'delete' && <ItemDialog table={table} item={dialog === 'new' ? undefined : dialog} onClose={() => setDialog(undefined)} onDone={again} />}
    </>
  );
}

export default function TablePage({ params }: PageProps) {
  const name = params.table!;
  const loaded = useLoad([name], async () => (await dynamodb<{ Table: Table }>('DescribeTable', { TableName: name })).Table);
  const t = loaded.data;
  useEvery(t && t.TableStatus !== 'ACTIVE' ? 1000 : undefined, loaded.reload);
  return (
    <Page title={name} crumbs={[{ text: 'Tables', href: '/dynamodb' }]}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this table" />}
      {t && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[
              ['State', <Status state={t.TableStatus} />], ['Keys', t.KeySchema?.map((k) => `${k.AttributeName} (${k.KeyType === 'HASH' ? 'partition' : 'sort'})`).join(', ')], ['Items', t.ItemCount?.toLocaleString()], ['Size', bytes(t.TableSizeBytes)],
              ['Indexes', [...(t.GlobalSecondaryIndexes ?? []), ...(t.LocalSecondaryIndexes ?? [])].map((i) => i.IndexName).join(', ')], ['Stream', t.StreamSpecification?.StreamEnabled ? t.StreamSpecification.StreamViewType : ''], ['Billing', t.BillingModeSummary?.BillingMode], ['Made', time(t.CreationDateTime)],
              ['ARN', <span className="mono">{t.TableArn}</span>],
            ]} />
          </Container>
          {t.TableStatus === 'ACTIVE' && <Items table={t} />}
        </>
      )}
    </Page>
  );
}
