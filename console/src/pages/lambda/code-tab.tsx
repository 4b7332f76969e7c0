// The files of a function, to read, change and deploy.
import { useEffect, useState } from 'react';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { updateCode, type Fn } from '../../aws/lambda';
import { makeZip, readZip, toBase64, type ZipEntry } from '../../aws/zip';
import { attempt, done } from '../../app/notices';
import { endpoint } from '../../app/session';
import { keepUnsaved, unsaved } from '../../app/unsaved';
import { Code } from '../../ui/code';
import { bytes } from '../../ui/format';
import { ErrorBox, useLoad } from '../../ui/page';

const MAX_SHOWN = 512 * 1024; // of a file in the editor
const saved = (e: ZipEntry) => new TextDecoder().decode(e.bytes);
const isText = (e: ZipEntry) => e.bytes.length <= MAX_SHOWN && !e.bytes.subarray(0, 2000).includes(0);

export function CodeTab({ fn, location, reload }: { fn: Fn; location?: string; reload: () => void }) {
  const loaded = useLoad([location], async () => {
    if (!location) return [];
    const link = new URL(location);
    const answer = await fetch(endpoint() + link.pathname + link.search, { credentials: 'omit' });
    if (!answer.ok) throw new Error(`The code could not be fetched (${answer.status}).`);
    return readZip(new Uint8Array(await answer.arrayBuffer()));
  });
  const files = loaded.data?.filter(isText) ?? [];
  const wanted = (fn.Handler ?? '').split('.')[0] + '.py';
  const [name, setName] = useState<string>();
  const shown = name ?? (files.some((f) => f.name === wanted) ? wanted : files[0]?.name);
  const place = `code of ${fn.FunctionName}`;
  const [edits, setEdits] = useState(() => unsaved<Record<string, string>>(place) ?? {});
  useEffect(() => keepUnsaved(place, Object.keys(edits).length ? edits : undefined), [place, edits]);
  const [busy, setBusy] = useState(false);
  // What is deployed is no edit any more; what was typed while it was deployed still is.
  useEffect(() => {
    const found = loaded.data;
    if (found) setEdits((now) => Object.fromEntries(Object.entries(now).filter(([file, text]) => found.some((e) => e.name === file && saved(e) !== text))));
  }, [loaded.data]);
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="see the code" />;
  if (!loaded.data) return <Box>Loading the code</Box>;
  const entry = files.find((f) => f.name === shown);
  if (!entry || !shown) return <Box>There is no text in this archive to show.</Box>;
  const textOf = (e: ZipEntry) => edits[e.name] ?? saved(e);
  const deploy = async () => {
    setBusy(true);
    await attempt('Deploying', async () => {
      const entries = loaded.data!.map((e) => (e.name in edits ? { name: e.name, bytes: new TextEncoder().encode(edits[e.name]) } : e));
      await updateCode(fn.FunctionName, toBase64(makeZip(entries)));
      done('The code is deployed');
      reload();
    });
    setBusy(false);
  };
  const options = files.map((f) => ({ value: f.name, label: f.name, description: bytes(f.bytes.length) }));
  return (
    <SpaceBetween size="s">
      <div className="toolbar">
        <FormField label="File"><Select selectedOption={options.find((o) => o.value === shown) ?? null} options={options} onChange={(e) => setName(e.detail.selectedOption.value)} filteringType={options.length > 15 ? 'auto' : 'none'} /></FormField>
        <span className="toolbar-space" />
        <Button variant="primary" loading={busy} disabled={Object.keys(edits).length === 0} onClick={() => void deploy()}>Deploy</Button>
      </div>
      <Code key={shown} language={shown.endsWith('.py') ? 'python' : shown.endsWith('.json') ? 'json' : 'text'} label={shown} value={textOf(entry)} onChange={(value) => setEdits((now) => ({ ...now, [shown]: value }))} height="26rem" />
    </SpaceBetween>
  );
}
