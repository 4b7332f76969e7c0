// A data set in SPICE: its ingestions, what they left out, and when they are made.
import { useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { every, newId, quicksight } from '../../aws/quicksight';
import { done } from '../../app/notices';
import { FormDialog, TextField } from '../../ui/dialogs';
import { bytes, duration, time } from '../../ui/format';
import { ErrorBox, useEvery, useLoad } from '../../ui/page';
import { Status } from '../../ui/status';
import { ResourceTable } from '../../ui/table';
import type { Json } from '../../quicksight/model/visual';
import { ErrorRows } from './error-rows';

interface Ingestion { IngestionId: string; IngestionStatus: string; CreatedTime: number; IngestionTimeInSeconds?: number; IngestionSizeInBytes?: number; RequestType?: string; RequestSource?: string; RowInfo?: { RowsIngested?: number; RowsDropped?: number; TotalRowsInDataset?: number }; ErrorInfo?: { Type?: string; Message?: string } }
const busy = /INITIALIZED|QUEUED|RUNNING/;

function Ingestions({ id, arn, canAdd }: { id: string; arn: string; canAdd: boolean }) {
  const loaded = useLoad([id], () => every<Ingestion>('ListIngestions', 'Ingestions', { DataSetId: id }));
  useEvery(loaded.data?.some((i) => busy.test(i.IngestionStatus)) ? 1000 : undefined, loaded.reload);
  const [error, setError] = useState<Error>();
  const [selected, setSelected] = useState<Ingestion[]>([]);
  const refresh = async (type: string): Promise<void> => {
    setError(undefined);
    try {
      await quicksight('CreateIngestion', { DataSetId: id, IngestionId: newId('ingestion'), IngestionType: type });
      loaded.reload();
    } catch (caught) {
      setError(caught as Error);
    }
  };
  const cancel = async (): Promise<void> => {
    setError(undefined);
    try {
      await quicksight('CancelIngestion', { DataSetId: id, IngestionId: selected[0]!.IngestionId });
      setSelected([]);
      loaded.reload();
    } catch (caught) {
      setError(caught as Error);
    }
  };
  const last = loaded.data?.filter((i) => !busy.test(i.IngestionStatus))[0];
  const dropped = last?.RowInfo?.RowsDropped ?? 0;
  return (
    <>
      {error && <ErrorBox error={error} what="load the data set anew" />}
      {last?.IngestionStatus === 'FAILED' && <Alert type="error" header={`The last refresh failed${last.ErrorInfo?.Type ? `: ${last.ErrorInfo.Type}` : ''}`}>{last.ErrorInfo?.Message ?? ''} What was loaded before stays in service.</Alert>}
      {last?.IngestionStatus === 'COMPLETED' && dropped > 0 && <Alert type="warning" header={`${dropped.toLocaleString()} of ${(dropped + (last.RowInfo?.RowsIngested ?? 0)).toLocaleString()} rows were left out`}>{last.ErrorInfo?.Message ?? 'Their values don’t fit the types of their columns.'}</Alert>}
      {last?.IngestionStatus === 'COMPLETED' && dropped > 0 && <ErrorRows key={last.IngestionId} arn={arn} ingestionId={last.IngestionId} />}
      <ResourceTable<Ingestion>
        title="Ingestions" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(i) => i.IngestionId} empty={{ title: 'It was not loaded yet' }} selected={selected} onSelect={setSelected} single
        actions={<><Button disabled={!selected[0] || !busy.test(selected[0].IngestionStatus)} onClick={() => void cancel()}>Cancel</Button>{canAdd && <Button onClick={() => void refresh('INCREMENTAL_REFRESH')}>Add what is new</Button>}<Button variant="primary" onClick={() => void refresh('FULL_REFRESH')}>Refresh now</Button></>}
        columns={[
          { id: 'when', header: 'Time', cell: (i) => time(i.CreatedTime), sort: (i) => i.CreatedTime, width: 210 }, { id: 'status', header: 'Status', cell: (i) => <Status state={i.IngestionStatus} />, sort: (i) => i.IngestionStatus },
          { id: 'what', header: 'What', cell: (i) => `${i.RequestType ?? ''} ${i.RequestSource ?? ''}`.toLowerCase().replace(/_/g, ' '), sort: (i) => i.RequestType ?? '' },
          { id: 'rows', header: 'Rows', cell: (i) => (i.RowInfo?.RowsIngested ?? 0).toLocaleString(), sort: (i) => i.RowInfo?.RowsIngested ?? 0 }, { id: 'dropped', header: 'Dropped', cell: (i) => (i.RowInfo?.RowsDropped ?? 0).toLocaleString(), sort: (i) => i.RowInfo?.RowsDropped ?? 0 },
          { id: 'took', header: 'Took', cell: (i) => duration(i.IngestionTimeInSeconds === undefined ? undefined : i.IngestionTimeInSeconds * 1000), sort: (i) => i.IngestionTimeInSeconds ?? 0 }, { id: 'size', header: 'Size', cell: (i) => bytes(i.IngestionSizeInBytes), sort: (i) => i.IngestionSizeInBytes ?? 0 },
          { id: 'error', header: 'Error', cell: (i) => (i.ErrorInfo ? `${i.ErrorInfo.Type ?? ''}: ${i.ErrorInfo.Message ?? ''}` : ''), sort: (i) => i.ErrorInfo?.Type ?? '' },
        ]}
      />
    </>
  );
}

