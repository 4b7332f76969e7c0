// The newest lines of a group, as they come.
import { useEffect, useRef, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import { timeMs } from '../../ui/format';
import { Empty, ErrorBox } from '../../ui/page';
import { follow, KEPT, Told, type Following, type LogEvent } from './follow';

const TYPING_MS = 300; // each pattern is a session of its own

export type { LogEvent };

export function LogLines({ events }: { events: LogEvent[] }) {
  return (
    <div className="log-lines" tabIndex={0} role="log" aria-label="Log" aria-live="off">
      {events.map((e, i) => (
        <div className="log-line" key={e.eventId ?? i}><span title={e.logStreamName}>{timeMs(e.timestamp)}</span><span>{e.message.replace(/\n$/, '')}</span></div>
      ))}
    </div>
  );
}

type State = Parameters<Following['onState']>[0];

function toldOf(state: State, running: boolean): string {
  if (!running) return 'Paused';
  if (state.isSampled) return 'More lines are written than can be shown: this is a part of them';
  return state.way === 'stream' ? 'New lines appear as they are written' : 'New lines are looked for all the time';
}

export function LiveTail({ group, streams }: { group: string; streams?: string }) {
  const [events, setEvents] = useState<LogEvent[]>([]);
  const [state, setState] = useState<State>({ way: 'stream' });
  const [running, setRunning] = useState(true);
  const [filter, setFilter] = useState('');
  const [pattern, setPattern] = useState('');
  const told = useRef(new Told());
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setPattern(filter), TYPING_MS);
    return () => clearTimeout(timer);
  }, [filter]);
  useEffect(() => {
    told.current = new Told();
    setEvents([]);
  }, [group, streams, pattern]);
  useEffect(() => {
    if (!running) return;
    const stop = new AbortController();
    const onLines = (lines: LogEvent[]): void => {
      if (lines.length && !stop.signal.aborted) setEvents((old) => [...old, ...lines].sort((a, b) => a.timestamp - b.timestamp).slice(-KEPT));
    };
    void follow({ group, streams, pattern, signal: stop.signal, onLines, onState: (s) => !stop.signal.aborted && setState(s) }, told.current);
    return () => stop.abort();
  }, [group, streams, pattern, running]);
  useEffect(() => {
    const lines = frame.current?.querySelector('.log-lines');
    if (lines && running) lines.scrollTop = lines.scrollHeight;
  }, [events, running]);
  return (
    <div ref={frame}>
      <div className="toolbar spaced">
        <Input value={filter} onChange={(e) => setFilter(e.detail.value)} placeholder="Words that a line must have" ariaLabel="Filter" type="search" clearAriaLabel="Clear" />
        <Button onClick={() => setRunning(!running)}>{running ? 'Pause' : 'Go on'}</Button>
        <span className="status-line" role="status">{toldOf(state, running)}</span>
      </div>
      {state.error && <ErrorBox error={state.error} what="read the log" />}
      {events.length ? <LogLines events={events} /> : <Empty title="Nothing in the last quarter of an hour">New lines appear here by themselves.</Empty>}
    </div>
  );
}
