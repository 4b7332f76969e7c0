import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { dynamodb } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { setQuery } from '../../app/router';
import { Facts } from '../../ui/facts';
import { bytes, time } from '../../ui/format';
import { ErrorBox, Page, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { Indexes } from './indexes';
import { Items } from './items';
import { indexesOf } from './query';
import { Settings } from './settings';
import type { Table } from './values';

export default function TablePage({ params, query }: PageProps) {
  const tab = query.get('tab') ?? 'items';
  const name = params.table!;
  const loaded = useLoad([name], async () => (await dynamodb<{ Table: Table }>('DescribeTable', { TableName: name })).Table);
  const t = loaded.data;
  useEvery(t && (t.TableStatus !== 'ACTIVE' || t.GlobalSecondaryIndexes?.some((i) => i.IndexStatus !== 'ACTIVE')) ? 1000 : undefined, loaded.reload);
  return (
    <Page title={name} crumbs={[{ text: 'Tables', href: '/dynamodb' }]}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this table" />}
      {t && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[
              ['State', <Status state={t.TableStatus} />], ['Keys', t.KeySchema?.map((k) => `${k.AttributeName} (${k.KeyType === 'HASH' ? 'partition' : 'sort'})`).join(', ')], ['Items', t.ItemCount?.toLocaleString()], ['Size', bytes(t.TableSizeBytes)],
              ['Indexes', indexesOf(t).map((i) => i.IndexName).join(', ')], ['Billing', t.BillingModeSummary?.BillingMode], ['Made', time(t.CreationDateTime)],
              ['ARN', <span className="mono">{t.TableArn}</span>],
            ]} />
          </Container>
          <Tabs
            activeTabId={tab} onChange={(e) => setQuery({ tab: e.detail.activeTabId })} ariaLabel="Of this table"
            tabs={[
              { id: 'items', label: 'Items', content: tab === 'items' && t.TableStatus === 'ACTIVE' && <Items table={t} /> },
              { id: 'indexes', label: 'Indexes', content: tab === 'indexes' && <Indexes table={t} reload={loaded.reload} /> },
              { id: 'settings', label: 'Settings', content: tab === 'settings' && <Settings table={t} reload={loaded.reload} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
