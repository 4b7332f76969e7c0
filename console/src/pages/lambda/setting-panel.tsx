// One setting of a function that it may have or not: seen, edited, taken away.
import { useState, type ReactNode } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { unlessMissing } from '../../aws/lambda';
import { attempt } from '../../app/notices';
import { FieldsDialog, type Field, type Values } from '../../ui/fields-dialog';
import { ErrorBox, useLoad } from '../../ui/page';

export interface SettingProps<T> {
  title: string;
  about: string;
  of: string; // the function's name
  load: () => Promise<T>;
  shown: (now: T | null) => ReactNode;
  edit: { text: (now: T | null | undefined) => string; label?: string; title: string; fields: Field[]; start: (now: T | null | undefined) => Values; save: (v: Values, now: T | null | undefined) => Promise<unknown> };
  remove: { text: string; label?: string; attempt: string; action: () => Promise<unknown> };
}

export function SettingPanel<T>(props: SettingProps<T>) {
  const { edit, remove } = props;
  const loaded = useLoad([props.of], async () => (await unlessMissing(props.load())) ?? null);
  const [editing, setEditing] = useState(false);
  const now = loaded.data;
  if (loaded.error && now === undefined) return <ErrorBox error={loaded.error} retry={loaded.reload} what={`see ${props.title === 'URL' ? 'its URL' : `the ${props.title.toLowerCase()}`}`} />;
  const drop = () => attempt(remove.attempt, async () => {
    await remove.action();
    loaded.reload();
  });
  const actions = (
    <div className="button-row">
      {now && <Button ariaLabel={remove.label} onClick={() => void drop()}>{remove.text}</Button>}
      <Button ariaLabel={edit.label} disabled={now === undefined} onClick={() => setEditing(true)}>{edit.text(now)}</Button>
    </div>
  );
  return (
    <Container header={<Header variant="h2" description={props.about} actions={actions}>{props.title}</Header>}>
      {props.shown(now ?? null)}
      {editing && <FieldsDialog title={edit.title} onClose={() => setEditing(false)} onDone={loaded.reload} start={edit.start(now)} fields={edit.fields} save={(v) => edit.save(v, now)} />}
    </Container>
  );
}