interface Schedule { ScheduleId: string; RefreshType: string; StartAfterDateTime?: number; ScheduleFrequency: { Interval: string; TimeOfTheDay?: string; Timezone?: string; RefreshOnDay?: { DayOfWeek?: string; DayOfMonth?: string } } }
const INTERVALS: [string, string][] = [['MINUTE15', 'Every 15 minutes'], ['MINUTE30', 'Every 30 minutes'], ['HOURLY', 'Every hour'], ['DAILY', 'Every day'], ['WEEKLY', 'Every week'], ['MONTHLY', 'Every month']];
const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const word = (text: string): string => text.charAt(0) + text.slice(1).toLowerCase();
const options = (list: [string, string][]): { value: string; label: string }[] => list.map(([value, label]) => ({ value, label }));

function NewSchedule({ id, canAdd, onClose, onDone }: { id: string; canAdd: boolean; onClose: () => void; onDone: () => void }) {
  const [interval, setInterval] = useState('DAILY');
  const [at, setAt] = useState('02:00');
  const [zone, setZone] = useState('UTC');
  const [day, setDay] = useState('MONDAY');
  const [date, setDate] = useState('1');
  const [type, setType] = useState('FULL_REFRESH');
  const hasTime = /DAILY|WEEKLY|MONTHLY/.test(interval);
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(at);
  const kinds: [string, string][] = [['FULL_REFRESH', 'All rows anew'], ['INCREMENTAL_REFRESH', 'What is new']];
  // What comes more often than daily adds what is new alone, as in QuickSight.
  const dates = [...Array.from({ length: 28 }, (_, i) => String(i + 1)), 'LAST_DAY_OF_MONTH'];
  return (
    <FormDialog title="New refresh schedule" submit="Create" onClose={onClose} disabled={hasTime && !isTime} action={async () => {
      await quicksight('CreateRefreshSchedule', { DataSetId: id, Schedule: {
        ScheduleId: newId('schedule'), RefreshType: type, ScheduleFrequency: {
          Interval: interval, Timezone: zone, ...(hasTime ? { TimeOfTheDay: at } : {}), ...(interval === 'WEEKLY' ? { RefreshOnDay: { DayOfWeek: day } } : interval === 'MONTHLY' ? { RefreshOnDay: { DayOfMonth: date } } : {}) } } });
      done('The schedule is made');
      await onDone();
    }}>
      <FormField label="How often"><Select selectedOption={options(INTERVALS).find((o) => o.value === interval)!} options={options(INTERVALS)} onChange={(e) => setInterval(e.detail.selectedOption.value!)} /></FormField>
      {interval === 'WEEKLY' && <FormField label="Day"><Select selectedOption={{ value: day, label: word(day) }} options={DAYS.map((d) => ({ value: d, label: word(d) }))} onChange={(e) => setDay(e.detail.selectedOption.value!)} /></FormField>}
      {interval === 'MONTHLY' && <FormField label="Day of the month"><Select selectedOption={{ value: date, label: date === 'LAST_DAY_OF_MONTH' ? 'The last' : date }} options={dates.map((d) => ({ value: d, label: d === 'LAST_DAY_OF_MONTH' ? 'The last' : d }))} onChange={(e) => setDate(e.detail.selectedOption.value!)} /></FormField>}
      {hasTime && <TextField label="Time of day" value={at} onChange={setAt} placeholder="02:00" error={isTime ? undefined : 'A time such as 02:00.'} />}
      <TextField label="Time zone" value={zone} onChange={setZone} hint="Such as Europe/Berlin" />
      {canAdd && <FormField label="What is loaded"><Select selectedOption={options(kinds).find((o) => o.value === type)!} options={options(kinds)} onChange={(e) => setType(e.detail.selectedOption.value!)} /></FormField>}
    </FormDialog>
  );
}

function whenOf(s: Schedule): string {
  const f = s.ScheduleFrequency;
  const day = f.RefreshOnDay?.DayOfWeek ? word(f.RefreshOnDay.DayOfWeek) : f.RefreshOnDay?.DayOfMonth ? (f.RefreshOnDay.DayOfMonth === 'LAST_DAY_OF_MONTH' ? 'the last day' : `day ${f.RefreshOnDay.DayOfMonth}`) : '';
  return [INTERVALS.find(([v]) => v === f.Interval)?.[1] ?? f.Interval, day, f.TimeOfTheDay, f.Timezone].filter(Boolean).join(', ');
}

