// User-defined functions of a database: names for classes of archives, kept for engines that run them.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { everyGlue, glue } from '../../aws/services';
import { done } from '../../app/notices';
import { ConfirmDialog } from '../../ui/dialogs';
import { FieldsDialog, orNone, type Values } from '../../ui/fields-dialog';
import { count, time } from '../../ui/format';
import { useLoad } from '../../ui/page';
import { ResourceTable } from '../../ui/table';

interface Uri { ResourceType: string; Uri: string }
interface Fn {
  FunctionName: string;
  ClassName?: string;
  OwnerName?: string;
  OwnerType?: string;
  FunctionType?: string;
  ResourceUris?: Uri[];
  CreateTime?: number;
}
const KINDS = [{ value: '', label: 'Not said' }, { value: 'REGULAR_FUNCTION', label: 'Of values' }, { value: 'AGGREGATE_FUNCTION', label: 'An aggregate' }, { value: 'STORED_PROCEDURE', label: 'A stored procedure' }];

// "JAR s3://bucket/a.jar" a line, or the address alone.
function readUris(text: string): Uri[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const found = /^(JAR|FILE|ARCHIVE)\s+(\S.*)$/i.exec(line);
    if (found) return { ResourceType: found[1]!.toUpperCase(), Uri: found[2]! };
    return { ResourceType: /\.jar$/i.test(line) ? 'JAR' : /\.(zip|tar|t?gz)$/i.test(line) ? 'ARCHIVE' : 'FILE', Uri: line };
  });
}
const writeUris = (uris: Uri[] | undefined): string => (uris ?? []).map((u) => `${u.ResourceType} ${u.Uri}`).join('\n');

export function Functions({ database }: { database: string }) {
  const loaded = useLoad([database], () => everyGlue<Fn>('GetUserDefinedFunctions', 'UserDefinedFunctions', { DatabaseName: database, Pattern: '*' }));
  const [selected, setSelected] = useState<Fn[]>([]);
  const [dialog, setDialog] = useState<'new' | 'edit' | 'delete'>();
  const one = selected.length === 1 ? selected[0] : undefined;
  const before = dialog === 'edit' ? one : undefined;
  const close = () => setDialog(undefined);
  const save = async (v: Values) => {
    const FunctionInput = { FunctionName: v.name, ClassName: v.class, FunctionType: orNone(v.kind), OwnerName: orNone(v.owner), OwnerType: orNone(v.owner) && v.ownerType, ResourceUris: readUris(v.uris ?? '') };
    if (before) await glue('UpdateUserDefinedFunction', { DatabaseName: database, FunctionName: before.FunctionName, FunctionInput });
    else await glue('CreateUserDefinedFunction', { DatabaseName: database, FunctionInput });
    setSelected([]);
    done(`Function ${v.name} is saved`);
  };
  return (
    <>
      <ResourceTable<Fn>
        title="User-defined functions" about="The catalog keeps them for engines that run them; Athena’s functions are its own." items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(f) => f.FunctionName} selected={selected} onSelect={setSelected}
        actions={<><Button disabled={!selected.length} ariaLabel="Delete functions" onClick={() => setDialog('delete')}>Delete</Button><Button disabled={!one} ariaLabel="Edit the function" onClick={() => setDialog('edit')}>Edit</Button><Button onClick={() => setDialog('new')}>New function</Button></>}
        empty={{ title: 'There is no function yet', action: <Button onClick={() => setDialog('new')}>New function</Button> }}
        columns={[
          { id: 'name', header: 'Name', cell: (f) => f.FunctionName, sort: (f) => f.FunctionName }, { id: 'class', header: 'Class', cell: (f) => <span className="mono">{f.ClassName ?? '–'}</span>, sort: (f) => f.ClassName ?? '' },
          { id: 'kind', header: 'Kind', cell: (f) => KINDS.find((k) => k.value === (f.FunctionType ?? ''))?.label, width: 150 }, { id: 'uris', header: 'From', cell: (f) => (f.ResourceUris?.length ? f.ResourceUris.map((u) => <div className="mono" key={u.Uri}>{u.Uri}</div>) : '–') },
          { id: 'owner', header: 'Owner', cell: (f) => f.OwnerName ?? '–', sort: (f) => f.OwnerName ?? '', width: 140 }, { id: 'made', header: 'Made', cell: (f) => time(f.CreateTime), sort: (f) => f.CreateTime ?? 0, width: 210 },
        ]}
      />
      {(dialog === 'new' || before) && (
        <FieldsDialog
          title={before ? `Function ${before.FunctionName}` : 'New function'} onClose={close} onDone={loaded.reload} save={save}
          start={{ name: before?.FunctionName ?? '', class: before?.ClassName ?? '', kind: before?.FunctionType ?? '', owner: before?.OwnerName ?? '', ownerType: before?.OwnerType ?? 'USER', uris: writeUris(before?.ResourceUris) }}
          fields={[
            { name: 'name', label: 'Name' }, { name: 'class', label: 'Class', placeholder: 'org.example.Median' }, { name: 'kind', label: 'Kind', kind: 'choice', optional: true, options: KINDS },
            { name: 'uris', label: 'From', kind: 'area', optional: true, hint: 'One a line: JAR, FILE or ARCHIVE and its address in S3', placeholder: 'JAR s3://bucket/functions.jar' },
            { name: 'owner', label: 'Owner', optional: true }, { name: 'ownerType', label: 'The owner is', kind: 'choice', options: [{ value: 'USER', label: 'A user' }, { value: 'ROLE', label: 'A role' }, { value: 'GROUP', label: 'A group' }], when: (v) => !!v.owner?.trim() },
          ]}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog title={`Delete ${count(selected.length, 'function')}`} onClose={close} action={async () => {
          for (const f of selected) await glue('DeleteUserDefinedFunction', { DatabaseName: database, FunctionName: f.FunctionName });
          setSelected([]);
          loaded.reload();
        }}>They go from the catalog. Archives in buckets stay.</ConfirmDialog>
      )}
    </>
  );
}
