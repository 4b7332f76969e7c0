import { useSyncExternalStore } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { forgetUploads, onUploads, retryUploads, stopUploads, uploadTotals } from '../../app/uploads';
import { bytes, count } from '../../ui/format';

export function UploadsPanel() {
  const t = useSyncExternalStore(onUploads, uploadTotals);
  if (!t) return null;
  const left = t.bytesPerSecond > 0 ? (t.bytes - t.sent) / t.bytesPerSecond : undefined;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {t.running && <Button onClick={stopUploads}>Stop</Button>}
              {!t.running && t.failed > 0 && <Button variant="primary" onClick={retryUploads}>Go on with {count(t.failed, 'file')}</Button>}
              {!t.running && <Button onClick={forgetUploads}>{t.failed ? 'Give up' : 'Close'}</Button>}
            </SpaceBetween>
          }
        >
          {t.running ? `Uploading ${count(t.files, 'file')}` : t.failed ? `${count(t.failed, 'file')} not uploaded` : `Uploaded ${count(t.done, 'file')}`}
        </Header>
      }
    >
      <div className="progress" role="status">
        <progress aria-label="Uploaded" value={t.bytes ? t.sent / t.bytes : t.done / t.files} />
        <div className="progress-line">
          <span>{t.done.toLocaleString()} of {t.files.toLocaleString()} · {bytes(t.sent)} of {bytes(t.bytes)}</span>
          <span>{t.bytesPerSecond > 0 && `${bytes(t.bytesPerSecond)}/s`}{t.running && left !== undefined && left > 1 && ` · about ${Math.ceil(left)} s left`}</span>
        </div>
      </div>
      {t.unfinished.length > 0 && !t.running && (
        <ul>
          {t.unfinished.slice(0, 8).map((u) => <li key={u.id}><span className="mono">{u.key}</span>: {u.error ?? 'stopped'}</li>)}
          {t.failed > 8 && <li>and {count(t.failed - 8, 'more', 'more')}</li>}
        </ul>
      )}
    </Container>
  );
}