function Schedules({ id, canAdd }: { id: string; canAdd: boolean }) {
  const loaded = useLoad([id], async () => (await quicksight<{ RefreshSchedules?: Schedule[] }>('ListRefreshSchedules', { DataSetId: id })).RefreshSchedules ?? []);
  const [selected, setSelected] = useState<Schedule[]>([]);
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<Error>();
  const remove = (): void => void quicksight('DeleteRefreshSchedule', { DataSetId: id, ScheduleId: selected[0]!.ScheduleId }).then(() => { setSelected([]); setError(undefined); loaded.reload(); }, setError);
  return (
    <>
      {error && <ErrorBox error={error} what="delete the schedule" />}
      <ResourceTable<Schedule>
        title="Refresh schedules" items={loaded.data} loading={loaded.loading} error={loaded.error} reload={loaded.reload} idOf={(s) => s.ScheduleId} selected={selected} onSelect={setSelected} single empty={{ title: 'There are no schedules', text: 'The rows are those of the last refresh that somebody asked for.' }}
        actions={<><Button disabled={!selected.length} onClick={remove}>Delete</Button><Button onClick={() => setOpen(true)}>New schedule</Button></>}
        columns={[{ id: 'when', header: 'When', cell: whenOf, sort: whenOf }, { id: 'what', header: 'What', cell: (s) => (s.RefreshType === 'FULL_REFRESH' ? 'All rows anew' : 'What is new'), sort: (s) => s.RefreshType }, { id: 'id', header: 'Id', cell: (s) => <span className="mono">{s.ScheduleId}</span>, sort: (s) => s.ScheduleId }]}
      />
      {open && <NewSchedule id={id} canAdd={canAdd} onClose={() => setOpen(false)} onDone={loaded.reload} />}
    </>
  );
}

// Adding what is new needs a date column and how far to look back.
function LookBack({ id, columns, onDone }: { id: string; columns: { value: string; label: string }[]; onDone: () => void }) {
  const now = useLoad([id], async () => (await quicksight<{ DataSetRefreshProperties?: Json }>('DescribeDataSetRefreshProperties', { DataSetId: id }, true)).DataSetRefreshProperties?.RefreshConfiguration?.IncrementalRefresh?.LookbackWindow as Json | undefined);
  const [open, setOpen] = useState(false);
  const [column, setColumn] = useState<string>();
  const [size, setSize] = useState('1');
  const [unit, setUnit] = useState('DAY');
  const said = now.data ? `${now.data.Size} ${String(now.data.SizeUnit).toLowerCase()}${now.data.Size > 1 ? 's' : ''} of ${now.data.ColumnName}` : '';
  return (
    <div className="button-row">
      <span>{said ? `What is new: the last ${said}.` : 'Refreshes load all rows anew.'}</span>
      <Button disabled={!columns.length} onClick={() => setOpen(true)}>{said ? 'Change what is new' : 'Add what is new only'}</Button>
      {open && (
        <FormDialog title="Incremental refresh" submit="Save" onClose={() => setOpen(false)} disabled={!column || !(Number(size) >= 1)} action={async () => {
          await quicksight('PutDataSetRefreshProperties', { DataSetId: id, DataSetRefreshProperties: { RefreshConfiguration: { IncrementalRefresh: { LookbackWindow: { ColumnName: column, Size: Math.round(Number(size)), SizeUnit: unit } } } } });
          now.reload();
          await onDone();
        }}>
          <FormField label="Date column"><Select selectedOption={column ? { value: column, label: column } : null} options={columns} onChange={(e) => setColumn(e.detail.selectedOption.value)} placeholder="Choose a column" /></FormField>
          <TextField label="Look back" type="number" value={size} onChange={setSize} />
          <FormField label="Unit"><Select selectedOption={{ value: unit, label: word(unit) }} options={['HOUR', 'DAY', 'WEEK'].map((u) => ({ value: u, label: word(u) }))} onChange={(e) => setUnit(e.detail.selectedOption.value!)} /></FormField>
        </FormDialog>
      )}
    </div>
  );
}

export function Spice({ set, reload }: { set: Json; reload: () => void }) {
  const id = set.DataSetId as string;
  const dates = ((set.OutputColumns as Json[]) ?? []).filter((c) => c.Type === 'DATETIME').map((c) => ({ value: c.Name as string, label: c.Name as string }));
  const [turn, setTurn] = useState(0);
  const adds = useLoad([id, turn], async () => !!(await quicksight<{ DataSetRefreshProperties?: Json }>('DescribeDataSetRefreshProperties', { DataSetId: id }, true).catch(() => undefined))?.DataSetRefreshProperties?.RefreshConfiguration?.IncrementalRefresh);
  return (
    <div className="form-body">
      <LookBack id={id} columns={dates} onDone={() => { setTurn(turn + 1); reload(); }} />
      <Ingestions id={id} arn={set.Arn as string} canAdd={!!adds.data} />
      <Schedules id={id} canAdd={!!adds.data} />
    </div>
  );
}
