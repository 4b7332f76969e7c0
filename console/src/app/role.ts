// Acting as a role, of this account or another: STS gives its credentials to the page's own, as to
// any client. The role's name outlives a reload of this tab; its credentials are in memory alone.
import { sts } from '../aws/services';
import { self, setAssumed } from './session';

const KEPT = 'tarn.role';
const RENEW_EARLY_MS = 300_000;

interface Answer {
  Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: string };
  AssumedRoleUser: { Arn: string };
}

export async function actAs(role: string): Promise<void> {
  const RoleSessionName = (self()?.arn.split(/[/:]/).pop() ?? 'console').replace(/[^\w+=,.@-]/g, '-').slice(0, 64).padEnd(2, '-');
  const { Credentials: c, AssumedRoleUser } = await sts<Answer>('AssumeRole', { RoleArn: role, RoleSessionName }, { own: true });
  setAssumed({
    accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken, arn: AssumedRoleUser.Arn, account: role.split(':')[4] ?? '',
    until: Date.parse(c.Expiration) - RENEW_EARLY_MS, renew: () => actAs(role),
  });
  sessionStorage.setItem(KEPT, role);
}

export function actAsMyself(): void {
  sessionStorage.removeItem(KEPT);
  setAssumed(undefined);
}

// After a reload: as before, or as oneself where that is refused by now.
export async function resumeRole(): Promise<void> {
  const role = sessionStorage.getItem(KEPT);
  if (role && self()) await actAs(role).catch(actAsMyself);
}
