// A dialog of named fields: what most settings of a resource need.
//
//   <FieldsDialog title="Settings" fields={[{ name: 'delay', label: 'Delay', kind: 'number' }]}
//     start={{ delay: '0' }} save={async (v) => …} onClose={…} onDone={…} />
import { useState, type ReactNode } from 'react';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import { Code } from './code';
import { FormDialog, TextField } from './dialogs';

export type Values = Record<string, string>; // a toggle's are 'true' and 'false'
export interface Option {
  value: string;
  label: string;
  description?: string;
}
export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'number' | 'toggle' | 'choice' | 'json' | 'sql' | 'area';
  hint?: ReactNode;
  options?: (string | Option)[] | ((values: Values) => (string | Option)[]); // of a choice
  optional?: boolean;
  placeholder?: string;
  disabled?: boolean;
  height?: string;
  when?: (values: Values) => boolean; // shown, and asked for, only then
}

const optionOf = (o: string | Option): Option => (typeof o === 'string' ? { value: o, label: o } : o);

function FieldInput({ field, values, onChange }: { field: Field; values: Values; onChange: (v: string) => void }) {
  const value = values[field.name] ?? '';
  const label = field.label + (field.optional ? ' (optional)' : '');
  switch (field.kind) {
    case 'toggle':
      return <Toggle checked={value === 'true'} onChange={(e) => onChange(String(e.detail.checked))} description={field.hint} disabled={field.disabled}>{field.label}</Toggle>;
    case 'choice': {
      const options = ((typeof field.options === 'function' ? field.options(values) : field.options) ?? []).map(optionOf);
      return (
        <FormField label={label} description={field.hint}>
          <Select
            selectedOption={options.find((o) => o.value === value) ?? null} options={options} placeholder={field.placeholder ?? 'Choose'} empty="There is nothing to choose" disabled={field.disabled}
            filteringType={options.length > 10 ? 'auto' : 'none'} filteringAriaLabel={`Find in ${field.label}`} onChange={(e) => onChange(e.detail.selectedOption.value ?? '')}
          />
        </FormField>
      );
    }
    case 'json':
    case 'sql':
      return <FormField stretch label={label} description={field.hint}><Code language={field.kind} label={field.label} value={value} onChange={onChange} height={field.height ?? '10rem'} /></FormField>;
    case 'area':
      return <FormField stretch label={label} description={field.hint}><Textarea value={value} onChange={(e) => onChange(e.detail.value)} rows={6} spellcheck={false} placeholder={field.placeholder} /></FormField>;
    default:
      return <TextField label={label} value={value} onChange={onChange} hint={field.hint} type={field.kind} placeholder={field.placeholder} disabled={field.disabled} />;
  }
}

export function FieldsDialog(props: {
  title: string; fields: Field[]; start?: Values; submit?: string; about?: ReactNode; size?: 'medium' | 'large';
  save: (values: Values) => Promise<unknown>; onClose: () => void; onDone?: () => unknown;
}) {
  const [values, setValues] = useState<Values>(() => ({ ...Object.fromEntries(props.fields.map((f) => [f.name, f.kind === 'toggle' ? 'false' : ''])), ...props.start }));
  const shown = props.fields.filter((f) => !f.when || f.when(values));
  const isMissing = shown.some((f) => !f.optional && f.kind !== 'toggle' && !values[f.name]?.trim());
  const save = async () => {
    await props.save(Object.fromEntries(shown.map((f) => [f.name, values[f.name] ?? ''])));
    await props.onDone?.(); // whoever opens the next dialog finds what this one has changed
  };
  return (
    <FormDialog title={props.title} submit={props.submit ?? 'Save'} size={props.size ?? (props.fields.some((f) => f.kind === 'json') ? 'large' : undefined)} disabled={isMissing} onClose={props.onClose} action={save}>
      {props.about && <div>{props.about}</div>}
      {shown.map((f) => <FieldInput key={f.name} field={f} values={values} onChange={(v) => setValues((now) => ({ ...now, [f.name]: v }))} />)}
    </FormDialog>
  );
}

// What a person wrote as JSON; the error says that it is none.
export function readJson<T = unknown>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${what} is no JSON: ${(error as Error).message}`);
  }
}
export const splitList = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
export const orNone = (text: string | undefined): string | undefined => text?.trim() || undefined;
export const numberOrNone = (text: string | undefined): number | undefined => (text?.trim() ? Number(text) : undefined);
// "name=value" a line, as attributes of a message.
export function textAttributes(text: string): Record<string, { DataType: 'String'; StringValue: string }> | undefined {
  const pairs = text.split('\n').map((line) => /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(line)).filter((m) => m !== null);
  return pairs.length ? Object.fromEntries(pairs.map((m) => [m[1]!, { DataType: 'String', StringValue: m[2]! }])) : undefined;
}
