// A document of a resource: its policy, its rules. Read, written, saved, removed.
import { useEffect, useState, type ReactNode } from 'react';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { attempt, done } from '../app/notices';
import { Code } from './code';
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
  const [text, setText] = useState('');
  useEffect(() => setText(loaded.data ?? ''), [loaded.data]);
  if (loaded.error && loaded.data === undefined) return <ErrorBox error={loaded.error} retry={loaded.reload} what={`see the ${title.toLowerCase()}`} />;
  const act = (what: string, told: string, action: () => Promise<unknown>) => attempt(what, async () => {
    await action();
    done(told);
    loaded.reload();
  });
  const remove = props.remove;
  const actions = (
    <div className="button-row">
      {props.example && !text && <Button ariaLabel={`Example of a ${title.toLowerCase()}`} onClick={() => setText(props.example!())}>Example</Button>}
      {remove && <Button ariaLabel={`Remove the ${title.toLowerCase()}`} disabled={!loaded.data} onClick={() => void act('Removing', `${title}: removed`, remove)}>Remove</Button>}
      <Button variant="primary" ariaLabel={`Save the ${title.toLowerCase()}`} disabled={!text.trim() || text === loaded.data} onClick={() => void act('Saving', `${title}: saved`, () => props.save(text))}>Save</Button>
    </div>
  );
  return (
    <Container header={<Header variant="h2" description={props.about} actions={actions}>{title}</Header>}>
      <Code language="json" label={title} value={text} onChange={setText} height={props.height ?? '16rem'} />
    </Container>
  );
}
