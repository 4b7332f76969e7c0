// The newest lines of a group, as they come.
import { useEffect, useRef, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { logs } from '../../aws/services';
import { timeMs } from '../../ui/format';
import { Empty, ErrorBox, useEvery } from '../../ui/page';

export interface LogEvent {
  eventId?: string;
  timestamp: number;
  message: string;
  logStreamName?: string;
}

const EVERY_MS = 1500;
const KEPT = 2000;
const SINCE_MS = 15 * 60 * 1000;
const OVERLAP_MS = 5000; // events of other streams may arrive late

export function LogLines({ events }: { events: LogEvent[] }) {
  return (
    <div className="log-lines" tabIndex={0} role="log" aria-label="Log" aria-live="off">
      {events.map((e, i) => (
        <div className="log-line" key={e.eventId ?? i}><span title={e.logStreamName}>{timeMs(e.timestamp)}</span><span>{e.message.replace(/\n$/, '')}</span></div>
      ))}
    </div>
  );
}

export function LiveTail({ group }: { group: string }) {
  const [events, setEvents] = useState<LogEvent[]>([]);
  const [error, setError] = useState<Error>();
  const [running, setRunning] = useState(true);
  const [filter, setFilter] = useState('');
  const seen = useRef(new Set<string>());
  const from = useRef(Date.now() - SINCE_MS);
  const frame = useRef<HTMLDivElement>(null);
  const busy = useRef(false);
  const poll = async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      let token: string | undefined;
      const fresh: LogEvent[] = [];
      do {
        const page: { events?: LogEvent[]; nextToken?: string } = await logs('FilterLogEvents', { logGroupName: group, startTime: from.current, filterPattern: filter || undefined, nextToken: token }, { quiet: true });
        for (const e of page.events ?? []) {
          const id = e.eventId ?? `${e.timestamp}${e.logStreamName}${e.message}`;
          if (seen.current.has(id)) continue;
          seen.current.add(id);
          fresh.push(e);
        }
        token = page.nextToken;
      } while (token && fresh.length < KEPT);
      setError(undefined);
      if (fresh.length) {
        from.current = Math.max(from.current, Math.max(...fresh.map((e) => e.timestamp)) - OVERLAP_MS);
        setEvents((old) => [...old, ...fresh].sort((a, b) => a.timestamp - b.timestamp).slice(-KEPT));
      }
    } catch (caught) {
      if ((caught as Error).name !== 'ResourceNotFoundException') setError(caught as Error);
    } finally {
      busy.current = false;
    }
  };
  useEffect(() => {
    seen.current.clear();
    setEvents([]);
    from.current = Date.now() - SINCE_MS;
    void poll();
  }, [group, filter]);
  useEvery(running ? EVERY_MS : undefined, () => void poll());
  useEffect(() => {
    const lines = frame.current?.querySelector('.log-lines');
    if (lines && running) lines.scrollTop = lines.scrollHeight;
  }, [events, running]);
  return (
    <div ref={frame}>
      <div className="toolbar spaced">
        <Input value={filter} onChange={(e) => setFilter(e.detail.value)} placeholder="Words that a line must have" ariaLabel="Filter" type="search" clearAriaLabel="Clear" />
        <Button onClick={() => setRunning(!running)}>{running ? 'Pause' : 'Go on'}</Button>
        <span className="status-line" role="status">{running ? 'New lines appear as they are written' : 'Paused'}</span>
      </div>
      {error && <ErrorBox error={error} what="read the log" />}
      {events.length ? <LogLines events={events} /> : <Empty title="Nothing in the last quarter of an hour">New lines appear here by themselves.</Empty>}
    </div>
  );
}
