import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { iam } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Code } from '../../ui/code';
import { useDraft } from '../../ui/draft';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { duration, time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { Boundary, EntityTags, type Bounded } from './entity-more';
import { EntityPolicies, readDocument } from './entity-policies';
import type { Role } from './roles';

export default function RolePage({ params }: PageProps) {
  const name = params.role!;
  const loaded = useLoad([name], async () => (await iam<{ Role: Role & Bounded }>('GetRole', { RoleName: name })).Role);
  const [editing, setEditing] = useState(false);
  const r = loaded.data;
  const saved = r ? readDocument(r.AssumeRolePolicyDocument) : '';
  const draft = useDraft(saved, `trust of ${name}`);
  const trust = draft.text;
  const saveTrust = () => attempt('Saving', async () => {
    await iam('UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: trust });
    draft.sent(trust);
    done('The trust policy holds');
    loaded.reload();
  });
  return (
    <Page title={name} crumbs={[{ text: 'Roles', href: '/iam/roles' }]} about={r?.Description} actions={<Button href={to(['iam', 'simulator'], { arn: r?.Arn })}>What may this role do?</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this role" />}
      {r && (
        <>
          <Container header={<Header variant="h2" actions={<Button onClick={() => setEditing(true)}>Edit</Button>}>Properties</Header>}>
            <Facts items={[['ARN', <span className="mono">{r.Arn}</span>], ['Made', time(r.CreateDate)], ['Longest session', r.MaxSessionDuration ? duration(Number(r.MaxSessionDuration) * 1000) : ''], ['Description', r.Description]]} />
          </Container>
          <EntityPolicies kind="Role" entity={name} />
          <Container header={<Header variant="h2" description="Who may take this role" actions={<Button disabled={trust === saved} onClick={() => void saveTrust()}>Save</Button>}>Trust policy</Header>}>
            <Code language="json" label="Trust policy" value={trust} onChange={draft.set} height="16rem" />
          </Container>
          <Boundary kind="Role" entity={name} arn={r.PermissionsBoundary?.PermissionsBoundaryArn} reload={loaded.reload} />
          <EntityTags kind="Role" owner={{ RoleName: name }} />
          {editing && (
            <FieldsDialog
              title="Role" start={{ about: r.Description ?? '', seconds: r.MaxSessionDuration ?? '3600' }} fields={[{ name: 'about', label: 'Description', optional: true }, { name: 'seconds', label: 'Longest session in seconds', kind: 'number', hint: '3600 to 43200' }]} onClose={() => setEditing(false)} onDone={loaded.reload}
              save={(v) => iam('UpdateRole', { RoleName: name, Description: v.about ?? '', MaxSessionDuration: v.seconds })}
            />
          )}
        </>
      )}
    </Page>
  );
}
