// Lines of a whole group that fit a pattern, in a time.
import { useState, type FormEvent } from 'react';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { logs } from '../../aws/services';
import { TextField } from '../../ui/dialogs';
import { count } from '../../ui/format';
import { Empty, ErrorBox } from '../../ui/page';
import { LogLines, type LogEvent } from './tail';

const HOUR = 3600_000;
const SINCE = [[1, 'The last hour'], [24, 'The last day'], [24 * 7, 'The last week'], [0, 'All']].map(([hours, label]) => ({ value: String(hours), label: String(label) }));
const MOST = 2000;

export function Search({ group }: { group: string }) {
  const [pattern, setPattern] = useState('');
  const [streams, setStreams] = useState('');
  const [since, setSince] = useState(SINCE[1]!);
  const [found, setFound] = useState<LogEvent[]>();
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const search = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const lines: LogEvent[] = [];
      let nextToken: string | undefined;
      do {
        const page: { events?: LogEvent[]; nextToken?: string } = await logs('FilterLogEvents', {
          logGroupName: group, filterPattern: pattern || undefined, logStreamNamePrefix: streams || undefined, startTime: since.value === '0' ? undefined : Date.now() - Number(since.value) * HOUR, nextToken,
        });
        lines.push(...(page.events ?? []));
        nextToken = page.nextToken;
      } while (nextToken && lines.length < MOST);
      setFound(lines);
      setMore(!!nextToken);
    } catch (caught) {
      setError(caught as Error);
    }
    setBusy(false);
  };
  return (
    <>
      <form onSubmit={(e) => void search(e)}>
        <div className="toolbar spaced">
          <TextField label="Pattern" value={pattern} onChange={setPattern} placeholder="ERROR" hint={'Words, "two words", or { $.level = "error" }'} />
          <TextField label="Streams begin with" value={streams} onChange={setStreams} placeholder="any" />
          <FormField label="Since"><Select selectedOption={since} options={SINCE} onChange={(e) => setSince(e.detail.selectedOption as { value: string; label: string })} /></FormField>
          <Button formAction="submit" loading={busy}>Search</Button>
        </div>
      </form>
      {error && <ErrorBox error={error} what="search the log" />}
      {found && <p role="status">{more ? `The first ${found.length.toLocaleString()} lines: narrow the pattern or the time to see others.` : count(found.length, 'line')}</p>}
      {found && (found.length ? <LogLines events={found} /> : <Empty title="No line fits">Try a longer time, or fewer words.</Empty>)}
    </>
  );
}
