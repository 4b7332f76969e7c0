import { Page } from '../../ui/page';
import { TriggerTable } from './trigger-table';

export default function Triggers() {
  return (
    <Page title="Triggers" about="What starts jobs and crawlers: times, the ends of others, events, or you.">
      <TriggerTable />
    </Page>
  );
}
