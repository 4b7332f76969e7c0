// The editor of a parameter: its type and default, and a control for it on the sheet.
import { useState } from 'react';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { FormDialog, TextField } from '../../ui/dialogs';
import type { Parameter } from '../../quicksight/model/parameters';
import type { Json } from '../../quicksight/model/visual';
import * as arrange from '../../quicksight/build/arrange';
import type { ParameterDraft } from '../../quicksight/build/arrange';
import type { Column } from '../../quicksight/build/draft';

const TYPES: { value: ParameterDraft['type']; label: string }[] = [{ value: 'String', label: 'Text' }, { value: 'Integer', label: 'Whole number' }, { value: 'Decimal', label: 'Number' }, { value: 'DateTime', label: 'Date' }];
const CONTROLS: Record<string, string> = { '': 'None', Dropdown: 'Dropdown', List: 'List', TextField: 'Text field', TextArea: 'Several values', Slider: 'Slider', DateTimePicker: 'Date' };
const split = (text: string): string[] => text.split(',').map((v) => v.trim()).filter(Boolean);
const OK: Record<ParameterDraft['type'], (v: string) => boolean> = { String: () => true, Integer: (v) => /^-?\d+$/.test(v), Decimal: (v) => v !== '' && Number.isFinite(Number(v)), DateTime: (v) => !Number.isNaN(Date.parse(v)) };

export function ParameterDialog(p: { def: Json; sheetId: string; columns: Column[]; before?: Parameter; onClose: () => void; make: (change: (d: Json) => Json) => void }) {
  const [name, setName] = useState(p.before?.name ?? '');
  const [type, setType] = useState<ParameterDraft['type']>(p.before?.type ?? 'String');
  const [isMulti, setMulti] = useState(p.before?.isMulti ?? false);
  const [values, setValues] = useState((p.before?.defaults ?? []).map((v) => (p.before?.type === 'DateTime' ? v.slice(0, 10) : v)).join(', '));
  const [control, setControl] = useState('');
  const [from, setFrom] = useState<string>();
  const [listed, setListed] = useState('');
  const [range, setRange] = useState({ min: '0', max: '100' });
  const defaults = type === 'String' && !isMulti ? [values.trim()].filter(Boolean) : split(values);
  const taken = ((p.def.ParameterDeclarations as Json[]) ?? []).some((d) => (Object.values(d)[0] as Json).Name === name && name !== p.before?.name);
  const nameError = taken ? 'There is a parameter of this name.' : name && !/^[a-zA-Z0-9]+$/.test(name) ? 'Letters and digits only.' : undefined;
  const bad = defaults.find((v) => !OK[type](v));
  const valueError = bad !== undefined ? `“${bad}” is no ${TYPES.find((t) => t.value === type)!.label.toLowerCase()}.` : !isMulti && defaults.length > 1 ? 'A parameter of one value has one default.' : undefined;
  const needsList = control === 'Dropdown' || control === 'List';
  const link = p.columns.find((c) => `${c.dataSet}\n${c.name}` === from);
  const isComplete = !needsList || !!link || split(listed).length > 0;
  const linkable = p.columns.filter((c) => !c.isAggregated && (type === 'String' ? c.type === 'STRING' : c.type === 'INTEGER' || c.type === 'DECIMAL'));
  const save = async (): Promise<void> => {
    const made: ParameterDraft = { name, type, isMulti, values: defaults };
    p.make((d) => {
      const declared = arrange.setParameter(d, made, p.before?.name);
      if (!control) return declared;
      return arrange.addParameterControl(declared, p.sheetId, made, { kind: control, title: name, values: split(listed), link: link && { dataSet: link.dataSet, column: link.name }, min: Number(range.min), max: Number(range.max) });
    });
  };
  const kinds = ['', ...arrange.PARAMETER_CONTROLS[type].filter((k) => (k === 'TextArea' ? isMulti : k === 'TextField' || k === 'Slider' ? !isMulti : true))];
  return (
    <FormDialog title={p.before ? 'Edit the parameter' : 'New parameter'} submit="Save" onClose={p.onClose} disabled={!name || !!nameError || !!valueError || !isComplete} action={save}>
      <TextField label="Name" value={name} onChange={setName} autoFocus error={nameError} disabled={!!p.before} hint={'Calculated fields and titles use it as ${Name} and <<$Name>>.'} />
      <FormField label="Type"><Select disabled={!!p.before} selectedOption={TYPES.find((t) => t.value === type)!} options={TYPES} onChange={(e) => { setType(e.detail.selectedOption.value as ParameterDraft['type']); setControl(''); }} /></FormField>
      {type !== 'DateTime' && <Checkbox checked={isMulti} onChange={(e) => { setMulti(e.detail.checked); setControl(''); }}>Several values</Checkbox>}
      <TextField label={isMulti ? 'Default values' : 'Default value'} value={values} onChange={setValues} error={valueError} placeholder={type === 'DateTime' ? '2026-01-31' : isMulti ? 'EU, US' : ''} />
      <FormField label="Control on this sheet"><Select selectedOption={{ value: control, label: CONTROLS[control] }} options={kinds.map((k) => ({ value: k, label: CONTROLS[k] }))} onChange={(e) => setControl(e.detail.selectedOption.value!)} /></FormField>
      {needsList && <FormField label="Values of the column"><Select selectedOption={link ? { value: from, label: link.name } : { value: '', label: 'None: those below' }} options={[{ value: '', label: 'None: those below' }, ...linkable.map((c) => ({ value: `${c.dataSet}\n${c.name}`, label: c.name }))]} onChange={(e) => setFrom(e.detail.selectedOption.value || undefined)} /></FormField>}
      {needsList && !link && <TextField label="Values to choose from" value={listed} onChange={setListed} placeholder="EU, US, APAC" />}
      {control === 'Slider' && <><TextField label="Least" type="number" value={range.min} onChange={(min) => setRange({ ...range, min })} /><TextField label="Greatest" type="number" value={range.max} onChange={(max) => setRange({ ...range, max })} /></>}
    </FormDialog>
  );
}
