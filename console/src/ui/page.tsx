// What pages are made of: their head, tables, errors, empty states.
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { AwsError } from '../aws/call';
import { to } from '../app/router';

export interface Crumb {
  text: string;
  href: string;
}

export function Page(props: {
  title: string; about?: ReactNode; crumbs?: Crumb[]; actions?: ReactNode; children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${props.title} · Tarn`;
  }, [props.title]);
  return (
    <div className="page">
      {props.crumbs && (
        <nav aria-label="Breadcrumbs" className="crumbs">
          <ol>
            {props.crumbs.map((c) => <li key={c.href}><a href={c.href}>{c.text}</a></li>)}
            <li aria-current="page">{props.title}</li>
          </ol>
        </nav>
      )}
      <div className="page-head">
        <div>
          <h1>{props.title}</h1>
          {props.about && <p className="page-about">{props.about}</p>}
        </div>
        {props.actions && <div className="button-row">{props.actions}</div>}
      </div>
      <div className="page-body">{props.children}</div>
    </div>
  );
}

export function NotFound() {
  return (
    <Page title="There is no such page">
      <Box>The address may be of another version. <a href="/">Go home</a>, or press Ctrl-K to search.</Box>
    </Page>
  );
}

// What went wrong, and what to do about it.
export function ErrorBox({ error, retry, what }: { error: Error; retry?: () => void; what?: string }) {
  const aws = error instanceof AwsError ? error : undefined;
  const isDenied = /AccessDenied|Unauthorized/.test(error.name);
  return (
    <Alert
      type="error" header={isDenied ? `You may not ${what ?? 'see this'}` : `${what ? `To ${what}` : 'This'} failed: ${error.name}`}
      action={retry && <Button onClick={retry}>Try again</Button>}
    >
      {error.message}
      {aws?.requestId && (
        <div className="error-id">
          Request <code>{aws.requestId}</code>
          {isDenied && <> · <a href={to(['cloudtrail'], { request: aws.requestId })}>Why was this denied?</a></>}
        </div>
      )}
    </Alert>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export interface Loaded<T> {
  data?: T;
  error?: Error;
  loading: boolean;
  reload: () => Promise<void>;
}

// Loads once the parts of `key` are there, and again when they change. What was loaded stays while
// it is loaded anew.
export function useLoad<T>(key: unknown[], load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: Error; loading: boolean }>({ loading: true });
  const turn = useRef(0);
  const latest = useRef(load);
  latest.current = load;
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setState((s) => ({ ...s, loading: true }));
    await (async () => latest.current())().then(
      (data) => mine === turn.current && setState({ data, loading: false }),
      (error: Error) => mine === turn.current && setState((s) => ({ ...s, error, loading: false })),
    );
  }, []);
  useEffect(() => {
    setState({ loading: true });
    void reload();
    return () => {
      ++turn.current;
    };
  }, [...key, reload]);
  return { ...state, reload };
}

// Whether it is still shown: whoever has left is not brought back when a long work is over.
export function useShown(): () => boolean {
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return useCallback(() => shown.current, []);
}

// Calls again and again while the page is looked at, but not while a call is still under way: where
// answers take longer than the interval, each would come too late to be shown.
export function useEvery(ms: number | undefined, action: () => unknown): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    if (ms === undefined) return;
    let isUnderWay = false;
    const timer = setInterval(() => {
      if (document.hidden || isUnderWay) return;
      isUnderWay = true;
      void Promise.resolve(latest.current()).finally(() => {
        isUnderWay = false;
      });
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
}
