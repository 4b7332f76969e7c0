import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { iam } from '../aws/services';
import AccountDialog from '../app/account-dialog';
import { done } from '../app/notices';
import { endpoint, getConfig, region, signIn, who } from '../app/session';
import { setSetting, setting } from '../app/settings';
import { copyText } from '../ui/copy';
import { FormDialog, TextField } from '../ui/dialogs';
import { Facts } from '../ui/facts';
import { Page } from '../ui/page';

function OwnPassword({ onClose }: { onClose: () => void }) {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  return (
    <FormDialog title="Change your password" submit="Change" onClose={onClose} disabled={!old || !password} action={async () => {
      await iam('ChangePassword', { OldPassword: old, NewPassword: password });
      // Sign-ins by the old one have ended, this one too.
      const me = who()!;
      await signIn({ account: me.account, userName: me.arn.split('/').pop()!, password });
      done('Your password is changed; whoever was signed in by the old one is no longer');
    }}>
      <TextField label="Old password" value={old} onChange={setOld} type="password" autoFocus autoComplete="current-password" />
      <TextField label="New password" value={password} onChange={setPassword} type="password" hint="Eight characters at least, of three kinds" autoComplete="new-password" />
    </FormDialog>
  );
}

export default function Settings() {
  const [mode, setMode] = useState(setting('mode') || 'system');
  const [name, setName] = useState(region());
  const [dialog, setDialog] = useState<'password' | 'role'>();
  const me = who()!;
  const shell = `export AWS_ENDPOINT_URL=${endpoint()}\nexport AWS_DEFAULT_REGION=${region()}`;
  return (
    <Page title="Settings" about="Kept in this browser.">
      <Container header={<Header variant="h2" actions={<div className="button-row"><Button onClick={() => setDialog('role')}>Act as a role</Button>{me.arn.includes(':user/') && <Button onClick={() => setDialog('password')}>Change password</Button>}</div>}>You</Header>}>
        <Facts items={[['ARN', <span className="mono">{me.arn}</span>], ['Account', me.account], ['Tarn', getConfig().version], ['API', <span className="mono">{endpoint()}</span>], ['This page contains', <a href="/licenses.txt" target="_blank" rel="noreferrer">Works of others</a>]]} />
      </Container>
      <Container header={<Header variant="h2">Appearance and region</Header>}>
        <SpaceBetween size="m">
          <SegmentedControl label="Light or dark" selectedId={mode} onChange={(e) => { setMode(e.detail.selectedId); setSetting('mode', e.detail.selectedId === 'system' ? '' : e.detail.selectedId); }} options={[{ id: 'system', text: 'As the system' }, { id: 'light', text: 'Light' }, { id: 'dark', text: 'Dark' }]} />
          <form onSubmit={(e) => { e.preventDefault(); setSetting('region', name.trim()); location.reload(); }}>
            <div className="toolbar"><TextField label="Region" value={name} onChange={setName} hint="What is regional is seen in its region only" /><Button formAction="submit">Use it</Button></div>
          </form>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" description="For the aws CLI and SDKs, with keys of yours" actions={<Button onClick={() => void copyText(shell)}>Copy</Button>}>In a shell</Header>}>
        <pre className="text-block" tabIndex={0}>{shell}</pre>
      </Container>
      {dialog === 'password' && <OwnPassword onClose={() => setDialog(undefined)} />}
      {dialog === 'role' && <AccountDialog onClose={() => setDialog(undefined)} />}
    </Page>
  );
}
