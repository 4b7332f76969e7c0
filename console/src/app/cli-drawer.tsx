// Every call that the page made, as the command of the aws CLI that does the same.
import { useSyncExternalStore } from 'react';
import { forgetMade, madeCalls, onMade } from '../aws/history';
import { endpoint } from './session';
import { copyText } from '../ui/copy';

export function CliDrawer({ onClose }: { onClose: () => void }) {
  const calls = useSyncExternalStore(onMade, madeCalls);
  return (
    <aside className="drawer" aria-label="CLI commands">
      <div className="drawer-head">
        <h2>What this page called</h2>
        <button type="button" className="plain-button" onClick={forgetMade}>Clear</button>
        <button type="button" className="plain-button" aria-label="Close CLI commands" onClick={onClose}>✕</button>
      </div>
      <p className="drawer-note">
        The same by the aws CLI, with <code>AWS_ENDPOINT_URL={endpoint()}</code>:
      </p>
      {calls.length === 0 && <p className="drawer-note">Nothing yet.</p>}
      <ol className="calls">
        {calls.map((c) => (
          <li key={c.id}>
            <pre tabIndex={0}>{c.command}</pre>
            <span className={c.code ? 'call-bad' : 'call-good'}>
              {c.status === undefined ? 'running' : c.code ? `${c.code} (${c.status})` : `${c.status}`}
              {c.ms !== undefined && ` · ${c.ms.toFixed(0)} ms`}
            </span>
            <button type="button" className="plain-button" onClick={() => void copyText(c.command)}>
              Copy<span className="hidden-text"> {c.cli} {c.operation}</span>
            </button>
          </li>
        ))}
      </ol>
    </aside>
  );
}
