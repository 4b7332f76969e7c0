// The indexes of a table. Global ones come and go; local ones are made with the table.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { dynamodb } from '../../aws/services';
import { done } from '../../app/notices';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, orNone, splitList, type Field, type Values } from '../../ui/fields-dialog';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { indexesOf } from './query';
import type { Index, Table } from './values';

export const TYPES = [{ value: 'S', label: 'Text' }, { value: 'N', label: 'Number' }, { value: 'B', label: 'Bytes' }];

// The fields of an index, for new tables too.
export const INDEX_FIELDS: Field[] = [
  { name: 'index', label: 'Name of the index' }, { name: 'hash', label: 'Partition key' }, { name: 'hashType', label: 'Its type', kind: 'choice', options: TYPES },
  { name: 'range', label: 'Sort key', optional: true }, { name: 'rangeType', label: 'Type of the sort key', kind: 'choice', options: TYPES, when: (v) => !!v.range },
  { name: 'projection', label: 'Attributes in it', kind: 'choice', options: [{ value: 'ALL', label: 'All' }, { value: 'KEYS_ONLY', label: 'Keys only' }, { value: 'INCLUDE', label: 'Keys, and these' }] },
  { name: 'attributes', label: 'Attributes', hint: 'Separated by commas', when: (v) => v.projection === 'INCLUDE' },
];

// A new index, and the attributes that it defines.
function indexFrom(v: Values) {
  const range = orNone(v.range);
  return {
    AttributeDefinitions: [{ AttributeName: v.hash!, AttributeType: v.hashType! }, ...(range ? [{ AttributeName: range, AttributeType: v.rangeType! }] : [])],
    index: {
      IndexName: v.index!, KeySchema: [{ AttributeName: v.hash!, KeyType: 'HASH' }, ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : [])],
      Projection: { ProjectionType: v.projection!, ...(v.projection === 'INCLUDE' ? { NonKeyAttributes: splitList(v.attributes ?? '') } : {}) },
    },
  };
}

export function Indexes({ table, reload }: { table: Table; reload: () => void }) {
  const [selected, setSelected] = useState<Index[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const all = indexesOf(table);
  const one = all.find((i) => i.IndexName === selected[0]?.IndexName);
  const isGlobal = (i: Index | undefined) => !!table.GlobalSecondaryIndexes?.some((g) => g.IndexName === i?.IndexName);
  const make = async (v: Values) => {
    const { AttributeDefinitions, index } = indexFrom(v);
    const known = (table.AttributeDefinitions ?? []).filter((a) => !AttributeDefinitions.some((d) => d.AttributeName === a.AttributeName));
    const throughput = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST' ? {} : { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } };
    await dynamodb('UpdateTable', { TableName: table.TableName, AttributeDefinitions: [...known, ...AttributeDefinitions], GlobalSecondaryIndexUpdates: [{ Create: { ...index, ...throughput } }] });
    done(`Index ${v.index} is being made`);
  };
  return (
    <>
      <ResourceTable<Index>
        title="Indexes" items={all} idOf={(i) => i.IndexName} reload={reload} selected={one ? [one] : []} onSelect={setSelected} single
        actions={<><Button disabled={!one || !isGlobal(one)} onClick={() => setDialog('delete')}>Delete</Button><Button onClick={() => setDialog('new')}>New global index</Button></>}
        empty={{ title: 'There is no index', text: 'By an index, items are found by other attributes than the table’s key.', action: <Button onClick={() => setDialog('new')}>New global index</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (i) => i.IndexName, sort: (i) => i.IndexName }, { id: 'kind', header: 'Kind', cell: (i) => (isGlobal(i) ? 'Global' : 'Local'), width: 100 }, { id: 'state', header: 'State', cell: (i) => (i.IndexStatus ? <Status state={i.IndexStatus} /> : '–'), width: 130 },
          { id: 'keys', header: 'Keys', cell: (i) => i.KeySchema?.map((k) => k.AttributeName).join(', ') }, { id: 'has', header: 'Attributes', cell: (i) => (i.Projection?.NonKeyAttributes?.join(', ') ?? i.Projection?.ProjectionType?.toLowerCase().replace('_', ' ')) }, { id: 'items', header: 'Items', cell: (i) => i.ItemCount?.toLocaleString() ?? '–', width: 110 },
        ]}
      />
      {dialog === 'new' && <FieldsDialog title="New global index" submit="Make index" fields={INDEX_FIELDS} start={{ hashType: 'S', rangeType: 'S', projection: 'ALL' }} save={make} onClose={() => setDialog(undefined)} onDone={reload} />}
      {dialog === 'delete' && one && (
        <ConfirmDialog title={`Delete index ${one.IndexName}`} onClose={() => setDialog(undefined)} action={async () => {
          await dynamodb('UpdateTable', { TableName: table.TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: one.IndexName } }] });
          setSelected([]);
          reload();
        }}>The items stay. Queries through it fail.</ConfirmDialog>
      )}
    </>
  );
}
