// A published dashboard in the console, and whom it is shared with.
import { useMemo, useState, useSyncExternalStore } from 'react';
import Button from '@cloudscape-design/components/button';
import Alert from '@cloudscape-design/components/alert';
import type { PageProps } from '../../app/pages';
import { navigate, to } from '../../app/router';
import { isDark, onSetting } from '../../app/settings';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { Dashboard } from '../../quicksight/view/dashboard';
import { WithAuthor, type Author } from './author';
import { Sharing } from './sharing';
import { Versions } from './versions';

function Shown({ author, id, version, onName }: { author: Author; id: string; version: number | undefined; onName: (name: string) => void }) {
  const dark = useSyncExternalStore(onSetting, isDark);
  const source = useMemo(() => ({ dashboardId: id, ...(version ? { version } : {}) }), [id, version]);
  const loaded = useLoad([id, version], async () => {
    const answer = await author.session.definition(source);
    onName(answer.name);
    return answer;
  });
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see this dashboard" />;
  if (!loaded.data) return <p role="status">Loading the dashboard</p>;
  return <Dashboard key={version ?? 0} session={author.session} source={source} answer={loaded.data} isDark={dark} showUndo showReset hash={location.hash} />;
}

export default function DashboardPage({ params, query }: PageProps) {
  const id = params.id!;
  const version = Number(query.get('version')) || undefined;
  const [name, setName] = useState(id);
  const [dialog, setDialog] = useState<'share' | 'versions'>();
  const published = to(['quicksight', 'dashboards', id]);
  return (
    <Page title={name} crumbs={[{ text: 'QuickSight', href: '/quicksight' }]} actions={<><Button href={to(['quicksight', 'embed'], { dashboard: id })}>Embed</Button><Button onClick={() => setDialog('versions')}>Versions</Button><Button variant="primary" onClick={() => setDialog('share')}>Share</Button></>}>
      {version && <Alert type="info" header={`This is version ${version}`} action={<Button href={published}>Published version</Button>}>Readers see the published version.</Alert>}
      <WithAuthor>{(author) => <Shown author={author} id={id} version={version} onName={setName} />}</WithAuthor>
      {dialog === 'share' && <Sharing id={id} onClose={() => setDialog(undefined)} />}
      {dialog === 'versions' && <Versions id={id} onClose={() => setDialog(undefined)} onLook={(n) => { setDialog(undefined); navigate(to(['quicksight', 'dashboards', id], { version: String(n) })); }} />}
    </Page>
  );
}
