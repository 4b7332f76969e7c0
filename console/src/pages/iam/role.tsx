import { useEffect, useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { iam } from '../../aws/services';
import type { PageProps } from '../../app/pages';
import { attempt, done } from '../../app/notices';
import { to } from '../../app/router';
import { Code } from '../../ui/code';
import { Facts } from '../../ui/facts';
import { duration, time } from '../../ui/format';
import { ErrorBox, Page, useLoad } from '../../ui/page';
import { EntityPolicies, readDocument } from './entity-policies';
import type { Role } from './roles';

export default function RolePage({ params }: PageProps) {
  const name = params.role!;
  const loaded = useLoad([name], async () => (await iam<{ Role: Role }>('GetRole', { RoleName: name })).Role);
  const [trust, setTrust] = useState('');
  const r = loaded.data;
  const saved = r ? readDocument(r.AssumeRolePolicyDocument) : '';
  useEffect(() => setTrust(saved), [saved]);
  return (
    <Page title={name} crumbs={[{ text: 'Roles', href: '/iam/roles' }]} about={r?.Description} actions={<Button href={to(['iam', 'simulator'], { arn: r?.Arn })}>What may this role do?</Button>}>
      {loaded.error && <ErrorBox error={loaded.error} retry={loaded.reload} what="see this role" />}
      {r && (
        <>
          <Container header={<Header variant="h2">Properties</Header>}>
            <Facts items={[['ARN', <span className="mono">{r.Arn}</span>], ['Made', time(r.CreateDate)], ['Longest session', r.MaxSessionDuration ? duration(Number(r.MaxSessionDuration) * 1000) : '']]} />
          </Container>
          <EntityPolicies kind="Role" entity={name} />
          <Container header={<Header variant="h2" description="Who may take this role" actions={<Button disabled={trust === saved} onClick={() => void attempt('Saving', async () => { await iam('UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: trust }); done('The trust policy holds'); loaded.reload(); })}>Save</Button>}>Trust policy</Header>}>
            <Code language="json" label="Trust policy" value={trust} onChange={setTrust} height="16rem" />
          </Container>
        </>
      )}
    </Page>
  );
}
