import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue, type Crawler } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { navigate, setQuery, to } from '../../app/router';
import { ConfirmDialog, FormDialog, TextField } from '../../ui/dialogs';
import { time } from '../../ui/format';
import { Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import { ensureCrawlerRole } from './crawler-role';

function NewCrawler({ onClose, path }: { onClose: () => void; path: string }) {
  const [name, setName] = useState('');
  const [target, setTarget] = useState(path);
  const [database, setDatabase] = useState('');
  const [role, setRole] = useState('');
  const [schedule, setSchedule] = useState('');
  return (
    <FormDialog title="New crawler" submit="Make crawler" onClose={onClose} disabled={!name || !/^s3:\/\/[^/]+/.test(target) || !database} action={async () => {
      const Role = role || (await ensureCrawlerRole());
      await glue('CreateCrawler', { Name: name, Role, DatabaseName: database, Targets: { S3Targets: target.split(/\s*,\s*/).map((Path) => ({ Path })) }, Schedule: schedule || undefined });
      done(`Crawler ${name} is there`);
      navigate(to(['crawlers', name]));
    }}>
      <TextField label="Name" value={name} onChange={setName} autoFocus />
      <TextField label="Files" value={target} onChange={setTarget} placeholder="s3://bucket/folder/" hint="Folders, separated by commas" />
      <TextField label="Database" value={database} onChange={setDatabase} hint="Where its tables go; made when it first runs" />
      <TextField label="Role (optional)" value={role} onChange={setRole} hint="Name or ARN. Empty: a role is made that may read all buckets." />
      <TextField label="Schedule (optional)" value={schedule} onChange={setSchedule} placeholder="cron(0 12 * * ? *)" />
    </FormDialog>
  );
}

export default function Crawlers({ query }: PageProps) {
  const loaded = useLoad([], () => everyGlue<Crawler>('GetCrawlers', 'Crawlers'));
  const [selected, setSelected] = useState<Crawler[]>([]);
  const [asking, setAsking] = useState(false);
  const one = loaded.data?.find((c) => c.Name === selected[0]?.Name);
  const runs = loaded.data?.some((c) => c.State !== 'READY');
  useEvery(runs ? 1500 : undefined, loaded.reload);
  return (
    <Page title="Crawlers" about="A crawler reads files, finds their format, columns and partitions, and keeps tables of them up to date." actions={<Button href="/crawlers-classifiers">Classifiers</Button>}>
      <ResourceTable<Crawler>
        title="Crawlers" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(c) => c.Name}
        selected={one ? [one] : []} onSelect={setSelected} single
        actions={
          <>
            <Button disabled={!one} onClick={() => setAsking(true)}>Delete</Button>
            <Button disabled={!one} onClick={() => void attempt('The crawler', async () => { await glue(one!.State === 'READY' ? 'StartCrawler' : 'StopCrawler', { Name: one!.Name }); loaded.reload(); })}>{one && one.State !== 'READY' ? 'Stop' : 'Run'}</Button>
            <Button variant="primary" onClick={() => setQuery({ new: '1' })}>New crawler</Button>
          </>
        }
        empty={{ title: 'There is no crawler yet', text: '“Query this file” of a bucket makes one as well.', action: <Button onClick={() => setQuery({ new: '1' })}>New crawler</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (c) => <a href={to(['crawlers', c.Name])}>{c.Name}</a>, sort: (c) => c.Name },
          { id: 'state', header: 'State', cell: (c) => (c.State === 'READY' ? 'Ready' : <Status state={c.State} />), sort: (c) => c.State ?? '', width: 130 },
          { id: 'last', header: 'Last run', cell: (c) => (c.LastCrawl ? <><Status state={c.LastCrawl.Status} /> {time(c.LastCrawl.StartTime)}</> : 'Never'), sort: (c) => c.LastCrawl?.StartTime ?? 0 },
          { id: 'files', header: 'Files', cell: (c) => <span className="mono">{c.Targets?.S3Targets?.map((t) => t.Path).join(', ')}</span>, sort: (c) => c.Targets?.S3Targets?.[0]?.Path ?? '' },
          { id: 'database', header: 'Database', cell: (c) => (c.DatabaseName ? <a href={to(['glue', c.DatabaseName])}>{c.DatabaseName}</a> : '–'), sort: (c) => c.DatabaseName ?? '' },
        ]}
      />
      {query.get('new') && <NewCrawler path={query.get('path') ?? ''} onClose={() => setQuery({ new: undefined, path: undefined })} />}
      {asking && one && (
        <ConfirmDialog title={`Delete crawler ${one.Name}`} onClose={() => setAsking(false)} action={async () => { await glue('DeleteCrawler', { Name: one.Name }); setSelected([]); loaded.reload(); }}>
          Tables that it made stay.
        </ConfirmDialog>
      )}
    </Page>
  );
}
