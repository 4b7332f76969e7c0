// Dialogs: a form that makes something, a question before something is gone.
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';

const FOCUS_MS = 60;

export function FormDialog(props: {
  title: string; submit: string; children: ReactNode; onClose: () => void;
  action: () => Promise<unknown>; disabled?: boolean; stays?: boolean; size?: 'small' | 'medium' | 'large' | 'max';
}) {
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // The dialog puts the focus on its closing button, once it has opened: whoever opened it writes.
  // Who is in a field by then, by mouse or keyboard, stays there.
  useEffect(() => {
    const timer = setTimeout(() => {
      if (form.current?.contains(document.activeElement)) return;
      form.current?.querySelector<HTMLElement>('input:not([disabled]), textarea')?.focus();
    }, FOCUS_MS);
    return () => clearTimeout(timer);
  }, []);
  const run = async (event?: FormEvent) => {
    event?.preventDefault();
    if (props.disabled || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await props.action();
      if (props.stays) setBusy(false);
      else props.onClose();
    } catch (caught) {
      setError(caught as Error);
      setBusy(false);
    }
  };
  return (
    <Modal
      visible header={props.title} closeAriaLabel="Close" size={props.size} onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onClose}>Cancel</Button>
            <Button variant="primary" loading={busy} disabled={props.disabled} onClick={() => void run()}>{props.submit}</Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form ref={form} onSubmit={(e) => void run(e)}>
        <div className="form-body">
          {props.children}
          {error && <Alert type="error" header={error.name}>{error.message}</Alert>}
        </div>
        <button type="submit" className="hidden-submit" tabIndex={-1} aria-hidden="true" />
      </form>
    </Modal>
  );
}

export function ConfirmDialog(props: {
  title: string; children: ReactNode; submit?: string; onClose: () => void;
  action: () => Promise<unknown>; mustType?: string;
}) {
  const [typed, setTyped] = useState('');
  const isSure = !props.mustType || typed === props.mustType;
  return (
    <FormDialog title={props.title} submit={props.submit ?? 'Delete'} onClose={props.onClose} action={props.action} disabled={!isSure}>
      <div>{props.children}</div>
      {props.mustType && (
        <FormField label={<>Type <strong>{props.mustType}</strong> to go on</>}>
          <Input value={typed} onChange={(e) => setTyped(e.detail.value)} ariaLabel={`Type ${props.mustType} to go on`} autoFocus autoComplete={false} />
        </FormField>
      )}
    </FormDialog>
  );
}

export function TextField(props: { label: string; value: string; onChange: (v: string) => void; hint?: ReactNode; placeholder?: string; autoFocus?: boolean; error?: string; type?: 'text' | 'password' | 'number'; autoComplete?: string; disabled?: boolean }) {
  return (
    <FormField label={props.label} description={props.hint} errorText={props.error}>
      <Input
        value={props.value} onChange={(e) => props.onChange(e.detail.value)} placeholder={props.placeholder} autoFocus={props.autoFocus}
        type={props.type} autoComplete={props.autoComplete ?? false} disabled={props.disabled} spellcheck={false}
      />
    </FormField>
  );
}
