// A key's life, which its page and the list of keys both lead: off and on, and its deletion.
import Button from '@cloudscape-design/components/button';
import { kms } from '../../aws/services';
import { attempt } from '../../app/notices';
import { ConfirmDialog } from '../../ui/dialogs';

export interface Key {
  KeyId: string;
  Arn: string;
  KeyState?: string;
  KeyUsage?: string;
  KeySpec?: string;
  KeyManager?: string;
  Description?: string;
  CreationDate?: number;
  DeletionDate?: number;
}

export const describeKey = async (KeyId: string): Promise<Key> => (await kms<{ KeyMetadata: Key }>('DescribeKey', { KeyId })).KeyMetadata;

export function KeyButtons({ of, onDelete, onDone }: { of: Key | undefined; onDelete: () => void; onDone: () => void }) {
  const isGoing = of?.KeyState === 'PendingDeletion';
  const isOff = of?.KeyState === 'Disabled';
  const cannot = !of || of.KeyManager === 'AWS';
  const act = (operation: string) => attempt('The key', async () => {
    await kms(operation, { KeyId: of!.KeyId });
    await onDone();
  });
  return (
    <>
      {isGoing ? <Button onClick={() => void act('CancelKeyDeletion')}>Keep it</Button> : <Button disabled={cannot} onClick={onDelete}>Delete</Button>}
      <Button disabled={cannot || isGoing} onClick={() => void act(isOff ? 'EnableKey' : 'DisableKey')}>{isOff ? 'Enable' : 'Disable'}</Button>
    </>
  );
}

export function DeleteKey({ of, onClose, onDone }: { of: Key; onClose: () => void; onDone: () => void }) {
  return (
    <ConfirmDialog title="Delete this key" submit="Delete in seven days" mustType="delete" onClose={onClose} action={async () => {
      await kms('ScheduleKeyDeletion', { KeyId: of.KeyId, PendingWindowInDays: 7 });
      await onDone();
    }}>
      What it encrypted can’t be read any more, by anybody. Until then the deletion can be cancelled.
    </ConfirmDialog>
  );
}
