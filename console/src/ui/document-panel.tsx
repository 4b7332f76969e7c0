// A document of a resource: its policy, its rules. Read, written, saved, removed.
import type { ReactNode } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { attempt, done } from '../app/notices';
import { Code } from './code';
import { useDraft } from './draft';
import { ErrorBox, useLoad } from './page';

export interface DocumentProps {
  title: string;
  about?: ReactNode;
  of: unknown[]; // whose it is: loaded anew when it changes
  load: () => Promise<string>; // empty: there is none
  save: (text: string) => Promise<unknown>;
  remove?: () => Promise<unknown>;
  example?: () => string;
  height?: string;
}

export function DocumentPanel(props: DocumentProps) {
  const { title } = props;
  const loaded = useLoad(props.of, props.load);
  if (loaded.error && loaded.data === undefined) return <ErrorBox error={loaded.error} retry={loaded.reload} what={`see the ${title.toLowerCase()}`} />;
  if (loaded.data === undefined) return <Container header={<Header variant="h2" description={props.about}>{title}</Header>}>Loading</Container>;
  return <Editing {...props} saved={loaded.data} reload={loaded.reload} />;
}

function Editing(props: DocumentProps & { saved: string; reload: () => void }) {
  const { title, saved } = props;
  const draft = useDraft(saved, `${title} ${props.of.join(' ')}`);
  const { text } = draft;
  const act = (what: string, told: string, action: () => Promise<unknown>) => attempt(what, async () => {
    await action();
    done(told);
    props.reload();
  });
  const save = (sent: string) => act('Saving', `${title}: saved`, async () => {
    await props.save(sent);
    draft.sent(sent);
  });
  const remove = props.remove && (() => act('Removing', `${title}: removed`, async () => {
    await props.remove!();
    draft.sent(text);
  }));
  const actions = (
    <div className="button-row">
      {props.example && !text && <Button ariaLabel={`Example of a ${title.toLowerCase()}`} onClick={() => draft.set(props.example!())}>Example</Button>}
      {remove && <Button ariaLabel={`Remove the ${title.toLowerCase()}`} disabled={!saved} onClick={() => void remove()}>Remove</Button>}
      <Button variant="primary" ariaLabel={`Save the ${title.toLowerCase()}`} disabled={!text.trim() || text === saved} onClick={() => void save(text)}>Save</Button>
    </div>
  );
  return (
    <Container header={<Header variant="h2" description={props.about} actions={actions}>{title}</Header>}>
      <Code language="json" label={title} value={text} onChange={draft.set} height={props.height ?? '16rem'} />
    </Container>
  );
}
