// The versions of a dashboard: looked at, and which of them readers see.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { every, quicksight } from '../../aws/quicksight';
import { done } from '../../app/notices';
import { FormDialog } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';

interface Version { VersionNumber: number; CreatedTime?: number; Status?: string; Description?: string }

export function Versions({ id, onClose, onLook }: { id: string; onClose: () => void; onLook: (version: number) => void }) {
  const all = useLoad([id], async () => {
    const [versions, now] = await Promise.all([every<Version>('ListDashboardVersions', 'DashboardVersionSummaryList', { DashboardId: id }), quicksight<{ Dashboard?: { Version?: Version } }>('DescribeDashboard', { DashboardId: id })]);
    return { versions: versions.sort((a, b) => b.VersionNumber - a.VersionNumber), published: now.Dashboard?.Version?.VersionNumber };
  });
  const [selected, setSelected] = useState<Version[]>([]);
  const chosen = selected[0]?.VersionNumber;
  return (
    <FormDialog title="Versions of the dashboard" submit="Publish this version" size="large" onClose={onClose} stays disabled={!chosen || chosen === all.data?.published} action={async () => {
      await quicksight('UpdateDashboardPublishedVersion', { DashboardId: id, VersionNumber: chosen });
      done(`Readers see version ${chosen} now`);
      all.reload();
    }}>
      <ResourceTable<Version>
        title="Versions" level="h3" items={all.data?.versions} loading={all.loading} error={all.error} idOf={(v) => String(v.VersionNumber)} selected={selected} onSelect={setSelected} single empty={{ title: 'There are no versions' }}
        actions={<Button disabled={!chosen} onClick={() => onLook(chosen!)}>Look at it</Button>}
        columns={[
          { id: 'number', header: 'Version', cell: (v) => v.VersionNumber, sort: (v) => v.VersionNumber }, { id: 'made', header: 'Made', cell: (v) => time(v.CreatedTime), sort: (v) => v.CreatedTime ?? 0 }, { id: 'status', header: 'Status', cell: (v) => <Status state={v.Status ?? ''} />, sort: (v) => v.Status ?? '' },
          { id: 'seen', header: 'Readers', cell: (v) => (v.VersionNumber === all.data?.published ? 'see it' : ''), sort: (v) => Number(v.VersionNumber === all.data?.published) }, { id: 'text', header: 'Description', cell: (v) => v.Description ?? '', sort: (v) => v.Description ?? '' },
        ]}
      />
    </FormDialog>
  );
}
