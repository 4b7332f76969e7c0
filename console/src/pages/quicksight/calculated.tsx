// The editor of a calculated field: completion of functions and fields, and an error at its place.
import { useEffect, useMemo, useRef, useState } from 'react';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { FormDialog, TextField } from '../../ui/dialogs';
import { Code } from '../../ui/code';
import type { Mark } from '../../ui/code-mirror';
import { useLoad } from '../../ui/page';
import type { Json } from '../../quicksight/model/visual';
import type { DefinitionAnswer, ExpressionAnswer } from '../../quicksight/view/session';
import type { Column } from '../../quicksight/build/draft';
import type { Author } from './author';

interface FunctionEntry { name: string; signature: string; group: string }
const CHECK_MS = 300;

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

export function Calculated(p: { author: Author; def: Json; dataSets: DefinitionAnswer['dataSets']; columns: Column[]; before?: Json; onClose: () => void; onSave: (dataSet: string, name: string, expression: string) => void }) {
  const [name, setName] = useState<string>(p.before?.Name ?? '');
  const [text, setText] = useState<string>(p.before?.Expression ?? '');
  const [dataSet, setDataSet] = useState<string>(p.before?.DataSetIdentifier ?? p.dataSets[0]?.identifier ?? '');
  const [checked, setChecked] = useState<ExpressionAnswer>();
  const functions = useLoad([], async () => ((await p.author.session.functions()).functions ?? []) as FunctionEntry[]);
  const known = useRef<FunctionEntry[]>([]);
  known.current = functions.data ?? [];
  const others = useMemo(() => ({ ...p.def, CalculatedFields: ((p.def.CalculatedFields as Json[]) ?? []).filter((c) => c.Name !== p.before?.Name) }), [p.def]);

  useEffect(() => {
    setChecked(undefined);
    if (!text.trim()) return;
    const abort = new AbortController();
    const tell = (answer: ExpressionAnswer): void => {
      if (!abort.signal.aborted) setChecked(answer);
    };
    const timer = setTimeout(() => {
      p.author.session.expression({ source: { definition: others }, dataSetIdentifier: dataSet, expression: text }, abort.signal).then(tell, (e: Error) => tell({ error: { message: e.message } }));
    }, CHECK_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, dataSet]);

  const complete = (context: CompletionContext): CompletionResult | null => {
    const field = context.matchBefore(/\{[^{}]*$/);
    const columns = p.columns.filter((c) => c.dataSet === dataSet);
    if (field) return { from: field.from, options: columns.map((c) => ({ label: `{${c.name}}`, type: 'variable', detail: c.type.toLowerCase() })), validFor: /^\{[^{}]*$/ };
    const word = context.matchBefore(/[A-Za-z_]\w*$/);
    if (!word && !context.explicit) return null;
    return {
      from: word?.from ?? context.pos, validFor: /^\w*$/,
      options: [...known.current.map((f) => ({ label: f.name, type: 'function', detail: f.group, info: f.signature, apply: `${f.name}(` })), ...columns.map((c) => ({ label: c.name, type: 'variable', detail: c.type.toLowerCase(), apply: `{${c.name}}` }))],
    };
  };
  const error = checked?.error;
  const mark = useMemo<Mark | undefined>(() => (error && error.offset !== undefined ? { ...placeOf(text, error.offset), message: error.message } : undefined), [checked]);
  const isTwice = name !== p.before?.Name && p.columns.some((c) => c.name === name);
  return (
    <FormDialog title={p.before ? 'Edit the calculated field' : 'New calculated field'} submit="Save" size="large" onClose={p.onClose} disabled={!name || isTwice || !checked || !!error} action={async () => p.onSave(dataSet, name, text)}>
      <TextField label="Name" value={name} onChange={setName} autoFocus error={isTwice ? 'There is a field of this name.' : undefined} />
      {p.dataSets.length > 1 && <FormField label="Data set"><Select selectedOption={{ value: dataSet, label: dataSet }} options={p.dataSets.map((d) => ({ value: d.identifier, label: d.identifier }))} onChange={(e) => setDataSet(e.detail.selectedOption.value!)} /></FormField>}
      <FormField label="Expression" description={<>Fields stand in braces: <code>{'{revenue} - {cost}'}</code>. Ctrl-Space completes.</>} errorText={error ? `${error.message}${error.offset === undefined ? '' : ` (character ${error.offset + 1})`}` : undefined}>
        <Code value={text} onChange={setText} language="sql" label="Expression" height="9rem" complete={complete} mark={mark} />
      </FormField>
      <p role="status" className="qsb-checked">{!text.trim() ? '' : !checked ? 'Checking' : error ? '' : `${(checked.type ?? '').toLowerCase()}${/AGG|TABLE/i.test(checked.level ?? '') ? ', aggregated' : ''}`}</p>
      <details><summary>Functions</summary>
        <div className="qsb-functions">{(functions.data ?? []).map((f) => <button key={f.name} type="button" className="qsb-pill" title={f.signature} onClick={() => setText((now) => `${now}${f.name}(`)}>{f.name}</button>)}</div>
      </details>
    </FormDialog>
  );
}
