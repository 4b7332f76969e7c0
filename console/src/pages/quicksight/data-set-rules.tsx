// Who sees what of a data set: rows by user, rows by session tags, columns, and who may use it at all.
import { useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { ACTIONS, every, quicksight, type QsGroup, type QsUser, type Summary } from '../../aws/quicksight';
import { done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { update } from '../../quicksight/build/data-set';
import type { Json } from '../../quicksight/model/visual';

type Attempt = (action: () => Promise<unknown>, said: string) => Promise<void>;
interface Person { value?: string; label?: string; description?: string }
const columnsOf = (set: Json, type?: string): { value: string; label: string }[] => ((set.OutputColumns as Json[]) ?? []).filter((c) => !type || c.Type === type).map((c) => ({ value: c.Name, label: c.Name }));
const personName = (arn: string): string => arn.replace(/^.*?:(user|group)\//, '$1 ');

interface TagRule { TagKey: string; ColumnName: string; TagMultiValueDelimiter?: string; MatchAllValue?: string }

function NewTagRule({ set, rules, onClose, attempt }: { set: Json; rules: TagRule[]; onClose: () => void; attempt: Attempt }) {
  const [key, setKey] = useState('');
  const [column, setColumn] = useState<string>();
  const [split, setSplit] = useState(',');
  const [all, setAll] = useState('*');
  const isTwice = rules.some((r) => r.TagKey === key);
  return (
    <FormDialog title="New rule by a session tag" submit="Create" onClose={onClose} disabled={!key || !column || isTwice} action={() => attempt(() => update(set, {
      RowLevelPermissionTagConfiguration: { Status: 'ENABLED', TagRules: [...rules, { TagKey: key, ColumnName: column, ...(split ? { TagMultiValueDelimiter: split } : {}), ...(all ? { MatchAllValue: all } : {}) }] },
    }), 'The rule holds')}>
      <TextField label="Key of the session tag" value={key} onChange={setKey} autoFocus placeholder="region" error={isTwice ? 'There is a rule for this tag.' : undefined} />
      <FormField label="Column"><Select selectedOption={column ? { value: column, label: column } : null} options={columnsOf(set, 'STRING')} onChange={(e) => setColumn(e.detail.selectedOption.value)} placeholder="Choose a column" empty="There is no text column" /></FormField>
      <TextField label="Between several values" value={split} onChange={setSplit} hint="In a tag such as EU,US" />
      <TextField label="Value that matches all" value={all} onChange={setAll} />
    </FormDialog>
  );
}

function TagRules({ set, attempt }: { set: Json; attempt: Attempt }) {
  const now: Json | undefined = set.RowLevelPermissionTagConfiguration;
  const rules = (now?.TagRules as TagRule[]) ?? [];
  const [selected, setSelected] = useState<TagRule[]>([]);
  const [open, setOpen] = useState(false);
  const remove = (): Promise<unknown> => {
    const left = rules.filter((r) => r.TagKey !== selected[0]!.TagKey);
    return update(set, { RowLevelPermissionTagConfiguration: left.length ? { Status: now?.Status ?? 'ENABLED', TagRules: left } : undefined });
  };
  return (
    <>
      <ResourceTable<TagRule>
        title="Rows by session tags" items={rules} idOf={(r) => r.TagKey} selected={selected} onSelect={setSelected} single empty={{ title: 'There are no rules by tags', text: 'For dashboards embedded for nobody in particular: the link’s session tags choose the rows.' }}
        actions={<><Button disabled={!selected.length} onClick={() => void attempt(remove, 'The rule is gone').then(() => setSelected([]))}>Remove</Button><Button onClick={() => setOpen(true)}>New rule by a tag</Button></>}
        columns={[{ id: 'key', header: 'Tag', cell: (r) => r.TagKey, sort: (r) => r.TagKey }, { id: 'column', header: 'Column', cell: (r) => r.ColumnName, sort: (r) => r.ColumnName }, { id: 'split', header: 'Between values', cell: (r) => r.TagMultiValueDelimiter ?? '', sort: (r) => r.TagMultiValueDelimiter ?? '' }, { id: 'all', header: 'Matches all', cell: (r) => r.MatchAllValue ?? '', sort: (r) => r.MatchAllValue ?? '' }]}
      />
      {open && <NewTagRule set={set} rules={rules} onClose={() => setOpen(false)} attempt={attempt} />}
    </>
  );
}

interface ColumnRule { Principals: string[]; ColumnNames: string[] }

function NewColumnRule({ set, rules, people, onClose, attempt }: { set: Json; rules: ColumnRule[]; people: Person[]; onClose: () => void; attempt: Attempt }) {
  const [columns, setColumns] = useState<readonly Person[]>([]);
  const [who, setWho] = useState<readonly Person[]>([]);
  return (
    <FormDialog title="Restrict columns" submit="Restrict" onClose={onClose} disabled={!columns.length || !who.length} action={() => attempt(() => update(set, {
      ColumnLevelPermissionRules: [...rules, { ColumnNames: columns.map((c) => c.value), Principals: who.map((w) => w.value) }],
    }), 'The columns are restricted')}>
      <FormField label="Columns"><Multiselect selectedOptions={columns} options={columnsOf(set)} onChange={(e) => setColumns(e.detail.selectedOptions)} placeholder="Choose columns" deselectAriaLabel={(o) => `Remove ${o.label}`} filteringType="auto" filteringAriaLabel="Filter columns" /></FormField>
      <FormField label="Who may see them" description="Nobody else does."><Multiselect selectedOptions={who} options={people} onChange={(e) => setWho(e.detail.selectedOptions)} placeholder="Choose users and groups" deselectAriaLabel={(o) => `Remove ${o.label}`} empty="There are none" filteringType="auto" filteringAriaLabel="Filter users and groups" /></FormField>
    </FormDialog>
  );
}

function ColumnRules({ set, attempt, people }: { set: Json; attempt: Attempt; people: Person[] }) {
  const rules = (set.ColumnLevelPermissionRules as ColumnRule[]) ?? [];
  const [selected, setSelected] = useState<ColumnRule[]>([]);
  const [open, setOpen] = useState(false);
  const idOf = (r: ColumnRule): string => JSON.stringify(r);
  const remove = (): Promise<unknown> => update(set, { ColumnLevelPermissionRules: rules.filter((r) => idOf(r) !== idOf(selected[0]!)) });
  return (
    <>
      <ResourceTable<ColumnRule>
        title="Restricted columns" items={rules} idOf={idOf} selected={selected} onSelect={setSelected} single empty={{ title: 'Every column is shown to whoever sees the data set' }}
        actions={<><Button disabled={!selected.length} onClick={() => void attempt(remove, 'The columns are free').then(() => setSelected([]))}>Remove</Button><Button onClick={() => setOpen(true)}>Restrict columns</Button></>}
        columns={[{ id: 'columns', header: 'Columns', cell: (r) => r.ColumnNames.join(', '), sort: (r) => r.ColumnNames.join() }, { id: 'who', header: 'Seen by', cell: (r) => r.Principals.map(personName).join(', '), sort: (r) => r.Principals.length }]}
      />
      {open && <NewColumnRule set={set} rules={rules} people={people} onClose={() => setOpen(false)} attempt={attempt} />}
    </>
  );
}

export function Security({ set, reload }: { set: Json; reload: () => Promise<void> }) {
  const sets = useLoad([], () => every<Summary>('ListDataSets', 'DataSetSummaries'));
  const people = useLoad([], async () => [
    ...(await every<QsUser>('ListUsers', 'UserList')).map((u) => ({ value: u.Arn, label: u.UserName, description: 'User' })), ...(await every<QsGroup>('ListGroups', 'GroupList')).map((g) => ({ value: g.Arn, label: g.GroupName, description: 'Group' }))]);
  const grants = useLoad([set.DataSetId], async () => (await quicksight<{ Permissions?: { Principal: string; Actions: string[] }[] }>('DescribeDataSetPermissions', { DataSetId: set.DataSetId })).Permissions ?? []);
  const [rules, setRules] = useState<{ value?: string; label?: string } | null>(null);
  const [who, setWho] = useState<{ value?: string; label?: string } | null>(null);
  const [error, setError] = useState<Error>();
  const attempt = async (action: () => Promise<unknown>, said: string): Promise<void> => {
    setError(undefined);
    try {
      await action();
      done(said);
      await Promise.all([reload(), grants.reload()]);
    } catch (caught) {
      setError(caught as Error);
    }
  };
  const now: Json | undefined = set.RowLevelPermissionDataSet;
  return (
    <div className="form-body">
      {error && <Alert type="error" header={error.name}>{error.message}</Alert>}
      <Container header={<Header variant="h2">Row-level rules</Header>}>
        <div className="form-body">
          <p>{now && now.Status !== 'DISABLED' ? <>Rows are shown by the rules in <code>{now.Arn}</code>: a user or group without a rule sees nothing.</> : 'Everybody who may see the data set sees all its rows.'}</p>
          <FormField label="Data set of rules" description="With a column UserName or GroupName; each other column limits the rows by its values, an empty cell does not.">
            <Select selectedOption={rules} options={(sets.data ?? []).filter((s) => s.DataSetId !== set.DataSetId).map((s) => ({ value: s.Arn, label: s.Name }))} onChange={(e) => setRules(e.detail.selectedOption)} placeholder="Choose a data set" empty="There is no other data set" />
          </FormField>
          <div className="button-row">
            <Button disabled={!rules} onClick={() => void attempt(() => update(set, { RowLevelPermissionDataSet: { Arn: rules!.value, PermissionPolicy: 'GRANT_ACCESS', FormatVersion: 'VERSION_1', Status: 'ENABLED' } }), 'The rules hold')}>Apply the rules</Button>
            {now && <Button onClick={() => void attempt(() => update(set, { RowLevelPermissionDataSet: undefined }), 'The rules are gone')}>Remove the rules</Button>}
          </div>
        </div>
      </Container>
      <TagRules set={set} attempt={attempt} />
      <ColumnRules set={set} attempt={attempt} people={people.data ?? []} />
      <ResourceTable<{ Principal: string; Actions: string[] }>
        title="Permissions" items={grants.data} loading={grants.loading} error={grants.error} idOf={(g) => g.Principal} empty={{ title: 'Nobody but whom IAM lets' }}
        actions={<><Select ariaLabel="User or group" selectedOption={who} options={people.data ?? []} onChange={(e) => setWho(e.detail.selectedOption)} placeholder="User or group" empty="There are none" /><Button disabled={!who} onClick={() => void attempt(() => quicksight('UpdateDataSetPermissions', { DataSetId: set.DataSetId, GrantPermissions: [{ Principal: who!.value, Actions: ACTIONS.dataSetReader }] }), 'They may use the data set')}>Let use</Button></>}
        columns={[{ id: 'who', header: 'Who', cell: (g) => personName(g.Principal), sort: (g) => g.Principal }, { id: 'what', header: 'Actions', cell: (g) => g.Actions.map((a) => a.replace('quicksight:', '')).join(', '), sort: (g) => g.Actions.length }]}
      />
    </div>
  );
}
