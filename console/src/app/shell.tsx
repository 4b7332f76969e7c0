// The frame of every page: top bar, navigation, notices, the page, the drawer of CLI commands.
import { Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import { later } from '../ui/later';
import { NotFound } from '../ui/page';
import { lateCalls, onLate } from '../aws/waiting';
import { CliDrawer } from './cli-drawer';
import { ErrorFence } from './error-fence';
import { currentNotices, dismiss, onNotices } from './notices';
import { Palette } from './palette';
import { match, useRoute } from './router';
import { pages, sections } from './pages';
import { onServed, servesJobs } from './served';
import { region, signOut, who } from './session';
import { isDark, onSetting, setSetting } from './settings';
import { REGIONS } from './regions';

const AccountDialog = later(() => import('./account-dialog'));

const shortName = (arn: string): string => (arn.endsWith(':root') ? 'root' : arn.replace(/^.*?[:/](?=[^:]*$)/, '').replace(/^(user|assumed-role)\//, ''));

function Notices() {
  const notices = useSyncExternalStore(onNotices, currentNotices);
  const late = useSyncExternalStore(onLate, lateCalls);
  return (
    <div className="notices" aria-live="polite">
      {notices.map((n) => (
        <Alert
          key={n.id} type={n.type} header={n.header} dismissible
          dismissAriaLabel="Dismiss" onDismiss={() => dismiss(n.id)}
          action={n.link && <a className="notice-link" href={n.link.href}>{n.link.text}</a>}
        >
          {n.text}
        </Alert>
      ))}
      {late.length > 0 && (
        <Alert type="info" header="Still waiting for an answer">
          {[...new Set(late)].join(', ')}: the server works on it, or does not answer. What you have written stays as it is.
        </Alert>
      )}
    </div>
  );
}

function TopBar(props: { onPalette: () => void; onAccount: () => void; onCli: () => void; onMenu: () => void; cliOpen: boolean; menuOpen: boolean }) {
  useSyncExternalStore(onSetting, () => `${region()}${isDark()}`);
  const me = who()!;
  return (
    <header className="top">
      <button type="button" className="top-button menu-button" aria-expanded={props.menuOpen} aria-controls="navigation" onClick={props.onMenu}>
        <span aria-hidden="true">☰</span><span className="hidden-text">Navigation</span>
      </button>
      <a className="brand" href="/"><img src="/icon.svg" alt="" width="26" height="26" />Tarn</a>
      <button type="button" className="search" onClick={props.onPalette}>
        <span>Search pages and resources</span><kbd>Ctrl K</kbd>
      </button>
      <span className="top-space" />
      <label className="top-region">
        <span className="hidden-text">Region</span>
        <select value={region()} onChange={(e) => { setSetting('region', e.target.value); location.reload(); }}>
          {[...new Set([region(), ...REGIONS])].map((r) => <option key={r}>{r}</option>)}
        </select>
      </label>
      <button type="button" className="top-button" aria-pressed={isDark()} title="Light or dark" onClick={() => setSetting('mode', isDark() ? 'light' : 'dark')}>
        <span aria-hidden="true">{isDark() ? '☾' : '☀'}</span><span className="hidden-text">Dark mode</span>
      </button>
      <button type="button" className="top-button" aria-expanded={props.cliOpen} onClick={props.onCli}>
        <span aria-hidden="true">&gt;_</span> CLI
      </button>
      <button type="button" className="top-button who" title={me.arn} onClick={props.onAccount}><span className="hidden-text">Account and role: </span><strong>{shortName(me.arn)}</strong> <span className="who-account">{me.account}</span></button>
      <button type="button" className="top-button" onClick={() => void signOut()}>Sign out</button>
    </header>
  );
}

function Navigation({ path }: { path: string }) {
  useSyncExternalStore(onServed, servesJobs);
  const shown = sections();
  const hrefs = shown.flatMap((s) => s.places.map((p) => p.href));
  const best = hrefs.filter((h) => path === h || (h !== '/' && path.startsWith(h + '/'))).sort((a, b) => b.length - a.length)[0];
  return (
    <nav id="navigation" className="side" aria-label="Services">
      {shown.map((section, i) => (
        <div key={i} className="side-section">
          {section.text && <h2>{section.text}</h2>}
          <ul>
            {section.places.map((p) => (
              <li key={p.href}><a href={p.href} aria-current={p.href === best ? 'page' : undefined}>{p.text}</a></li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

export function Shell() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const [palette, setPalette] = useState(false);
  const [cli, setCli] = useState(false);
  const [account, setAccount] = useState(false);
  const [menu, setMenu] = useState(false);
  const first = useRef(true);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette((open) => !open);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  // Whoever reads by screen reader or keyboard begins at the new page, not where the link was.
  useEffect(() => {
    setMenu(false);
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: false });
    scrollTo(0, 0);
  }, [route.path]);

  let found: { entry: (typeof pages)[number]; params: Record<string, string> } | undefined;
  for (const entry of pages) {
    const params = match(entry.pattern, route.path);
    if (params) { found = { entry, params }; break; }
  }
  const Found = found?.entry.page;
  return (
    <div className={'frame' + (cli ? ' with-drawer' : '') + (menu ? ' with-menu' : '')}>
      <a className="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>Skip to the page</a>
      <TopBar onPalette={() => setPalette(true)} onAccount={() => setAccount(true)} onCli={() => setCli(!cli)} cliOpen={cli} onMenu={() => setMenu(!menu)} menuOpen={menu} />
      <Navigation path={route.path} />
      <main id="main" ref={main} tabIndex={-1}>
        <Notices />
        <ErrorFence key={route.path}>
          <Suspense fallback={<div className="page-wait"><Spinner size="large" /> Loading</div>}>
            {Found ? <Found key={route.path} params={found!.params} query={route.query} /> : <NotFound />}
          </Suspense>
        </ErrorFence>
      </main>
      {cli && <CliDrawer onClose={() => setCli(false)} />}
      {palette && <Palette onClose={() => setPalette(false)} />}
      {account && <Suspense fallback={null}><AccountDialog onClose={() => setAccount(false)} /></Suspense>}
    </div>
  );
}
