// Which account and role one acts as.
import Button from '@cloudscape-design/components/button';
import { Facts } from '../ui/facts';
import { FieldsDialog } from '../ui/fields-dialog';
import { done } from './notices';
import { actAs, actAsMyself } from './role';
import { isAssumed, self, who } from './session';

export default function AccountDialog({ onClose }: { onClose: () => void }) {
  const about = (
    <>
      <Facts items={[['Signed in', <span className="mono">{self()?.arn}</span>], ['Acts as', isAssumed() ? <span className="mono">{who()?.arn}</span> : 'Oneself']]} />
      {isAssumed() && <p><Button onClick={() => { actAsMyself(); onClose(); }}>Act as myself again</Button></p>}
    </>
  );
  return (
    <FieldsDialog
      title="Account and role" submit="Act as this role" about={about} onClose={onClose} start={{ account: who()?.account ?? '' }}
      fields={[{ name: 'account', label: 'Account', hint: 'Twelve digits' }, { name: 'role', label: 'Role', hint: 'Its name. Its trust policy must let you assume it, and a policy of yours sts:AssumeRole.' }]}
      save={async (v) => {
        await actAs(`arn:aws:iam::${v.account!.trim()}:role/${v.role!.trim()}`);
        done(`You act as ${v.role!.trim()}`);
      }}
    />
  );
}
