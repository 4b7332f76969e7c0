// A table's settings: when items expire, what its throughput is, whether it can be deleted; tags.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { dynamodb } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { Facts } from '../../ui/facts';
import { FieldsDialog, type Values } from '../../ui/fields-dialog';
import { ErrorBox, useLoad } from '../../ui/page';
import { Tags, tagsOfList } from '../../ui/tags';
import type { Table } from './values';

interface Ttl {
  TimeToLiveStatus?: string;
  AttributeName?: string;
}

function Expiry({ table }: { table: Table }) {
  const TableName = table.TableName;
  const loaded = useLoad([TableName], async () => (await dynamodb<{ TimeToLiveDescription: Ttl }>('DescribeTimeToLive', { TableName })).TimeToLiveDescription);
  const [editing, setEditing] = useState(false);
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see when items expire" />;
  const ttl = loaded.data;
  const isOn = !!ttl?.AttributeName && /^ENABL/.test(ttl.TimeToLiveStatus ?? '');
  const set = async (AttributeName: string, Enabled: boolean) => {
    await dynamodb('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
    loaded.reload();
  };
  return (
    <Container header={<Header variant="h2" description="Items whose attribute is a time that has passed are deleted." actions={isOn ? <Button onClick={() => void attempt('Switching it off', () => set(ttl.AttributeName!, false))}>Keep all items</Button> : <Button disabled={!ttl} onClick={() => setEditing(true)}>Let items expire</Button>}>Time to live</Header>}>
      <Facts items={[['Attribute', isOn ? ttl.AttributeName : 'None: items stay']]} />
      {editing && <FieldsDialog title="Let items expire" fields={[{ name: 'name', label: 'Attribute', hint: 'A number: seconds since 1970', placeholder: 'expires' }]} onClose={() => setEditing(false)} save={async (v) => { await set(v.name!, true); done('Items expire'); }} />}
    </Container>
  );
}

function Throughput({ table, reload }: { table: Table; reload: () => void }) {
  const [editing, setEditing] = useState(false);
  const isByRequest = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const units = table.ProvisionedThroughput;
  const save = async (v: Values) => {
    const isSame = (v.mode === 'PAY_PER_REQUEST') === isByRequest && (isByRequest || (Number(v.read) === units?.ReadCapacityUnits && Number(v.write) === units?.WriteCapacityUnits));
    await dynamodb('UpdateTable', {
      TableName: table.TableName, DeletionProtectionEnabled: v.guard === 'true',
      ...(isSame ? {} : { BillingMode: v.mode, ...(v.mode === 'PROVISIONED' ? { ProvisionedThroughput: { ReadCapacityUnits: Number(v.read), WriteCapacityUnits: Number(v.write) } } : {}) }),
    });
    done('The settings are saved');
  };
  return (
    <Container header={<Header variant="h2" actions={<Button onClick={() => setEditing(true)}>Edit</Button>}>Throughput and deletion</Header>}>
      <Facts items={[['Throughput', isByRequest ? 'As it is asked for' : `${units?.ReadCapacityUnits} units of reading, ${units?.WriteCapacityUnits} of writing`], ['Can be deleted', table.DeletionProtectionEnabled ? 'No: it is protected' : 'Yes']]} />
      {editing && (
        <FieldsDialog
          title="Throughput and deletion" onClose={() => setEditing(false)} onDone={reload} save={save}
          start={{ mode: isByRequest ? 'PAY_PER_REQUEST' : 'PROVISIONED', read: String(units?.ReadCapacityUnits || 5), write: String(units?.WriteCapacityUnits || 5), guard: String(!!table.DeletionProtectionEnabled) }}
          fields={[
            { name: 'mode', label: 'Throughput', kind: 'choice', options: [{ value: 'PAY_PER_REQUEST', label: 'As it is asked for' }, { value: 'PROVISIONED', label: 'So many units' }], hint: 'Kept and shown; nothing is throttled here.' },
            { name: 'read', label: 'Units of reading', kind: 'number', when: (v) => v.mode === 'PROVISIONED' }, { name: 'write', label: 'Units of writing', kind: 'number', when: (v) => v.mode === 'PROVISIONED' },
            { name: 'guard', label: 'Protect it from deletion', kind: 'toggle' },
          ]}
        />
      )}
    </Container>
  );
}

export function Settings({ table, reload }: { table: Table; reload: () => void }) {
  const ResourceArn = table.TableArn;
  return (
    <SpaceBetween size="l">
      <Expiry table={table} />
      <Throughput table={table} reload={reload} />
      <Tags
        of={[ResourceArn]} load={async () => tagsOfList((await dynamodb<{ Tags?: { Key: string; Value: string }[] }>('ListTagsOfResource', { ResourceArn })).Tags)}
        put={({ key, value }) => dynamodb('TagResource', { ResourceArn, Tags: [{ Key: key, Value: value }] })} drop={(TagKeys) => dynamodb('UntagResource', { ResourceArn, TagKeys })}
      />
    </SpaceBetween>
  );
}
