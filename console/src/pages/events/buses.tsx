// Event buses: where events arrive, and whose may.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { events } from '../../aws/services';
import { to } from '../../app/router';
import { ConfirmDialog } from '../../ui/dialogs';
import { DocumentPanel } from '../../ui/document-panel';
import { FieldsDialog, orNone } from '../../ui/fields-dialog';
import { prettyJson } from '../../ui/json';
import { Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { everyEvent } from './rules';

interface Bus {
  Name: string;
  Arn: string;
  Policy?: string;
  Description?: string;
}
const POLICY = (arn: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'FromAnotherAccount', Effect: 'Allow', Principal: { AWS: '210987654321' }, Action: 'events:PutEvents', Resource: arn }] }, null, 2);

export default function Buses() {
  const loaded = useLoad([], () => everyEvent<Bus>('ListEventBuses', 'EventBuses'));
  const [selected, setSelected] = useState<Bus[]>([]);
  const [dialog, setDialog] = useState<'new' | 'delete'>();
  const one = loaded.data?.find((b) => b.Name === selected[0]?.Name);
  return (
    <Page title="Event buses" crumbs={[{ text: 'Rules', href: '/events' }]} about="Services tell of what happens on the default bus; programs of yours may have others.">
      <ResourceTable<Bus>
        title="Event buses" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(b) => b.Name} selected={one ? [one] : []} onSelect={setSelected} single
        actions={<><Button disabled={!one || one.Name === 'default'} onClick={() => setDialog('delete')}>Delete</Button><Button variant="primary" onClick={() => setDialog('new')}>New event bus</Button></>} empty={{ title: 'There is none' }}
        columns={[{ id: 'name', header: 'Name', cell: (b) => <a href={to(['events'], { bus: b.Name })}>{b.Name}</a>, sort: (b) => b.Name }, { id: 'about', header: 'Description', cell: (b) => b.Description || '–' }, { id: 'arn', header: 'ARN', cell: (b) => <span className="mono">{b.Arn}</span> }]}
      />
      {one && (
        <DocumentPanel
          key={one.Name} title="Bus policy" about={<>Whose events may come to <strong>{one.Name}</strong>, beside the account’s own.</>} of={[one.Name]} example={() => POLICY(one.Arn)} load={async () => prettyJson((await events<Bus>('DescribeEventBus', { Name: one.Name })).Policy ?? '')}
          save={(Policy) => events('PutPermission', { EventBusName: one.Name, Policy })} remove={() => events('RemovePermission', { EventBusName: one.Name, RemoveAllPermissions: true })}
        />
      )}
      {dialog === 'new' && <FieldsDialog title="New event bus" submit="Make bus" fields={[{ name: 'name', label: 'Name' }, { name: 'about', label: 'Description', optional: true }]} onClose={() => setDialog(undefined)} onDone={loaded.reload} save={(v) => events('CreateEventBus', { Name: v.name, Description: orNone(v.about) })} />}
      {dialog === 'delete' && one && <ConfirmDialog title={`Delete event bus ${one.Name}`} mustType={one.Name} onClose={() => setDialog(undefined)} action={async () => { await events('DeleteEventBus', { Name: one.Name }); setSelected([]); loaded.reload(); }}>Its rules must be deleted before.</ConfirmDialog>}
    </Page>
  );
}
