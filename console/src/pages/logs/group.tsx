import { useEffect, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { everyLog, logs } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt } from '../../app/notices';
import { setQuery, to } from '../../app/router';
import { Empty, ErrorBox, Page, useLoad } from '../../ui/page';
import { bytes, timeMs } from '../../ui/format';
import { ResourceTable } from '../../ui/table';
import { Search } from './search';
import { Settings } from './settings';
import { LiveTail, LogLines, type LogEvent } from './tail';

interface Stream {
  logStreamName: string;
  creationTime?: number;
  lastEventTimestamp?: number;
  storedBytes?: number;
}

function StreamEvents({ group, stream }: { group: string; stream: string }) {
  const [events, setEvents] = useState<LogEvent[]>();
  const [error, setError] = useState<Error>();
  const [older, setOlder] = useState<string>();
  const [busy, setBusy] = useState(false);
  const load = async (token?: string) => {
    setBusy(true);
    try {
      const page = await logs<{ events: LogEvent[]; nextBackwardToken: string }>('GetLogEvents', { logGroupName: group, logStreamName: stream, limit: 1000, nextToken: token });
      setEvents((now) => (token ? [...page.events, ...(now ?? [])] : page.events));
      setOlder(page.events.length && page.nextBackwardToken !== token ? page.nextBackwardToken : undefined);
    } catch (caught) {
      setError(caught as Error);
    }
    setBusy(false);
  };
  useEffect(() => void load(), []);
  if (error) return <ErrorBox error={error} what="read the log" />;
  if (!events) return <p>Reading</p>;
  return (
    <>
      {older && events.length >= 1000 && <div className="spaced"><Button loading={busy} onClick={() => void load(older)}>Older ones</Button></div>}
      {events.length ? <LogLines events={events} /> : <Empty title="The stream is empty" />}
    </>
  );
}

export default function GroupPage({ query }: PageProps) {
  const group = query.get('name') ?? '';
  const stream = query.get('stream');
  const loaded = useLoad([group], () => everyLog<Stream>('DescribeLogStreams', 'logStreams', { logGroupName: group, orderBy: 'LastEventTime', descending: true }));
  const [selected, setSelected] = useState<Stream[]>([]);
  const drop = () => attempt('Deleting', async () => {
    for (const s of selected) await logs('DeleteLogStream', { logGroupName: group, logStreamName: s.logStreamName });
    setSelected([]);
    loaded.reload();
  });
  if (stream) {
    return (
      <Page title={stream} crumbs={[{ text: 'Log groups', href: '/logs' }, { text: group, href: to(['logs', 'group'], { name: group }) }]}>
        <StreamEvents key={`${group} ${stream}`} group={group} stream={stream} />
      </Page>
    );
  }
  const tab = query.get('tab') ?? 'streams';
  return (
    <Page title={group} crumbs={[{ text: 'Log groups', href: '/logs' }]}>
      <Tabs
        activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this group"
        tabs={[
          {
            id: 'streams', label: 'Streams',
            content: (
              <ResourceTable<Stream>
                title="Streams" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.logStreamName} selected={selected} onSelect={setSelected}
                actions={<Button disabled={!selected.length} onClick={() => void drop()}>Delete</Button>} empty={{ title: 'There are no streams' }}
                columns={[
                  { id: 'name', header: 'Name', cell: (s) => <a href={to(['logs', 'group'], { name: group, stream: s.logStreamName })}>{s.logStreamName}</a>, sort: (s) => s.logStreamName },
                  { id: 'last', header: 'Last line', cell: (s) => timeMs(s.lastEventTimestamp), sort: (s) => s.lastEventTimestamp ?? 0, width: 220 },
                  { id: 'made', header: 'Made', cell: (s) => timeMs(s.creationTime), sort: (s) => s.creationTime ?? 0, width: 220 },
                  { id: 'size', header: 'Stored', cell: (s) => bytes(s.storedBytes), sort: (s) => s.storedBytes ?? 0, width: 110 },
                ]}
              />
            ),
          },
          { id: 'search', label: 'Search', content: tab === 'search' && <Search group={group} /> },
          { id: 'live', label: 'Live tail', content: tab === 'live' && <LiveTail group={group} /> },
          { id: 'settings', label: 'Settings', content: tab === 'settings' && <Settings group={group} /> },
        ]}
      />
    </Page>
  );
}
