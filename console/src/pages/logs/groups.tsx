import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyLog, logs } from '../../aws/services';
import { to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { bytes, count, timeMs } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Group {
  logGroupName: string;
  creationTime?: number;
  storedBytes?: number;
  retentionInDays?: number;
}

export default function Groups() {
  const loaded = useLoad([], () => everyLog<Group>('DescribeLogGroups', 'logGroups'));
  const [selected, setSelected] = useState<Group[]>([]);
  const [asking, setAsking] = useState(false);
  return (
    <Page title="Log groups" about="What functions, crawlers and your own programs write.">
      <ResourceTable<Group>
        title="Log groups" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(g) => g.logGroupName}
        selected={selected} onSelect={setSelected} actions={<Button disabled={!selected.length} onClick={() => setAsking(true)}>Delete</Button>}
        empty={{ title: 'Nothing has been logged yet', text: 'A function’s first run makes its group.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (g) => <a href={to(['logs', 'group'], { name: g.logGroupName })}>{g.logGroupName}</a>, sort: (g) => g.logGroupName },
          { id: 'size', header: 'Stored', cell: (g) => bytes(g.storedBytes), sort: (g) => g.storedBytes ?? 0, width: 120 },
          { id: 'kept', header: 'Kept', cell: (g) => (g.retentionInDays ? count(g.retentionInDays, 'day') : 'For ever'), sort: (g) => g.retentionInDays ?? 1e9, width: 120 },
          { id: 'made', header: 'Made', cell: (g) => timeMs(g.creationTime), sort: (g) => g.creationTime ?? 0, width: 220 },
        ]}
      />
      {asking && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'log group')}`} onClose={() => setAsking(false)} action={async () => { for (const g of selected) await logs('DeleteLogGroup', { logGroupName: g.logGroupName }); setSelected([]); loaded.reload(); }}>
          All that was logged there is gone for good.
        </ConfirmDialog>
      )}
    </Page>
  );
}
