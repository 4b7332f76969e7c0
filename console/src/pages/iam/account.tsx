// The account: how much of what it has, and the name that people sign in with.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { asList, iam, mapOf } from '../../aws/services';
import { done } from '../../app/notices';
import { who } from '../../app/session';
import { ConfirmDialog } from '../../ui/dialogs';
import { Facts } from '../../ui/facts';
import { FieldsDialog } from '../../ui/fields-dialog';
import { ErrorBox, useLoad } from '../../ui/page';

export function AccountPanel() {
  const alias = useLoad([], async () => asList<string>((await iam<{ AccountAliases?: unknown }>('ListAccountAliases')).AccountAliases)[0] ?? '');
  const summary = useLoad([], async () => mapOf((await iam<{ SummaryMap?: unknown }>('GetAccountSummary')).SummaryMap));
  const [dialog, setDialog] = useState<'edit' | 'remove'>();
  const s = summary.data ?? {};
  const actions = (
    <div className="button-row">
      {alias.data && <Button ariaLabel="Remove the alias" onClick={() => setDialog('remove')}>Remove alias</Button>}
      <Button disabled={alias.data === undefined} onClick={() => setDialog('edit')}>{alias.data ? 'Change alias' : 'Give it an alias'}</Button>
    </div>
  );
  return (
    <Container header={<Header variant="h2" description="By an alias, people sign in without twelve digits." actions={actions}>Account</Header>}>
      {alias.error && !alias.data && <ErrorBox error={alias.error} retry={alias.reload} what="see the account’s alias" />}
      <Facts items={[['Number', who()?.account], ['Alias', alias.data], ['Users', s.Users], ['Groups', s.Groups], ['Roles', s.Roles], ['Policies of its own', s.Policies], ['Access keys of the root', s.AccountAccessKeysPresent]]} />
      {dialog === 'edit' && (
        <FieldsDialog
          title="Alias of the account" start={{ alias: alias.data ?? '' }} fields={[{ name: 'alias', label: 'Alias', placeholder: 'my-company', hint: 'Three to 63 lower case letters, digits and -. A new one takes the old one’s place.' }]} onClose={() => setDialog(undefined)} onDone={alias.reload}
          save={async (v) => { await iam('CreateAccountAlias', { AccountAlias: v.alias!.trim() }); done('People can sign in by the alias'); }}
        />
      )}
      {dialog === 'remove' && <ConfirmDialog title="Remove the alias" submit="Remove" onClose={() => setDialog(undefined)} action={async () => { await iam('DeleteAccountAlias', { AccountAlias: alias.data }); alias.reload(); }}>People sign in by the account’s number then.</ConfirmDialog>}
    </Container>
  );
}
