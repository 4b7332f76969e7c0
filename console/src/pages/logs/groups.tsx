import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { everyLog, logs } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { setQuery, to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog } from '../../ui/fields-dialog';
import { bytes, count, timeMs } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { ResourcePolicies } from './policies';
import { DAYS } from './settings';

interface Group {
  logGroupName: string;
  creationTime?: number;
  storedBytes?: number;
  retentionInDays?: number;
}

export default function Groups({ query }: PageProps) {
  const tab = query.get('tab') ?? 'groups';
  const loaded = useLoad([], () => everyLog<Group>('DescribeLogGroups', 'logGroups'));
  const [selected, setSelected] = useState<Group[]>([]);
  const [asking, setAsking] = useState(false);
  const [making, setMaking] = useState(false);
  const groups = (
    <ResourceTable<Group>
      title="Log groups" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(g) => g.logGroupName}
      selected={selected} onSelect={setSelected} actions={<><Button disabled={!selected.length} onClick={() => setAsking(true)}>Delete</Button><Button variant="primary" onClick={() => setMaking(true)}>New group</Button></>}
      empty={{ title: 'Nothing has been logged yet', text: 'A function’s first run makes its group.' }}
      columns={[
        { id: 'name', header: 'Name', cell: (g) => <a href={to(['logs', 'group'], { name: g.logGroupName })}>{g.logGroupName}</a>, sort: (g) => g.logGroupName },
        { id: 'size', header: 'Stored', cell: (g) => bytes(g.storedBytes), sort: (g) => g.storedBytes ?? 0, width: 120 },
        { id: 'kept', header: 'Kept', cell: (g) => (g.retentionInDays ? count(g.retentionInDays, 'day') : 'For ever'), sort: (g) => g.retentionInDays ?? 1e9, width: 120 },
        { id: 'made', header: 'Made', cell: (g) => timeMs(g.creationTime), sort: (g) => g.creationTime ?? 0, width: 220 },
      ]}
    />
  );
  return (
    <Page title="Log groups" about="What functions, crawlers and your own programs write.">
      <Tabs
        activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of logs"
        tabs={[{ id: 'groups', label: 'Groups', content: groups }, { id: 'policies', label: 'Resource policies', content: tab === 'policies' && <ResourcePolicies /> }]}
      />
      {making && (
        <FieldsDialog
          title="New log group" submit="Make group" fields={[{ name: 'name', label: 'Name', placeholder: '/my/program' }, { name: 'days', label: 'Days that lines are kept', kind: 'choice', optional: true, options: [{ value: '', label: 'For ever' }, ...DAYS.map((d) => ({ value: d, label: d }))] }]} onClose={() => setMaking(false)} onDone={loaded.reload}
          save={async (v) => {
            await logs('CreateLogGroup', { logGroupName: v.name });
            if (v.days) await logs('PutRetentionPolicy', { logGroupName: v.name, retentionInDays: Number(v.days) });
          }}
        />
      )}
      {asking && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'log group')}`} onClose={() => setAsking(false)} action={async () => { for (const g of selected) await logs('DeleteLogGroup', { logGroupName: g.logGroupName }); setSelected([]); loaded.reload(); }}>
          All that was logged there is gone for good.
        </ConfirmDialog>
      )}
    </Page>
  );
}
