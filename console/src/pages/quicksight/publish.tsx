// A draft becomes a dashboard, or a new version of one.
import { useState } from 'react';
import { ACTIONS, newId, quicksight } from '../../aws/quicksight';
import { to } from '../../app/router';
import { FormDialog, TextField } from '../../ui/dialogs';
import { useLoad } from '../../ui/page';
import type { Json } from '../../quicksight/model/visual';
import { ownArn } from './home';

export function Publish({ name, def, onClose }: { name: string; def: Json; onClose: () => void }) {
  const [title, setTitle] = useState(name);
  const [made, setMade] = useState('');
  const existing = useLoad([], async () => {
    const found = await quicksight<{ DashboardSummaryList?: { DashboardId: string; Name: string }[] }>('ListDashboards', { MaxResults: 100 });
    return found.DashboardSummaryList ?? [];
  });
  const old = existing.data?.find((d) => d.Name === title);
  return (
    <FormDialog title="Publish a dashboard" submit={old ? 'Replace' : 'Publish'} onClose={onClose} stays={true} disabled={!title || !!made} action={async () => {
      if (old) {
        const answer = await quicksight<{ VersionArn?: string }>('UpdateDashboard', { DashboardId: old.DashboardId, Name: title, Definition: def });
        const version = /\/version\/(\d+)$/.exec(answer.VersionArn ?? '')?.[1];
        if (version) await quicksight('UpdateDashboardPublishedVersion', { DashboardId: old.DashboardId, VersionNumber: Number(version) });
        setMade(old.DashboardId);
      } else {
        const id = newId('dashboard');
        const owner = await ownArn();
        await quicksight('CreateDashboard', { DashboardId: id, Name: title, Definition: def, Permissions: owner ? [{ Principal: owner, Actions: ACTIONS.dashboardOwner }] : undefined });
        setMade(id);
      }
    }}>
      <TextField label="Name" value={title} onChange={(v) => { setTitle(v); setMade(''); }} autoFocus hint={old ? 'There is a dashboard of this name: it gets a new version.' : undefined} />
      {made && <p role="status">Published. <a href={to(['quicksight', 'dashboards', made])}>Open the dashboard</a></p>}
    </FormDialog>
  );
}
