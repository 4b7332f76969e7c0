import { useState, type FormEvent } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { asList, everyIam, iam } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { Code } from '../../ui/code';
import { TextField } from '../../ui/dialogs';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';

interface Decision {
  EvalActionName: string;
  EvalResourceName: string;
  EvalDecision: string;
  MatchedStatements?: unknown;
  MissingContextValues?: unknown;
}
const CUSTOM = 'custom';

// Lines of key=value, as the API takes them.
function contextOf(text: string): { ContextKeyName: string; ContextKeyType: string; ContextKeyValues: string[] }[] {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at < 1) continue;
    const key = line.slice(0, at).trim();
    values.set(key, [...(values.get(key) ?? []), line.slice(at + 1).trim()]);
  }
  return [...values].map(([ContextKeyName, ContextKeyValues]) => ({ ContextKeyName, ContextKeyValues, ContextKeyType: ContextKeyValues.length > 1 ? 'stringList' : 'string' }));
}

export default function Simulator({ query }: PageProps) {
  const [unlisted, setUnlisted] = useState<Error>(); // why some are missing from the list
  const all = useLoad([], async () => {
    const failed: Error[] = [];
    const orNone = <T,>(all: Promise<T[]>): Promise<T[]> => all.catch((e: Error) => (failed.push(e), []));
    const [users, roles] = await Promise.all([orNone(everyIam<{ UserName: string; Arn: string }>('ListUsers', 'Users')), orNone(everyIam<{ RoleName: string; Arn: string }>('ListRoles', 'Roles'))]);
    setUnlisted(failed[0]);
    return [{ value: CUSTOM, label: 'Nobody: a policy alone', description: 'The document below' }, ...users.map((u) => ({ value: u.Arn, label: u.UserName, description: 'User' })), ...roles.map((r) => ({ value: r.Arn, label: r.RoleName, description: 'Role' }))];
  });
  const [arn, setArn] = useState(query.get('arn') ?? '');
  const [actions, setActions] = useState('s3:GetObject, s3:PutObject, glue:GetTables, athena:StartQueryExecution');
  const [resources, setResources] = useState('*');
  const [context, setContext] = useState('');
  const [policy, setPolicy] = useState('');
  const [found, setFound] = useState<Decision[]>();
  const [error, setError] = useState<Error>();
  const split = (text: string) => text.split(/[\s,]+/).filter(Boolean);
  const run = async (event?: FormEvent) => {
    event?.preventDefault();
    setError(undefined);
    try {
      const ContextEntries = contextOf(context);
      const asked = { ActionNames: split(actions), ResourceArns: split(resources), ContextEntries: ContextEntries.length ? ContextEntries : undefined };
      const answer = arn === CUSTOM
        ? await iam<{ EvaluationResults: Decision[] }>('SimulateCustomPolicy', { PolicyInputList: [policy], ...asked })
        : await iam<{ EvaluationResults: Decision[] }>('SimulatePrincipalPolicy', { PolicySourceArn: arn, PolicyInputList: policy.trim() ? [policy] : undefined, ...asked });
      setFound(asList<Decision>(answer.EvaluationResults));
    } catch (caught) {
      setError(caught as Error);
    }
  };
  const statements = (d: Decision) => asList<{ SourcePolicyId?: string; SourcePolicyType?: string }>(d.MatchedStatements).map((m) => m.SourcePolicyId ?? m.SourcePolicyType ?? '').join(', ');
  return (
    <Page title="Policy simulator" about="What the policies of a user or a role would say, without doing it.">
      <Container header={<Header variant="h2">Ask</Header>}>
        <form onSubmit={(e) => void run(e)}>
          <SpaceBetween size="m">
            {unlisted && <ErrorBox error={unlisted} retry={all.reload} what="list all users and roles" />}
            <FormField label="User or role"><Select selectedOption={all.data?.find((o) => o.value === arn) ?? null} options={all.data ?? []} filteringType="auto" filteringAriaLabel="Find a user or role" placeholder="Choose" empty="There is none" onChange={(e) => setArn(e.detail.selectedOption.value!)} /></FormField>
            <TextField label="Actions" value={actions} onChange={setActions} hint="Separated by commas" />
            <TextField label="Resources" value={resources} onChange={setResources} hint="ARNs, or *" placeholder="arn:aws:s3:::bucket/*" />
            <FormField label="Context (optional)" description="Keys of conditions, one a line: aws:SourceIp=10.0.0.1. Several values of one key: several lines." stretch><Textarea ariaLabel="Context" value={context} onChange={(e) => setContext(e.detail.value)} rows={2} spellcheck={false} /></FormField>
            <FormField stretch label={arn === CUSTOM ? 'Policy' : 'As if this policy were there too (optional)'}><Code language="json" label="Policy to simulate" value={policy} onChange={setPolicy} height="9rem" /></FormField>
            <Button variant="primary" disabled={!arn || !actions.trim() || (arn === CUSTOM && !policy.trim())} formAction="submit">Simulate</Button>
          </SpaceBetween>
        </form>
      </Container>
      {error && <ErrorBox error={error} what="simulate" />}
      {found && (
        <ResourceTable<Decision>
          title="Decisions" items={found} idOf={(d) => d.EvalActionName + d.EvalResourceName} empty={{ title: 'None' }}
          columns={[
            { id: 'decision', header: 'Decision', cell: (d) => <Status state={d.EvalDecision} />, sort: (d) => d.EvalDecision, width: 170 }, { id: 'action', header: 'Action', cell: (d) => d.EvalActionName, sort: (d) => d.EvalActionName },
            { id: 'resource', header: 'Resource', cell: (d) => <span className="mono">{d.EvalResourceName}</span>, sort: (d) => d.EvalResourceName }, { id: 'why', header: 'By policies', cell: (d) => statements(d) || 'No statement applies' }, { id: 'missing', header: 'Context that policies ask for', cell: (d) => asList<string>(d.MissingContextValues).join(', ') || '–' },
          ]}
        />
      )}
    </Page>
  );
}
