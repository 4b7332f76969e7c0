// Rows that an ingestion left out, with the reason of each: shown to owners of the data set, and
// saved as CSV.
import { useState } from 'react';
import Button from '@cloudscape-design/components/button';
import { ErrorBox } from '../../ui/page';
import { ResourceTable } from '../../ui/table';
import type { ErrorRow } from '../../quicksight/view/session';
import { author } from './author';

// A text that a spreadsheet would take for a formula is made none.
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
const inCsv = (columns: string[], rows: ErrorRow[]): string => [['reason', ...columns], ...rows.map((r) => [r.reason, ...columns.map((c) => r.row[c] ?? '')])].map((line) => line.map(cell).join(',')).join('\r\n');

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function ErrorRows({ arn, ingestionId }: { arn: string; ingestionId: string }) {
  const [rows, setRows] = useState<ErrorRow[]>();
  const [error, setError] = useState<Error>();
  const [loading, setLoading] = useState(false);
  const load = async (): Promise<void> => {
    setLoading(true);
    setError(undefined);
    try {
      setRows(await (await author()).session.errorRows(arn, ingestionId));
    } catch (caught) {
      setError(caught as Error);
    }
    setLoading(false);
  };
  if (error) return <ErrorBox error={error} retry={() => void load()} what="read the rows that were left out" />;
  if (!rows) return <Button loading={loading} onClick={() => void load()}>Show the rows that were left out</Button>;
  const columns = [...new Set(rows.flatMap((r) => Object.keys(r.row)))];
  const shown = rows.map((r, i) => ({ ...r, id: String(i) }));
  return (
    <ResourceTable
      title="Rows that were left out" items={shown} loading={false} reload={() => void load()} idOf={(r) => r.id} empty={{ title: 'None was kept' }}
      actions={<Button iconName="download" onClick={() => save(`${ingestionId}-error-rows.csv`, inCsv(columns, rows))}>Save as CSV</Button>}
      columns={[
        { id: 'reason', header: 'Reason', cell: (r: ErrorRow) => r.reason, sort: (r: ErrorRow) => r.reason, width: 280 },
        ...columns.map((c) => ({ id: `c-${c}`, header: c, cell: (r: ErrorRow) => r.row[c] ?? '', sort: (r: ErrorRow) => r.row[c] ?? '' })),
      ]}
    />
  );
}
