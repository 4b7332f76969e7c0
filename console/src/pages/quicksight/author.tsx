// An author's session for data: a link of the public API for the signed-in identity, opened here.
// Whoever is no QuickSight user yet is offered to become one.
import { useState, type ReactNode } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { quicksight } from '../../aws/quicksight';
import { onSession, who } from '../../app/session';
import { done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { ErrorBox, useLoad } from '../../ui/page';
import { Session } from '../../quicksight/view/session';

export interface Author {
  session: Session;
  user: { name?: string; role?: string };
}
const RENEW_MS = 9 * 3600_000;
let pending: { at: number; author: Promise<Author> } | undefined;
onSession(() => (pending = undefined));

async function open(): Promise<Author> {
  const { EmbedUrl } = await quicksight<{ EmbedUrl: string }>('GenerateEmbedUrlForRegisteredUserWithIdentity', { ExperienceConfiguration: { QuickSightConsole: { InitialPath: '/start' } }, SessionLifetimeInMinutes: 600 });
  const url = new URL(EmbedUrl);
  const session = new Session(url.pathname.split('/')[2] ?? '');
  const { user } = await session.exchange(url.searchParams.get('code') ?? '');
  return { session, user: user ?? {} };
}
export function author(): Promise<Author> {
  if (!pending || Date.now() - pending.at > RENEW_MS) {
    const mine = { at: Date.now(), author: open() };
    mine.author.catch(() => pending === mine && (pending = undefined));
    pending = mine;
  }
  return pending.author;
}

// arn:aws:sts::1:assumed-role/Analyst/ann → arn:aws:iam::1:role/Analyst and ann.
function identityOf(arn: string): { IamArn: string; SessionName?: string } {
  const assumed = /^arn:(aws[\w-]*):sts::(\d+):assumed-role\/(.+)\/([^/]+)$/.exec(arn);
  return assumed ? { IamArn: `arn:${assumed[1]}:iam::${assumed[2]}:role/${assumed[3]}`, SessionName: assumed[4] } : { IamArn: arn };
}
const ROLES = ['ADMIN', 'AUTHOR', 'READER'].map((r) => ({ value: r, label: r.charAt(0) + r.slice(1).toLowerCase() }));

function Register({ onDone }: { onDone: () => void }) {
  const [open_, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('ADMIN');
  const arn = who()?.arn ?? '';
  return (
    <>
      <Alert type="info" header="You are no QuickSight user yet" action={<Button variant="primary" onClick={() => setOpen(true)}>Register</Button>}>
        Dashboards and data sets are shown to users of QuickSight. Register <strong>{arn}</strong> as one: the call is <code>RegisterUser</code>.
      </Alert>
      {open_ && (
        <FormDialog title="Register as a QuickSight user" submit="Register" onClose={() => setOpen(false)} disabled={!/.@./.test(email)} action={async () => {
          await quicksight('RegisterUser', { IdentityType: 'IAM', ...identityOf(arn), Email: email, UserRole: role });
          done('You are a QuickSight user now');
          onDone();
        }}>
          <TextField label="E-mail" value={email} onChange={setEmail} autoFocus />
          <FormField label="Role"><Select selectedOption={ROLES.find((r) => r.value === role)!} options={ROLES} onChange={(e) => setRole(e.detail.selectedOption.value!)} /></FormField>
        </FormDialog>
      )}
    </>
  );
}

// What needs the author's session.
export function WithAuthor({ children }: { children: (author: Author) => ReactNode }) {
  const loaded = useLoad([], author);
  if (loaded.data) return <>{children(loaded.data)}</>;
  if (loaded.error) {
    const isUnknown = /UserNotFound|ResourceNotFound/.test(loaded.error.name);
    return isUnknown ? <Register onDone={loaded.reload} /> : <ErrorBox error={loaded.error} retry={loaded.reload} what="open a session of QuickSight" />;
  }
  return <p role="status">Opening a session of QuickSight</p>;
}
