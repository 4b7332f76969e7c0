import { useEffect, useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { explain } from '../aws/explain';
import { cloudtrail } from '../aws/services';
import type { PageProps } from '../app/pages';
import { setQuery } from '../app/router';
import { who } from '../app/session';
import { TextField } from '../ui/dialogs';
import { time } from '../ui/format';
import { prettyJson } from '../ui/json';
import { Page, useLoad } from '../ui/page';
import { Status } from '../ui/status';
import { ResourceTable } from '../ui/table';

interface Event {
  EventId: string;
  EventName: string;
  EventSource: string;
  EventTime: number;
  Username?: string;
  CloudTrailEvent?: string;
  Resources?: { ResourceName?: string }[];
}
interface Decision {
  action: string;
  resource: string;
  allowed: boolean;
  reason: string;
  policies?: { source: string; name?: string; verdict: string; sid?: string }[];
}

const KEYS = ['EventName', 'Username', 'EventSource', 'ResourceName', 'ResourceType', 'AccessKeyId', 'EventId', 'ReadOnly'].map((value) => ({ value, label: value }));
const SINCE = [['', 'All that is kept'], ['1', 'The last hour'], ['24', 'The last day'], ['168', 'The last week']].map(([value, label]) => ({ value: value!, label: label! }));
const MAX = 300;

async function search(key: string, value: string, hours: string): Promise<Event[]> {
  const StartTime = hours ? Date.now() / 1000 - Number(hours) * 3600 : undefined;
  const found: Event[] = [];
  let token: string | undefined;
  do {
    const page: { Events: Event[]; NextToken?: string } = await cloudtrail('LookupEvents', { LookupAttributes: value ? [{ AttributeKey: key, AttributeValue: value }] : undefined, StartTime, MaxResults: 50, NextToken: token });
    found.push(...page.Events);
    token = page.NextToken;
  } while (token && found.length < MAX);
  return found;
}

const errorOf = (e: Event): string => {
  try {
    return (JSON.parse(e.CloudTrailEvent ?? '{}') as { errorCode?: string }).errorCode ?? '';
  } catch {
    return '';
  }
};

// The decisions of one request, found whatever the page calls their list.
function decisionsIn(value: unknown): Decision[] {
  if (Array.isArray(value)) return value.flatMap(decisionsIn);
  if (!value || typeof value !== 'object') return [];
  const record = value as Record<string, unknown>;
  if ('action' in record && ('allowed' in record || 'reason' in record)) return [record as unknown as Decision];
  return Object.values(record).flatMap(decisionsIn);
}

function Why({ request }: { request: string }) {
  const loaded = useLoad([request], () => explain(request));
  if (loaded.error) {
    return (
      <Alert type="info" header="Why it was denied">
        {who()?.arn.endsWith(':root') ? loaded.error.message : 'The error itself says which policy is missing. All that was weighed is shown to the account’s root: give it the request id.'} <code>{request}</code>
      </Alert>
    );
  }
  if (!loaded.data) return <p>Asking</p>;
  const decisions = decisionsIn(loaded.data);
  return (
    <Container header={<Header variant="h2" description={<>Request <code>{request}</code></>}>Why</Header>}>
      {decisions.map((d, i) => (
        <div key={i} className="why">
          <p><Status state={d.allowed ? 'allowed' : 'denied'} /> <strong className="mono">{d.action}</strong> on <span className="mono">{d.resource}</span></p>
          <p>{d.reason}</p>
          {d.policies && d.policies.length > 0 && <ul>{d.policies.map((p, j) => <li key={j}>{p.source}{p.name ? ` ${p.name}` : ''}: {p.verdict === 'nothing' ? 'says nothing of it' : p.verdict}{p.sid ? ` (${p.sid})` : ''}</li>)}</ul>}
        </div>
      ))}
      <details open={decisions.length === 0}><summary>All that is known</summary><pre className="text-block" tabIndex={0}>{JSON.stringify(loaded.data, null, 2)}</pre></details>
    </Container>
  );
}

export default function CloudTrail({ query }: PageProps) {
  const [key, setKey] = useState(KEYS[0]!);
  const [value, setValue] = useState('');
  const [since, setSince] = useState(SINCE[0]!);
  const [asked, setAsked] = useState<[string, string, string]>(['EventName', '', '']);
  const loaded = useLoad([asked], () => search(...asked));
  const [selected, setSelected] = useState<Event[]>([]);
  const [request, setRequest] = useState(query.get('request') ?? '');
  const shown = query.get('request') ?? '';
  useEffect(() => setRequest(shown), [shown]);
  const one = selected[0];
  return (
    <Page title="CloudTrail" about="Who did what, from where, and what came of it. A call appears about a second after it was made." actions={<Button href="/cloudtrail/trails">Trails</Button>}>
      <Container header={<Header variant="h2">Why was this denied?</Header>}>
        <form onSubmit={(e) => { e.preventDefault(); setQuery({ request: request.trim() }, false); }}>
          <div className="toolbar"><TextField label="Request id" value={request} onChange={setRequest} hint="An error shows it, and so does an event below" /><Button formAction="submit" disabled={!request.trim()}>Explain</Button></div>
        </form>
      </Container>
      {shown && <Why request={shown} />}
      <form onSubmit={(e) => { e.preventDefault(); setAsked([key.value, value.trim(), since.value]); }}>
        <div className="toolbar">
          <FormField label="Look up by"><Select selectedOption={key} options={KEYS} onChange={(e) => setKey(e.detail.selectedOption as { value: string; label: string })} /></FormField>
          <TextField label="Value" value={value} onChange={setValue} placeholder={key.value === 'EventName' ? 'CreateBucket' : ''} />
          <FormField label="Since"><Select selectedOption={since} options={SINCE} onChange={(e) => setSince(e.detail.selectedOption as { value: string; label: string })} /></FormField>
          <Button formAction="submit">Search</Button>
        </div>
      </form>
      <ResourceTable<Event>
        title="Events" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(e) => e.EventId} selected={selected} onSelect={setSelected} single
        empty={{ title: 'No event fits', text: 'Reads of object data are in no event history; management calls are.' }}
        columns={[
          { id: 'time', header: 'Time', cell: (e) => time(e.EventTime), sort: (e) => e.EventTime, width: 210 }, { id: 'name', header: 'Event', cell: (e) => e.EventName, sort: (e) => e.EventName },
          { id: 'who', header: 'Who', cell: (e) => e.Username ?? '–', sort: (e) => e.Username ?? '' }, { id: 'source', header: 'Service', cell: (e) => e.EventSource.replace('.amazonaws.com', ''), sort: (e) => e.EventSource, width: 120 },
          { id: 'what', header: 'Resources', cell: (e) => e.Resources?.map((r) => r.ResourceName).join(', ') || '–', sort: (e) => e.Resources?.[0]?.ResourceName ?? '' }, { id: 'error', header: 'Error', cell: (e) => errorOf(e), sort: errorOf },
        ]}
      />
      {one && (
        <SpaceBetween size="s">
          <Header variant="h2" actions={<Button onClick={() => setQuery({ request: (JSON.parse(one.CloudTrailEvent ?? '{}') as { requestID?: string }).requestID }, false)}>Why was it decided so?</Button>}>{one.EventName}</Header>
          <pre className="text-block" tabIndex={0}>{prettyJson(one.CloudTrailEvent ?? '')}</pre>
        </SpaceBetween>
      )}
    </Page>
  );
}
