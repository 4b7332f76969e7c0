// Making and changing a trigger: what it waits for, and what it starts.
import { useState } from 'react';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { everyGlue, glue, type Crawler } from '../../aws/services';
import { done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { useLoad } from '../../ui/page';
import type { Job } from './jobs';

export interface Condition {
  LogicalOperator?: string;
  JobName?: string;
  State?: string;
  CrawlerName?: string;
  CrawlState?: string;
}
export interface Action {
  JobName?: string;
  CrawlerName?: string;
  [more: string]: unknown;
}
export interface Trigger {
  Name: string;
  WorkflowName?: string;
  Type: string;
  State?: string;
  Description?: string;
  Schedule?: string;
  Actions?: Action[];
  Predicate?: { Logical?: string; Conditions?: Condition[] };
}

export const TYPES = [
  { value: 'ON_DEMAND', label: 'When it is asked for' },
  { value: 'SCHEDULED', label: 'At times' },
  { value: 'CONDITIONAL', label: 'When jobs or crawlers have ended' },
  { value: 'EVENT', label: 'When EventBridge sends an event' },
];
export const typeLabel = (type: string): string => TYPES.find((t) => t.value === type)?.label ?? type;
export const actionLabel = (a: Action): string => (a.JobName ? `job ${a.JobName}` : `crawler ${a.CrawlerName}`);
export const conditionLabel = (c: Condition): string => (c.JobName ? `job ${c.JobName} ${c.State?.toLowerCase()}` : `crawler ${c.CrawlerName} ${c.CrawlState?.toLowerCase()}`);

const ENDS = ['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT'];
// "j:name" and "c:name": a job and a crawler may have one name.
const keyOf = (x: Action | Condition): string => (x.JobName ? `j:${x.JobName}` : `c:${x.CrawlerName}`);

export function TriggerDialog({ trigger, workflow, onClose, onDone }: { trigger?: Trigger; workflow?: string; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState(trigger?.Name ?? '');
  const [type, setType] = useState(trigger?.Type ?? 'ON_DEMAND');
  const [schedule, setSchedule] = useState(trigger?.Schedule ?? 'cron(0 6 * * ? *)');
  const [logical, setLogical] = useState(trigger?.Predicate?.Logical ?? 'AND');
  const first = trigger?.Predicate?.Conditions?.[0];
  const [end, setEnd] = useState(first?.State ?? first?.CrawlState ?? 'SUCCEEDED');
  const [waits, setWaits] = useState((trigger?.Predicate?.Conditions ?? []).map(keyOf));
  const [starts, setStarts] = useState((trigger?.Actions ?? []).map(keyOf));
  const [isOn, setIsOn] = useState(true);
  const loaded = useLoad([], async () => {
    const [jobs, crawlers] = await Promise.all([everyGlue<Job>('GetJobs', 'Jobs'), everyGlue<Crawler>('GetCrawlers', 'Crawlers')]);
    return [...jobs.map((j) => ({ value: `j:${j.Name}`, label: j.Name, description: 'job' })), ...crawlers.map((c) => ({ value: `c:${c.Name}`, label: c.Name, description: 'crawler' }))];
  });
  const options = loaded.data ?? [];
  const chosen = (keys: string[]) => keys.map((k) => options.find((o) => o.value === k) ?? { value: k, label: k.slice(2) });
  const condition = (key: string): Condition => (key.startsWith('j:') ? { LogicalOperator: 'EQUALS', JobName: key.slice(2), State: end } : { LogicalOperator: 'EQUALS', CrawlerName: key.slice(2), CrawlState: end === 'STOPPED' || end === 'TIMEOUT' ? 'CANCELLED' : end });
  // An action that stays keeps its arguments.
  const action = (key: string): Action => trigger?.Actions?.find((a) => keyOf(a) === key) ?? (key.startsWith('j:') ? { JobName: key.slice(2) } : { CrawlerName: key.slice(2) });
  const isReady = /^[\w .:#@/-]+$/.test(name) && starts.length > 0 && (type !== 'CONDITIONAL' || waits.length > 0);
  return (
    <FormDialog title={trigger ? `Trigger ${trigger.Name}` : 'New trigger'} submit="Save" onClose={onClose} disabled={!isReady} action={async () => {
      const body = {
        Actions: starts.map(action), ...(type === 'SCHEDULED' ? { Schedule: schedule } : {}),
        ...(type === 'CONDITIONAL' ? { Predicate: { Logical: logical, Conditions: waits.map(condition) } } : {}),
      };
      if (trigger) await glue('UpdateTrigger', { Name: name, TriggerUpdate: body });
      else await glue('CreateTrigger', { Name: name, Type: type, ...(workflow ? { WorkflowName: workflow } : {}), ...(type === 'SCHEDULED' || type === 'CONDITIONAL' ? { StartOnCreation: isOn } : {}), ...body });
      done(`Trigger ${name} is saved`);
      await onDone();
    }}>
      <TextField label="Name" value={name} onChange={setName} disabled={!!trigger} autoFocus />
      <FormField label="Fires"><Select selectedOption={TYPES.find((t) => t.value === type)!} options={TYPES} disabled={!!trigger} ariaLabel="Fires" onChange={(e) => setType(e.detail.selectedOption.value!)} /></FormField>
      {type === 'SCHEDULED' && <TextField label="Schedule" value={schedule} onChange={setSchedule} hint="cron(minutes hours day month weekday year), in UTC" />}
      {type === 'CONDITIONAL' && (
        <>
          <FormField label="Waits for"><Multiselect selectedOptions={chosen(waits)} options={options} placeholder="Choose jobs and crawlers" ariaLabel="Waits for" filteringType="auto" deselectAriaLabel={(o) => `Remove ${o.label}`} onChange={(e) => setWaits(e.detail.selectedOptions.map((o) => o.value!))} /></FormField>
          <FormField label="To have"><Select selectedOption={{ value: end, label: end.toLowerCase() }} options={ENDS.map((s) => ({ value: s, label: s.toLowerCase() }))} ariaLabel="To have" onChange={(e) => setEnd(e.detail.selectedOption.value!)} /></FormField>
          <FormField label="Of them"><Select selectedOption={{ value: logical, label: logical === 'AND' ? 'all' : 'any' }} options={[{ value: 'AND', label: 'all' }, { value: 'ANY', label: 'any' }]} ariaLabel="Of them" onChange={(e) => setLogical(e.detail.selectedOption.value!)} /></FormField>
        </>
      )}
      <FormField label="Starts"><Multiselect selectedOptions={chosen(starts)} options={options} placeholder="Choose jobs and crawlers" ariaLabel="Starts" filteringType="auto" deselectAriaLabel={(o) => `Remove ${o.label}`} onChange={(e) => setStarts(e.detail.selectedOptions.map((o) => o.value!))} /></FormField>
      {!trigger && (type === 'SCHEDULED' || type === 'CONDITIONAL') && <Checkbox checked={isOn} onChange={(e) => setIsOn(e.detail.checked)}>On at once</Checkbox>}
    </FormDialog>
  );
}
