// Versions, which never change, and aliases, which are names of them.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { everyOfFunction, lambda, ofFunction, type Fn } from '../../aws/lambda';
import { attempt, done } from '../../app/notices';
import { FieldsDialog, orNone } from '../../ui/fields-dialog';
import { bytes, time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Alias {
  Name: string;
  FunctionVersion: string;
  Description?: string;
  AliasArn: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
}

function AliasDialog({ fn, alias, versions, onClose, onDone }: { fn: Fn; alias?: Alias; versions: Fn[]; onClose: () => void; onDone: () => void }) {
  const other = Object.entries(alias?.RoutingConfig?.AdditionalVersionWeights ?? {})[0];
  const options = versions.map((v) => v.Version!);
  return (
    <FieldsDialog
      title={alias ? `Alias ${alias.Name}` : 'New alias'} onClose={onClose} onDone={onDone}
      start={{ name: alias?.Name ?? '', version: alias?.FunctionVersion ?? '', about: alias?.Description ?? '', other: other?.[0] ?? '', weight: other ? String(other[1] * 100) : '10' }}
      fields={[
        { name: 'name', label: 'Name', disabled: !!alias, placeholder: 'live' }, { name: 'version', label: 'Version', kind: 'choice', options }, { name: 'about', label: 'Description', optional: true },
        { name: 'other', label: 'Another version for a part of the calls', kind: 'choice', optional: true, options: [{ value: '', label: 'None' }, ...options.filter((v) => v !== '$LATEST').map((v) => ({ value: v, label: v }))] },
        { name: 'weight', label: 'Percent of the calls that it gets', kind: 'number', when: (v) => !!v.other },
      ]}
      save={async (v) => {
        const json = { FunctionVersion: v.version, Description: v.about ?? '', RoutingConfig: { AdditionalVersionWeights: v.other ? { [v.other]: Number(v.weight) / 100 } : {} } };
        if (alias) await ofFunction('PUT', fn.FunctionName, 'UpdateAlias', `/aliases/${encodeURIComponent(alias.Name)}`, { json: { Name: alias.Name, ...json } });
        else await ofFunction('POST', fn.FunctionName, 'CreateAlias', '/aliases', { json: { Name: v.name, ...json } });
        done(`Alias ${v.name} is saved`);
      }}
    />
  );
}

export function VersionsTab({ fn }: { fn: Fn }) {
  const name = fn.FunctionName;
  const versions = useLoad([name, fn.RevisionId], () => everyOfFunction<Fn>(name, 'ListVersionsByFunction', '/versions', 'Versions'));
  const aliases = useLoad([name], () => everyOfFunction<Alias>(name, 'ListAliases', '/aliases', 'Aliases'));
  const [version, setVersion] = useState<Fn[]>([]);
  const [alias, setAlias] = useState<Alias[]>([]);
  const [dialog, setDialog] = useState<'publish' | 'alias' | 'edit'>();
  const one = version[0];
  const named = aliases.data?.find((a) => a.Name === alias[0]?.Name);
  const close = () => setDialog(undefined);
  const drop = () => attempt('Deleting the version', async () => {
    await ofFunction('DELETE', name, 'DeleteFunction', '', { query: [['Qualifier', one!.Version!]] });
    setVersion([]);
    versions.reload();
  });
  const dropAlias = () => attempt('Deleting the alias', async () => {
    await ofFunction('DELETE', name, 'DeleteAlias', `/aliases/${encodeURIComponent(named!.Name)}`);
    setAlias([]);
    aliases.reload();
  });
  return (
    <SpaceBetween size="l">
      <ResourceTable<Fn>
        title="Versions" items={versions.data} loading={versions.loading} error={versions.error} reload={versions.reload} idOf={(v) => v.Version ?? ''} selected={version} onSelect={setVersion} single
        actions={<><Button disabled={!one || one.Version === '$LATEST'} onClick={() => void drop()}>Delete</Button><Button onClick={() => setDialog('publish')}>Publish a version</Button></>} empty={{ title: 'There are none' }}
        columns={[
          { id: 'version', header: 'Version', cell: (v) => v.Version, sort: (v) => v.Version ?? '', width: 110 }, { id: 'about', header: 'Description', cell: (v) => v.Description || '–', sort: (v) => v.Description ?? '' },
          { id: 'runtime', header: 'Runtime', cell: (v) => v.Runtime, width: 130 }, { id: 'size', header: 'Code', cell: (v) => bytes(v.CodeSize), width: 110 }, { id: 'changed', header: 'Made', cell: (v) => time(v.LastModified), sort: (v) => v.LastModified ?? '', width: 210 },
        ]}
      />
      <ResourceTable<Alias>
        title="Aliases" items={aliases.data} loading={aliases.loading} error={aliases.error} reload={aliases.reload} idOf={(a) => a.Name} selected={named ? [named] : []} onSelect={setAlias} single
        actions={<><Button disabled={!named} onClick={() => void dropAlias()}>Delete</Button><Button disabled={!named} onClick={() => setDialog('edit')}>Edit</Button><Button disabled={!versions.data} onClick={() => setDialog('alias')}>New alias</Button></>}
        empty={{ title: 'There is no alias', text: 'Callers that name an alias get whatever version it stands for.' }}
        columns={[
          { id: 'name', header: 'Name', cell: (a) => a.Name, sort: (a) => a.Name }, { id: 'version', header: 'Version', cell: (a) => a.FunctionVersion + Object.entries(a.RoutingConfig?.AdditionalVersionWeights ?? {}).map(([v, w]) => `, ${v} for ${w * 100} %`).join('') },
          { id: 'about', header: 'Description', cell: (a) => a.Description || '–' }, { id: 'arn', header: 'ARN', cell: (a) => <span className="mono">{a.AliasArn}</span> },
        ]}
      />
      {dialog === 'publish' && (
        <FieldsDialog
          title="Publish a version" submit="Publish" about="Code and configuration as they are now, under a number." fields={[{ name: 'about', label: 'Description', optional: true }]} onClose={close} onDone={versions.reload}
          save={async (v) => {
            const made = await lambda<Fn>('PublishVersion', 'POST', `/2015-03-31/functions/${encodeURIComponent(name)}/versions`, { json: { Description: orNone(v.about) }, input: { FunctionName: name, Description: v.about } });
            done(`Version ${made.Version} is published`);
          }}
        />
      )}
      {(dialog === 'alias' || dialog === 'edit') && <AliasDialog fn={fn} alias={dialog === 'edit' ? named : undefined} versions={versions.data ?? []} onClose={close} onDone={aliases.reload} />}
    </SpaceBetween>
  );
}
