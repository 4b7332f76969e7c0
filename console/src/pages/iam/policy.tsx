import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { asList, everyIam, iam } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Code } from '../../ui/code';
import { useDraft } from '../../ui/draft';
import { Facts } from '../../ui/facts';
import { time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { EntityTags } from './entity-more';
import { readDocument } from './entity-policies';
import type { Policy } from './policies';

interface Version {
  VersionId: string;
  IsDefaultVersion: string;
  CreateDate: string;
}
interface Entities {
  PolicyUsers?: { UserName: string }[];
  PolicyRoles?: { RoleName: string }[];
  PolicyGroups?: { GroupName: string }[];
}

export default function PolicyPage({ query }: PageProps) {
  const arn = query.get('arn') ?? '';
  const isAws = arn.includes(':aws:policy/');
  const loaded = useLoad([arn], async () => {
    const policy = (await iam<{ Policy: Policy }>('GetPolicy', { PolicyArn: arn })).Policy;
    const [version, versions, entities] = await Promise.all([
      iam<{ PolicyVersion: { Document: string } }>('GetPolicyVersion', { PolicyArn: arn, VersionId: policy.DefaultVersionId }),
      everyIam<Version>('ListPolicyVersions', 'Versions', { PolicyArn: arn }), iam<Entities>('ListEntitiesForPolicy', { PolicyArn: arn }).catch((): Entities => ({})),
    ]);
    return { policy, document: readDocument(version.PolicyVersion.Document), versions, entities };
  });
  const d = loaded.data;
  const draft = useDraft(d?.document ?? '', arn);
  const { text } = draft;
  const save = () => attempt('Saving the policy', async () => {
    // Five versions are kept: the oldest makes room.
    const old = d!.versions.filter((v) => v.IsDefaultVersion !== 'true').sort((a, b) => a.CreateDate.localeCompare(b.CreateDate));
    if (d!.versions.length >= 5) await iam('DeletePolicyVersion', { PolicyArn: arn, VersionId: old[0]!.VersionId });
    await iam('CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: text, SetAsDefault: true });
    draft.sent(text);
    done('The policy holds');
    loaded.reload();
  });
  const users = asList<{ UserName: string }>(d?.entities.PolicyUsers);
  const roles = asList<{ RoleName: string }>(d?.entities.PolicyRoles);
  return (
    <Page title={arn.split('/').pop() ?? ''} crumbs={[{ text: 'Policies', href: '/iam/policies' }]} about={<span className="mono">{arn}</span>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this policy" />}
      {d && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[
              ['Description', d.policy.Description], ['Changed', time(d.policy.UpdateDate)],
              ['Users', users.length > 0 && users.map((u) => <a key={u.UserName} href={to(['iam', 'users', u.UserName])}>{u.UserName} </a>)], ['Roles', roles.length > 0 && roles.map((r) => <a key={r.RoleName} href={to(['iam', 'roles', r.RoleName])}>{r.RoleName} </a>)],
              ['Groups', asList<{ GroupName: string }>(d.entities.PolicyGroups).map((g) => g.GroupName).join(', ')],
            ]} />
          </Container>
          <Container header={<Header variant="h2" description={isAws ? 'AWS’s own can’t be changed' : 'Saving makes a new version, which holds at once'} actions={!isAws && <Button variant="primary" disabled={text === d.document} onClick={() => void save()}>Save</Button>}>Document</Header>}>
            <Code language="json" label="Policy document" value={text} onChange={draft.set} readOnly={isAws} height="24rem" />
          </Container>
          <ResourceTable<Version>
            title="Versions" items={d.versions} idOf={(v) => v.VersionId} empty={{ title: 'None' }}
            columns={[
              { id: 'id', header: 'Version', cell: (v) => v.VersionId, sort: (v) => v.VersionId }, { id: 'default', header: 'Holds', cell: (v) => (v.IsDefaultVersion === 'true' ? 'Yes' : <Button variant="inline-link" onClick={() => void attempt('Changing the version', async () => { await iam('SetDefaultPolicyVersion', { PolicyArn: arn, VersionId: v.VersionId }); loaded.reload(); })}>Make this one hold</Button>) },
              { id: 'made', header: 'Made', cell: (v) => time(v.CreateDate), sort: (v) => v.CreateDate },
              { id: 'drop', header: 'Delete', cell: (v) => (v.IsDefaultVersion === 'true' || isAws ? '–' : <Button variant="inline-link" ariaLabel={`Delete ${v.VersionId}`} onClick={() => void attempt('Deleting the version', async () => { await iam('DeletePolicyVersion', { PolicyArn: arn, VersionId: v.VersionId }); loaded.reload(); })}>Delete</Button>), width: 100 },
            ]}
          />
          {!isAws && <EntityTags kind="Policy" owner={{ PolicyArn: arn }} />}
        </>
      )}
    </Page>
  );
}
