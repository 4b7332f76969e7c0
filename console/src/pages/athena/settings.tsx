// The workgroup: where results go; and prepared statements.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { allPages } from '../../aws/call';
import { athena } from '../../aws/services';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Facts } from '../../ui/facts';
import { FieldsDialog, orNone, type Values } from '../../ui/fields-dialog';
import { bytes, time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { forgetOutput } from './run';

const WORKGROUP = 'primary';

interface Configuration {
  ResultConfiguration?: { OutputLocation?: string; EncryptionConfiguration?: { EncryptionOption?: string; KmsKey?: string } };
  EnforceWorkGroupConfiguration?: boolean;
  BytesScannedCutoffPerQuery?: number;
}

function Workgroup() {
  const loaded = useLoad([], async () => (await athena<{ WorkGroup: { Configuration?: Configuration } }>('GetWorkGroup', { WorkGroup: WORKGROUP })).WorkGroup.Configuration ?? {});
  const [editing, setEditing] = useState(false);
  if (loaded.error && !loaded.data) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the workgroup" />;
  const c = loaded.data;
  const result = c?.ResultConfiguration;
  const save = async (v: Values) => {
    const location = orNone(v.location);
    await athena('UpdateWorkGroup', { WorkGroup: WORKGROUP, ConfigurationUpdates: { EnforceWorkGroupConfiguration: v.enforce === 'true', ResultConfigurationUpdates: location ? { OutputLocation: location } : { RemoveOutputLocation: true } } });
    forgetOutput();
    done('The workgroup is changed');
  };
  return (
    <Container header={<Header variant="h2" actions={<Button disabled={!c} onClick={() => setEditing(true)}>Edit</Button>}>Workgroup {WORKGROUP}</Header>}>
      <Facts items={[['Results go to', result?.OutputLocation || 'Where each query says'], ['Holds for every query', c && (c.EnforceWorkGroupConfiguration ? 'Yes' : 'No')], ['Encryption of results', result?.EncryptionConfiguration?.EncryptionOption], ['A query may read', c?.BytesScannedCutoffPerQuery ? bytes(c.BytesScannedCutoffPerQuery) : 'As much as it needs']]} />
      {editing && (
        <FieldsDialog
          title={`Workgroup ${WORKGROUP}`} start={{ location: result?.OutputLocation ?? '', enforce: String(!!c?.EnforceWorkGroupConfiguration) }} onClose={() => setEditing(false)} onDone={loaded.reload} save={save}
          fields={[{ name: 'location', label: 'Results go to', optional: true, placeholder: 's3://bucket/folder/', hint: 'Empty: where each query says' }, { name: 'enforce', label: 'Hold for every query, whatever it says', kind: 'toggle' }]}
        />
      )}
    </Container>
  );
}

interface Statement {
  StatementName: string;
  LastModifiedTime?: number;
}
interface Whole extends Statement {
  QueryStatement: string;
  Description?: string;
}

function Statements() {
  const loaded = useLoad([], () => allPages((NextToken) => athena<{ PreparedStatements: Statement[]; NextToken?: string }>('ListPreparedStatements', { WorkGroup: WORKGROUP, NextToken }), (p) => p.PreparedStatements, (p) => p.NextToken));
  const [selected, setSelected] = useState<Statement[]>([]);
  const [editing, setEditing] = useState<Whole | 'new'>();
  const open = (s: Statement) => attempt('Opening', async () => setEditing((await athena<{ PreparedStatement: Whole }>('GetPreparedStatement', { WorkGroup: WORKGROUP, StatementName: s.StatementName })).PreparedStatement));
  const drop = () => attempt('Deleting', async () => {
    for (const s of selected) await athena('DeletePreparedStatement', { WorkGroup: WORKGROUP, StatementName: s.StatementName });
    setSelected([]);
    loaded.reload();
  });
  const now = editing === 'new' ? undefined : editing;
  return (
    <>
      <ResourceTable<Statement>
        title="Prepared statements" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.StatementName} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void drop()}>Delete</Button><Button onClick={() => setEditing('new')}>New statement</Button></>} empty={{ title: 'There is none yet', text: 'A statement with ? in it runs by EXECUTE name USING 1, 2.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (s) => <Button variant="inline-link" onClick={() => void open(s)}>{s.StatementName}</Button>, sort: (s) => s.StatementName }, { id: 'changed', header: 'Changed', cell: (s) => time(s.LastModifiedTime), sort: (s) => s.LastModifiedTime ?? 0, width: 210 },
          { id: 'run', header: 'Run', cell: (s) => <a href={to(['athena'], { query: `EXECUTE ${s.StatementName} USING ` })}>In the editor<span className="hidden-text"> {s.StatementName}</span></a>, width: 140 },
        ]}
      />
      {editing && (
        <FieldsDialog
          title={now ? `Statement ${now.StatementName}` : 'New statement'} size="large" onClose={() => setEditing(undefined)} onDone={loaded.reload} start={{ name: now?.StatementName ?? '', text: now?.QueryStatement ?? '', about: now?.Description ?? '' }}
          fields={[{ name: 'name', label: 'Name', disabled: !!now }, { name: 'text', label: 'Statement', kind: 'sql', height: '12rem' }, { name: 'about', label: 'Description', optional: true }]}
          save={async (v) => { await athena(now ? 'UpdatePreparedStatement' : 'CreatePreparedStatement', { WorkGroup: WORKGROUP, StatementName: v.name, QueryStatement: v.text, Description: orNone(v.about) }); done(`Statement ${v.name} is prepared`); }}
        />
      )}
    </>
  );
}

export default function AthenaSettings() {
  return (
    <Page title="Workgroup" crumbs={[{ text: 'Query editor', href: '/athena' }]} about="Where results of queries go, and statements that are prepared.">
      <Workgroup />
      <Statements />
    </Page>
  );
}
