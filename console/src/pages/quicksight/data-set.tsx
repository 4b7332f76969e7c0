// A data set: fields, calculated columns, row-level rules, ingestions with their history, who may
// use it.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { quicksight } from '../../aws/quicksight';
import type { PageProps } from '../../app/pages';
import { setQuery } from '../../app/router';
import { done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { bytes, time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import type { Json } from '../../quicksight/model/visual';
import { update, withColumn } from '../../quicksight/build/data-set';
import { Tables } from './data-set-join';
import { Security } from './data-set-rules';
import { Spice } from './data-set-spice';

// The calculated columns of all logical tables; a new one goes to the table that nothing joins.
interface Calculated { table: string; ColumnName: string; Expression: string }
const calculatedOf = (set: Json): Calculated[] => Object.entries((set.LogicalTableMap as Json) ?? {}).flatMap(([table, t]) =>
  ((t.DataTransforms as Json[]) ?? []).flatMap((x) => ((x.CreateColumnsOperation?.Columns as Json[]) ?? []).map((c) => ({ table, ColumnName: c.ColumnName, Expression: c.Expression }))));
function AddColumn({ set, onClose, onDone }: { set: Json; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [expression, setExpression] = useState('');
  return (
    <FormDialog title="New calculated column" submit="Create" onClose={onClose} disabled={!name || !expression} action={async () => {
      await update(set, withColumn(set, name, expression));
      done('The column is made');
      await onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <TextField label="Expression" value={expression} onChange={setExpression} placeholder="{revenue} - {cost}" />
    </FormDialog>
  );
}

function Fields({ set, reload }: { set: Json; reload: () => void }) {
  const [open, setOpen] = useState(false);
  const calculated = new Map(calculatedOf(set).map((c) => [c.ColumnName, c.Expression]));
  const columns = (set.OutputColumns as { Name: string; Type: string; Description?: string }[]) ?? [];
  return (
    <>
      <ResourceTable<{ Name: string; Type: string; Description?: string }>
        title="Fields" items={columns} idOf={(c) => c.Name} empty={{ title: 'There are no fields' }} actions={<Button onClick={() => setOpen(true)}>New calculated column</Button>}
        columns={[{ id: 'name', header: 'Name', cell: (c) => c.Name, sort: (c) => c.Name }, { id: 'type', header: 'Type', cell: (c) => c.Type, sort: (c) => c.Type, width: 140 }, { id: 'calc', header: 'Calculated', cell: (c) => <span className="mono">{calculated.get(c.Name) ?? ''}</span>, sort: (c) => calculated.get(c.Name) ?? '' }]}
      />
      {open && <AddColumn set={set} onClose={() => setOpen(false)} onDone={reload} />}
    </>
  );
}

export default function DataSetPage({ params, query }: PageProps) {
  const id = params.id!;
  const loaded = useLoad([id], async () => (await quicksight<{ DataSet: Json }>('DescribeDataSet', { DataSetId: id })).DataSet);
  const set = loaded.data;
  const tab = query.get('tab') ?? 'fields';
  return (
    <Page title={set?.Name ?? id} crumbs={[{ text: 'QuickSight', href: '/quicksight?tab=datasets' }]}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this data set" />}
      {set && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[['Mode', set.ImportMode === 'SPICE' ? 'SPICE' : 'Direct query'], ['SPICE size', set.ImportMode === 'SPICE' ? bytes(set.ConsumedSpiceCapacityInBytes) : ''], ['Made', time(set.CreatedTime)], ['Changed', time(set.LastUpdatedTime)], ['ARN', <span className="mono">{set.Arn}</span>]]} />
          </Container>
          <Tabs activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this data set" tabs={[
            { id: 'fields', label: 'Fields', content: tab === 'fields' && <Fields set={set} reload={loaded.reload} /> },
            ...(set.ImportMode === 'SPICE' ? [{ id: 'spice', label: 'SPICE', content: tab === 'spice' && <Spice set={set} reload={loaded.reload} /> }] : []),
            { id: 'tables', label: 'Tables', content: tab === 'tables' && <Tables set={set} reload={loaded.reload} /> },
            { id: 'security', label: 'Security', content: tab === 'security' && <Security set={set} reload={loaded.reload} /> },
          ]} />
        </>
      )}
    </Page>
  );
}
