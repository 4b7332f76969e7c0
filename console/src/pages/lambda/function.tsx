import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { getFunction } from '../../aws/lambda';
import type { PageProps } from '../../app/pages';
import { setQuery, to } from '../../app/router';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { LiveTail } from '../logs/tail';
import { AccessTab } from './access-tab';
import { CodeTab } from './code-tab';
import { ConfigurationTab } from './configuration-tab';
import { TestTab } from './test-tab';
import { TriggersTab } from './triggers-tab';
import { VersionsTab } from './versions-tab';

export default function FunctionPage({ params, query }: PageProps) {
  const name = params.function!;
  const loaded = useLoad([name], () => getFunction(name, true));
  const fn = loaded.data?.Configuration;
  const isMoving = fn?.State === 'Pending' || fn?.LastUpdateStatus === 'InProgress';
  useEvery(isMoving ? 700 : undefined, loaded.reload);
  const tab = query.get('tab') ?? 'code';
  const group = fn?.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  return (
    <Page title={name} crumbs={[{ text: 'Functions', href: '/lambda' }]} about={fn?.Description} actions={<Button href={to(['logs', 'group'], { name: group })}>Log group</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this function" />}
      {fn && (
        <>
          <div className="status-line"><Status state={isMoving ? 'InProgress' : fn.State} /><span>{fn.Runtime}</span>{fn.StateReason && <span>{fn.StateReason}</span>}</div>
          <Tabs
            activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this function"
            tabs={[
              { id: 'code', label: 'Code', content: <CodeTab fn={fn} location={loaded.data?.Code?.Location} reload={loaded.reload} /> },
              { id: 'test', label: 'Test', content: <TestTab name={name} /> },
              { id: 'log', label: 'Live log', content: tab === 'log' && <LiveTail group={group} /> },
              { id: 'triggers', label: 'Triggers', content: tab === 'triggers' && <TriggersTab fn={fn} /> },
              { id: 'configuration', label: 'Configuration', content: tab === 'configuration' && <ConfigurationTab fn={fn} reload={loaded.reload} /> },
              { id: 'versions', label: 'Versions', content: tab === 'versions' && <VersionsTab fn={fn} /> },
              { id: 'access', label: 'Access', content: tab === 'access' && <AccessTab fn={fn} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
