// Which services may write into log groups of the account, beside whom IAM lets.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyLog, logs } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { region, who } from '../../app/session';
import { FieldsDialog, readJson } from '../../ui/fields-dialog';
import { timeMs } from '../../ui/format';
import { prettyJson } from '../../ui/json';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Policy {
  policyName: string;
  policyDocument: string;
  lastUpdatedTime?: number;
}
interface Statement {
  Principal?: { Service?: string | string[] } | string;
}
const example = () => JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'FromRules', Effect: 'Allow', Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] }, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `arn:aws:logs:${region()}:${who()?.account}:log-group:/aws/events/*:*` }],
}, null, 2);

function whoMay(document: string): string {
  try {
    const { Statement: found } = JSON.parse(document) as { Statement: Statement | Statement[] };
    return [found].flat().flatMap((s) => (typeof s.Principal === 'string' ? s.Principal : [s.Principal?.Service ?? JSON.stringify(s.Principal)].flat())).join(', ');
  } catch {
    return '–';
  }
}

export function ResourcePolicies() {
  const loaded = useLoad([], () => everyLog<Policy>('DescribeResourcePolicies', 'resourcePolicies'));
  const [selected, setSelected] = useState<Policy[]>([]);
  const [editing, setEditing] = useState<Policy | 'new'>();
  const remove = () => attempt('Removing', async () => {
    for (const { policyName } of selected) await logs('DeleteResourcePolicy', { policyName });
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Policy>
        title="Resource policies" about="Which services may write here, beside whom IAM lets." items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(p) => p.policyName} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setEditing('new')}>New policy</Button></>}
        empty={{ title: 'There is no policy', text: 'A rule of EventBridge writes into a group only where one lets it.', action: <Button onClick={() => setEditing('new')}>New policy</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (p) => <Button variant="inline-link" ariaLabel={`Change policy ${p.policyName}`} onClick={() => setEditing(p)}>{p.policyName}</Button>, sort: (p) => p.policyName },
          { id: 'who', header: 'Who may write', cell: (p) => whoMay(p.policyDocument), sort: (p) => whoMay(p.policyDocument) }, { id: 'changed', header: 'Changed', cell: (p) => timeMs(p.lastUpdatedTime), sort: (p) => p.lastUpdatedTime ?? 0, width: 220 },
        ]}
      />
      {editing && (
        <FieldsDialog
          title={editing === 'new' ? 'New resource policy' : `Policy ${editing.policyName}`} onClose={() => setEditing(undefined)} onDone={loaded.reload} start={editing === 'new' ? { document: example() } : { name: editing.policyName, document: prettyJson(editing.policyDocument) }}
          fields={[{ name: 'name', label: 'Name', disabled: editing !== 'new' }, { name: 'document', label: 'Policy', kind: 'json', height: '20rem' }]}
          save={async (v) => {
            readJson(v.document!, 'The policy');
            await logs('PutResourcePolicy', { policyName: v.name, policyDocument: v.document });
            done(`Policy ${v.name} is saved`);
          }}
        />
      )}
    </>
  );
}
