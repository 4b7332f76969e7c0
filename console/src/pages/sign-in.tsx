import { useState, type FormEvent } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { getConfig, signIn, SignInError, type Proof } from '../app/session';
import { setSetting, setting } from '../app/settings';
import { TextField } from '../ui/dialogs';

export default function SignIn({ isAgain = false }: { isAgain?: boolean }) {
  const [way, setWay] = useState(setting('account') ? 'password' : 'keys');
  const [account, setAccount] = useState(setting('account') || getConfig().account);
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [mustChange, setMustChange] = useState(false);
  const [accessKeyId, setAccessKeyId] = useState('');
  const [secretAccessKey, setSecret] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const Frame = isAgain ? 'div' : 'main';
  const isSecure = window.isSecureContext;

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    const proof: Proof = way === 'keys'
      ? { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() }
      : { account: account.trim(), userName: userName.trim(), password, newPassword: mustChange ? newPassword : undefined };
    try {
      await signIn(proof);
      setSetting('account', way === 'password' ? account.trim() : '');
    } catch (caught) {
      const e = caught as SignInError;
      if (e.code === 'PasswordChangeRequired') setMustChange(true);
      else setError(e.message);
      setBusy(false);
    }
  };

  return (
    <Frame className={isAgain ? undefined : 'sign-in'}>
      <div className="sign-in-card">
        <div className="sign-in-head">
          <img src="/icon.svg" alt="" width="44" height="44" />
          {isAgain ? <div><h2>Sign in again</h2><p>Your sign-in has ended. What you have written is still there, and goes on when you are back.</p></div> : <div><h1>Sign in to Tarn</h1><p>The analytics stack of this machine</p></div>}
        </div>
        <form onSubmit={(e) => void submit(e)}>
          <SpaceBetween size="m">
            {!isSecure && (
              <Alert type="warning" header="Use https, or localhost">
                A browser signs requests only over https or on localhost. Open this page by https://{location.host}/ instead.
              </Alert>
            )}
            {error && <Alert type="error" header="You are not signed in">{error}</Alert>}
            <Tabs
              activeTabId={way} ariaLabel="How to sign in" onChange={(e) => { setWay(e.detail.activeTabId); setError(undefined); }}
              tabs={[
                {
                  id: 'keys', label: 'Access key',
                  content: (
                    <SpaceBetween size="m">
                      <TextField label="Access key id" value={accessKeyId} onChange={setAccessKeyId} placeholder="AKIA…" autoComplete="username" autoFocus hint="The root's keys are in what Tarn printed at its first start; tarn env shows them again." />
                      <TextField label="Secret access key" value={secretAccessKey} onChange={setSecret} type="password" autoComplete="current-password" />
                    </SpaceBetween>
                  ),
                },
                {
                  id: 'password', label: 'User and password',
                  content: (
                    <SpaceBetween size="m">
                      <TextField label="Account" value={account} onChange={setAccount} hint="Twelve digits, or its alias" autoComplete="organization" />
                      <TextField label="User name" value={userName} onChange={setUserName} autoComplete="username" />
                      <TextField label="Password" value={password} onChange={setPassword} type="password" autoComplete="current-password" />
                      {mustChange && (
                        <>
                          <Alert type="info" header="Choose a new password">The one that you were given works once.</Alert>
                          <TextField label="New password" value={newPassword} onChange={setNewPassword} type="password" autoFocus hint="Eight characters at least, of three kinds" autoComplete="new-password" />
                        </>
                      )}
                    </SpaceBetween>
                  ),
                },
              ]}
            />
            <Button variant="primary" fullWidth loading={busy} disabled={!isSecure} formAction="submit">Sign in</Button>
          </SpaceBetween>
        </form>
      </div>
    </Frame>
  );
}
