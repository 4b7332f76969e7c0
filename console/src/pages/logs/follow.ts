// A group's lines as they are written: StartLiveTail's events after what FilterLogEvents has of the
// last minutes. Who may not tail, or finds no free session, is served by asking again and again.
import { AwsError } from '../../aws/call';
import { logs, logsStream } from '../../aws/services';
import { region, who } from '../../app/session';

export interface LogEvent {
  eventId?: string;
  timestamp: number;
  ingestionTime?: number;
  message: string;
  logStreamName?: string;
}
export interface Following {
  group: string;
  streams?: string; // what their names begin with
  pattern?: string;
  signal: AbortSignal;
  onLines: (lines: LogEvent[]) => void;
  onState: (state: { way: 'stream' | 'poll'; error?: Error; isSampled?: boolean }) => void;
}

export const KEPT = 2000;
export const POLL_MS = 1500;
const SINCE_MS = 15 * 60 * 1000;
const OVERLAP_MS = 5000; // events of other streams may arrive late
const MOST_KEYS = 50_000;

const keyOf = (e: LogEvent): string => JSON.stringify([e.logStreamName, e.timestamp, e.ingestionTime, e.message]);
const rest = (ms: number, signal: AbortSignal) => new Promise<void>((done) => {
  const timer = setTimeout(done, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
});

// Which lines were told already. The stream and a search may both have a line, and lines of equal
// texts may be two: each source counts them, and the larger count holds.
export class Told {
  private counts = new Map<string, number>();
  private latest = 0;

  fresh(lines: LogEvent[], source: Map<string, number>): LogEvent[] {
    if (this.counts.size > MOST_KEYS) this.counts.clear();
    return lines.filter((line) => {
      const key = keyOf(line);
      const count = (source.get(key) ?? 0) + 1;
      source.set(key, count);
      if (count <= (this.counts.get(key) ?? 0)) return false;
      this.counts.set(key, count);
      this.latest = Math.max(this.latest, line.timestamp);
      return true;
    });
  }
  since(): number {
    return Math.max(Date.now() - SINCE_MS, this.latest - OVERLAP_MS);
  }
}

async function search(f: Following, told: Told): Promise<void> {
  const lines: LogEvent[] = [];
  const startTime = told.since();
  let nextToken: string | undefined;
  do {
    const page: { events?: LogEvent[]; nextToken?: string } = await logs('FilterLogEvents', { logGroupName: f.group, logStreamNamePrefix: f.streams, startTime, filterPattern: f.pattern || undefined, nextToken }, { quiet: true, signal: f.signal });
    lines.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken && lines.length < KEPT);
  f.onLines(told.fresh(lines, new Map()));
}

interface Update {
  sessionMetadata?: { sampled?: boolean };
  sessionResults?: LogEvent[];
}

async function tail(f: Following, told: Told): Promise<void> {
  const counts = new Map<string, number>();
  let failed: Error | undefined;
  const stop = new AbortController();
  const signal = AbortSignal.any([f.signal, stop.signal]);
  const input = { logGroupIdentifiers: [`arn:aws:logs:${region()}:${who()?.account}:log-group:${f.group}`], logStreamNamePrefixes: f.streams ? [f.streams] : undefined, logEventFilterPattern: f.pattern || undefined };
  const onEvent = (name: string, event: Record<string, unknown>): void => {
    if (name === 'sessionStart') {
      f.onState({ way: 'stream' });
      // Once the session is there no line is missed, so what was before is asked for only now.
      search(f, told).catch((error: Error) => {
        failed = error;
        stop.abort();
      });
    } else if (name === 'sessionUpdate') {
      const update = event as Update;
      f.onState({ way: 'stream', isSampled: update.sessionMetadata?.sampled });
      if (update.sessionResults?.length) f.onLines(told.fresh(update.sessionResults, counts));
    }
  };
  try {
    await logsStream('StartLiveTail', input, onEvent, { signal });
  } catch (error) {
    throw failed ?? error;
  }
}

// Goes on until the signal ends it.
export async function follow(f: Following, told: Told): Promise<void> {
  let way: 'stream' | 'poll' = 'stream';
  while (!f.signal.aborted) {
    try {
      if (way === 'stream') await tail(f, told);
      else {
        await search(f, told);
        f.onState({ way });
      }
    } catch (caught) {
      if (f.signal.aborted) return;
      const error = caught as Error;
      const isPassing = error.name === 'ResourceNotFoundException' || error.name === 'SessionTimeoutException'; // a first line makes the group
      if (way === 'stream' && !isPassing && error instanceof AwsError) {
        way = 'poll';
        continue;
      }
      f.onState({ way, error: isPassing ? undefined : error });
    }
    await rest(POLL_MS, f.signal);
  }
}
