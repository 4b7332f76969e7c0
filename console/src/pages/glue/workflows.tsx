import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, setQuery, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import type { Workflow } from './workflow';

async function everyWorkflow(): Promise<Workflow[]> {
  const names = await everyGlue<string>('ListWorkflows', 'Workflows');
  const found: Workflow[] = [];
  for (let i = 0; i < names.length; i += 25) found.push(...(await glue<{ Workflows: Workflow[] }>('BatchGetWorkflows', { Names: names.slice(i, i + 25) })).Workflows);
  return found;
}

function NewWorkflow({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [about, setAbout] = useState('');
  return (
    <FormDialog title="New workflow" submit="Make workflow" onClose={onClose} disabled={!name} action={async () => {
      await glue('CreateWorkflow', { Name: name, Description: about || undefined });
      done(`Workflow ${name} is there`);
      navigate(to(['workflows', name]));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <TextField label="Description (optional)" value={about} onChange={setAbout} />
    </FormDialog>
  );
}

export default function Workflows({ query }: PageProps) {
  const loaded = useLoad([], everyWorkflow);
  const [selected, setSelected] = useState<Workflow[]>([]);
  const [asking, setAsking] = useState(false);
  const one = selected[0];
  return (
    <Page title="Workflows" about="Jobs and crawlers that go together, joined by triggers.">
      <ResourceTable<Workflow>
        title="Workflows" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(w) => w.Name} selected={selected} onSelect={setSelected} single
        actions={
          <>
            <Button disabled={!one} onClick={() => setAsking(true)}>Delete</Button>
            <Button disabled={!one} onClick={() => void attempt('The workflow', async () => { await glue('StartWorkflowRun', { Name: one!.Name }); navigate(to(['workflows', one!.Name])); }, `run ${one!.Name}`)}>Run</Button>
            <Button variant="primary" onClick={() => setQuery({ new: '1' })}>New workflow</Button>
          </>
        }
        empty={{ title: 'There is no workflow yet', action: <Button onClick={() => setQuery({ new: '1' })}>New workflow</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (w) => <a href={to(['workflows', w.Name])}>{w.Name}</a>, sort: (w) => w.Name }, { id: 'state', header: 'Last run', cell: (w) => <Status state={w.LastRun?.Status} />, sort: (w) => w.LastRun?.Status ?? '', width: 150 },
          { id: 'begun', header: 'Begun', cell: (w) => time(w.LastRun?.StartedOn), sort: (w) => w.LastRun?.StartedOn ?? 0, width: 210 }, { id: 'about', header: 'Description', cell: (w) => w.Description || '–', sort: (w) => w.Description ?? '' },
        ]}
      />
      {query.get('new') && <NewWorkflow onClose={() => setQuery({ new: undefined })} />}
      {asking && one && <ConfirmDialog title={`Delete workflow ${one.Name}`} onClose={() => setAsking(false)} action={async () => { await glue('DeleteWorkflow', { Name: one.Name }); setSelected([]); loaded.reload(); }}>Its runs are forgotten with it. Jobs and crawlers stay.</ConfirmDialog>}
    </Page>
  );
}
