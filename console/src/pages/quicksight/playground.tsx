// Embedding, tried here: a link for a user or for nobody with tags, and the page that it opens.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { every, quicksight, type QsUser, type Summary } from '../../aws/quicksight';
import type { PageProps } from '../../app/pages';
import { TextField } from '../../ui/dialogs';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import './builder.css';

const ANONYMOUS = { value: '', label: 'Nobody, with session tags' };

export default function PlaygroundPage({ query }: PageProps) {
  const boards = useLoad([], () => every<Summary>('ListDashboards', 'DashboardSummaryList'));
  const users = useLoad([], () => every<QsUser>('ListUsers', 'UserList'));
  const [board, setBoard] = useState(query.get('dashboard') ?? '');
  const [user, setUser] = useState<string>();
  const [tags, setTags] = useState('');
  const [domains, setDomains] = useState('');
  const [url, setUrl] = useState('');
  const [shown, setShown] = useState('');
  const [error, setError] = useState<Error>();
  const chosen = boards.data?.find((b) => b.DashboardId === board);
  const people = [ANONYMOUS, ...(users.data ?? []).map((u) => ({ value: u.Arn, label: u.UserName }))];
  const make = async (): Promise<void> => {
    setError(undefined);
    try {
      const AllowedDomains = domains.split(/[\s,]+/).filter(Boolean);
      const common = { ExperienceConfiguration: { Dashboard: { InitialDashboardId: board } }, ...(AllowedDomains.length ? { AllowedDomains } : {}) };
      const answer = user ? await quicksight<{ EmbedUrl: string }>('GenerateEmbedUrlForRegisteredUser', { UserArn: user, ...common })
        : await quicksight<{ EmbedUrl: string }>('GenerateEmbedUrlForAnonymousUser', { Namespace: 'default', AuthorizedResourceArns: [chosen!.Arn], SessionTags: tags.split(',').map((t) => t.split('=')).filter((t) => t.length === 2).map(([Key, Value]) => ({ Key: Key!.trim(), Value: Value!.trim() })), ...common });
      setUrl(answer.EmbedUrl);
      setShown('');
    } catch (caught) {
      setError(caught as Error);
    }
  };
  // A link opens once: it is either shown here or used elsewhere. Here it is on this page's origin.
  const show = (): void => {
    const at = new URL(url);
    setShown(location.origin + at.pathname + at.search);
  };
  return (
    <Page title="Embedding" crumbs={[{ text: 'QuickSight', href: '/quicksight' }]} about="A link opens once, within five minutes. Pages of yours hand it to the amazon-quicksight-embedding-sdk; no cookie is needed.">
      <Container>
        <div className="form-body">
          {boards.error && <ErrorBox error={boards.error} retry={boards.reload} what="list dashboards" />}
          {users.error && <ErrorBox error={users.error} retry={users.reload} what="list users" />}
          <FormField label="Dashboard"><Select selectedOption={chosen ? { value: board, label: chosen.Name } : null} options={(boards.data ?? []).map((b) => ({ value: String(b.DashboardId), label: b.Name }))} onChange={(e) => setBoard(e.detail.selectedOption.value!)} placeholder="Choose a dashboard" empty="There are no dashboards" /></FormField>
          <FormField label="For whom"><Select selectedOption={people.find((p) => p.value === user) ?? null} options={people} onChange={(e) => setUser(e.detail.selectedOption.value)} placeholder="Choose a user" /></FormField>
          {user === '' && <TextField label="Session tags" value={tags} onChange={setTags} placeholder="region=EU, tenant=7" hint="For row-level rules by tags" />}
          <TextField label="Allowed domains" value={domains} onChange={setDomains} placeholder="https://app.example.com" hint="Origins that may frame it, beside this console" />
          {error && <ErrorBox error={error} what="make a link" />}
          <div className="button-row"><Button variant="primary" disabled={!chosen || user === undefined} onClick={() => void make()}>Make a link</Button><Button disabled={!url || !!shown} onClick={show}>Show it here</Button></div>
          {url && <pre className="text-block" tabIndex={0}>{url}</pre>}
        </div>
      </Container>
      {shown && <iframe className="qsb-embed" title="The embedded dashboard" src={shown} />}
    </Page>
  );
}
