// Who may call a function: its URL, its policy; and its tags.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { addPermission, getPolicy, lambda, ofFunction, unlessMissing, type Fn } from '../../aws/lambda';
import { attempt, done } from '../../app/notices';
import { Facts } from '../../ui/facts';
import { FieldsDialog, orNone, readJson, type Values } from '../../ui/fields-dialog';
import { Empty, useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import { Tags, tagsOfRecord } from '../../ui/tags';
import { SettingPanel } from './setting-panel';

interface Url {
  FunctionUrl: string;
  AuthType: string;
  InvokeMode?: string;
  Cors?: Record<string, unknown>;
}
const URLS = '2021-10-31';

const corsOf = (url: Url | null | undefined): string => (url?.Cors && Object.keys(url.Cors).length ? JSON.stringify(url.Cors, null, 2) : '');

async function saveUrl(name: string, v: Values, url: Url | null | undefined): Promise<void> {
  const json = { AuthType: v.auth, InvokeMode: v.mode, Cors: v.cors?.trim() ? readJson<Record<string, unknown>>(v.cors, 'CORS') : url ? {} : undefined };
  await ofFunction(url ? 'PUT' : 'POST', name, url ? 'UpdateFunctionUrlConfig' : 'CreateFunctionUrlConfig', '/url', { version: URLS, json });
  if (v.auth === 'NONE') {
    await addPermission(name, { StatementId: 'anybody-by-url', Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' }).catch((e: Error) => {
      if (e.name !== 'ResourceConflictException') throw e;
    });
  }
  done('The URL is saved');
}

function UrlPanel({ name }: { name: string }) {
  const shown = (url: Url | null) => (url ? (
    <Facts items={[
      ['URL', <a className="mono" href={url.FunctionUrl} target="_blank" rel="noreferrer">{url.FunctionUrl}</a>], ['Who', url.AuthType === 'NONE' ? 'Anybody, as far as its policy lets them' : 'Whoever IAM lets'],
      ['Answers', url.InvokeMode === 'RESPONSE_STREAM' ? 'As they come' : 'Whole'], ['CORS', corsOf(url)],
    ]} />
  ) : <Empty title="It has no URL" />);
  return (
    <SettingPanel<Url>
      title="URL" about="Anything that speaks HTTP can call the function there." of={name} load={() => ofFunction<Url>('GET', name, 'GetFunctionUrlConfig', '/url', { version: URLS })} shown={shown}
      remove={{ text: 'Remove URL', attempt: 'Removing the URL', action: () => ofFunction('DELETE', name, 'DeleteFunctionUrlConfig', '/url', { version: URLS }) }}
      edit={{
        text: (url) => (url ? 'Edit URL' : 'Give it a URL'), title: 'URL of the function', save: (v, url) => saveUrl(name, v, url), start: (url) => ({ auth: url?.AuthType ?? 'AWS_IAM', mode: url?.InvokeMode ?? 'BUFFERED', cors: corsOf(url) }),
        fields: [
          { name: 'auth', label: 'Who may call', kind: 'choice', options: [{ value: 'AWS_IAM', label: 'Whoever IAM lets' }, { value: 'NONE', label: 'Anybody' }], hint: 'For anybody, a permission for * is added too.' },
          { name: 'mode', label: 'Answers', kind: 'choice', options: [{ value: 'BUFFERED', label: 'Whole' }, { value: 'RESPONSE_STREAM', label: 'As they come' }] },
          { name: 'cors', label: 'CORS', kind: 'json', optional: true, hint: 'Such as {"AllowOrigins": ["https://example.com"], "AllowMethods": ["GET"]}' },
        ],
      }}
    />
  );
}

interface Statement {
  Sid: string;
  Effect: string;
  Principal: string | Record<string, string>;
  Action: string;
  Condition?: unknown;
}

function Permissions({ fn }: { fn: Fn }) {
  const name = fn.FunctionName;
  const loaded = useLoad([name], async () => {
    const found = await unlessMissing(getPolicy(name));
    return found ? (JSON.parse(found.Policy) as { Statement: Statement[] }).Statement : [];
  });
  const [selected, setSelected] = useState<Statement[]>([]);
  const [adding, setAdding] = useState(false);
  const principal = (s: Statement) => (typeof s.Principal === 'string' ? s.Principal : Object.values(s.Principal).join(', '));
  const remove = () => attempt('Removing', async () => {
    for (const s of selected) await ofFunction('DELETE', name, 'RemovePermission', `/policy/${encodeURIComponent(s.Sid)}`);
    setSelected([]);
    loaded.reload();
  });
  return (
    <>
      <ResourceTable<Statement>
        title="Permissions" about="Services, accounts and others that may call it, beside whom IAM lets." items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.Sid} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} onClick={() => void remove()}>Remove</Button><Button onClick={() => setAdding(true)}>Add a permission</Button></>} empty={{ title: 'Its policy lets nobody in' }}
        columns={[{ id: 'sid', header: 'Statement', cell: (s) => s.Sid, sort: (s) => s.Sid }, { id: 'who', header: 'Who', cell: principal, sort: principal }, { id: 'action', header: 'May', cell: (s) => s.Action }, { id: 'if', header: 'If', cell: (s) => (s.Condition ? <span className="mono">{JSON.stringify(s.Condition)}</span> : '–') }]}
      />
      {adding && (
        <FieldsDialog
          title="Add a permission" submit="Add" onClose={() => setAdding(false)} onDone={loaded.reload} start={{ action: 'lambda:InvokeFunction' }}
          fields={[
            { name: 'sid', label: 'Statement', placeholder: 'from-my-bus' }, { name: 'who', label: 'Who', hint: 'A service such as events.amazonaws.com, an account, an ARN, or *' },
            { name: 'action', label: 'May', kind: 'choice', options: ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'] }, { name: 'source', label: 'For what', optional: true, hint: 'The ARN of the rule, the topic or the bucket that calls' },
          ]}
          save={(v) => addPermission(name, { StatementId: v.sid!, Principal: v.who!, Action: v.action!, ...(orNone(v.source) ? { SourceArn: v.source! } : {}), ...(v.action === 'lambda:InvokeFunctionUrl' ? { FunctionUrlAuthType: 'AWS_IAM' } : {}) })}
        />
      )}
    </>
  );
}

export function AccessTab({ fn }: { fn: Fn }) {
  const path = `/2017-03-31/tags/${encodeURIComponent(fn.FunctionArn)}`;
  const Resource = fn.FunctionArn;
  return (
    <SpaceBetween size="l">
      <UrlPanel name={fn.FunctionName} />
      <Permissions fn={fn} />
      <Tags
        of={[Resource]} load={async () => tagsOfRecord((await lambda<{ Tags?: Record<string, string> }>('ListTags', 'GET', path, { input: { Resource } })).Tags)}
        put={({ key, value }) => lambda('TagResource', 'POST', path, { json: { Tags: { [key]: value } }, input: { Resource, Tags: { [key]: value } } })}
        drop={(keys) => lambda('UntagResource', 'DELETE', path, { query: keys.map((k) => ['tagKeys', k]), input: { Resource, TagKeys: keys } })}
      />
    </SpaceBetween>
  );
}
