import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { allPages } from '../../aws/call';
import { dynamodb } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { done } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { bytes, time } from '../../ui/format';
import { Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { TYPES } from './indexes';
import { keysOf, type Table } from './values';

type Type = (typeof TYPES)[number];

async function loadTables(): Promise<Table[]> {
  const names = await allPages(
    (ExclusiveStartTableName) => dynamodb<{ TableNames: string[]; LastEvaluatedTableName?: string }>('ListTables', { ExclusiveStartTableName }),
    (p) => p.TableNames, (p) => p.LastEvaluatedTableName,
  );
  return Promise.all(names.map(async (TableName) => (await dynamodb<{ Table: Table }>('DescribeTable', { TableName }, { quiet: true })).Table));
}

function NewTable({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [hash, setHash] = useState('');
  const [hashType, setHashType] = useState<Type>(TYPES[0]!);
  const [range, setRange] = useState('');
  const [rangeType, setRangeType] = useState<Type>(TYPES[0]!);
  return (
    <FormDialog title="New table" submit="Make table" onClose={onClose} disabled={name.length < 3 || !hash} action={async () => {
      await dynamodb('CreateTable', {
        TableName: name, BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: hash, AttributeType: hashType.value }, ...(range ? [{ AttributeName: range, AttributeType: rangeType.value }] : [])],
        KeySchema: [{ AttributeName: hash, KeyType: 'HASH' }, ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : [])],
      });
      done(`Table ${name} is there`);
      await onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <TextField label="Partition key" value={hash} onChange={setHash} placeholder="id" />
      <FormField label="Its type"><Select selectedOption={hashType} options={TYPES} onChange={(e) => setHashType(e.detail.selectedOption as Type)} /></FormField>
      <TextField label="Sort key (optional)" value={range} onChange={setRange} />
      {range && <FormField label="Its type"><Select selectedOption={rangeType} options={TYPES} onChange={(e) => setRangeType(e.detail.selectedOption as Type)} /></FormField>}
    </FormDialog>
  );
}

export default function Tables({ query }: PageProps) {
  const loaded = useLoad([], loadTables);
  const [selected, setSelected] = useState<Table[]>([]);
  const [asking, setAsking] = useState(false);
  const name = selected[0]?.TableName;
  useEvery(loaded.data?.some((t) => t.TableStatus !== 'ACTIVE') ? 1000 : undefined, loaded.reload);
  return (
    <Page title="Tables" about="DynamoDB: items by key, with indexes and streams.">
      <ResourceTable<Table>
        title="Tables" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(t) => t.TableName} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!name} onClick={() => setAsking(true)}>Delete</Button><Button variant="primary" onClick={() => setQuery({ new: '1' })}>New table</Button></>}
        empty={{ title: 'There is no table yet', action: <Button onClick={() => setQuery({ new: '1' })}>New table</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (t) => <a href={to(['dynamodb', t.TableName])}>{t.TableName}</a>, sort: (t) => t.TableName }, { id: 'state', header: 'State', cell: (t) => <Status state={t.TableStatus} />, sort: (t) => t.TableStatus ?? '', width: 130 },
          { id: 'keys', header: 'Keys', cell: (t) => keysOf(t).join(', '), sort: (t) => keysOf(t).join() }, { id: 'items', header: 'Items', cell: (t) => t.ItemCount?.toLocaleString() ?? '–', sort: (t) => t.ItemCount ?? 0, width: 120 },
          { id: 'size', header: 'Size', cell: (t) => bytes(t.TableSizeBytes), sort: (t) => t.TableSizeBytes ?? 0, width: 120 }, { id: 'made', header: 'Made', cell: (t) => time(t.CreationDateTime), sort: (t) => t.CreationDateTime ?? 0, width: 210 },
        ]}
      />
      {query.get('new') && <NewTable onClose={() => setQuery({ new: undefined })} onDone={loaded.reload} />}
      {asking && name && <ConfirmDialog title={`Delete table ${name}`} mustType={name} onClose={() => setAsking(false)} action={async () => { await dynamodb('DeleteTable', { TableName: name }); setSelected([]); loaded.reload(); }}>All its items are gone for good.</ConfirmDialog>}
    </Page>
  );
}
