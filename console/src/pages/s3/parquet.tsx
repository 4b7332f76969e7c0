// The first rows of a Parquet file: only its footer and what the rows need are fetched.
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer } from 'hyparquet';
import Box from '@cloudscape-design/components/box';
import { getObject } from '../../aws/s3';
import { count } from '../../ui/format';
import { ErrorBox, useLoad } from '../../ui/page';

const MAX_ROWS = 200;
const MAX_BYTES = 64 * 1024 * 1024; // of one range

function open(bucket: string, key: string, versionId: string | undefined, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const from = start < 0 ? byteLength + start : start;
      if (end - from > MAX_BYTES) throw new Error('Its first rows lie in more than 64 MB: “Query this file” shows them.');
      return (await getObject(bucket, key, { VersionId: versionId, Range: `bytes=${from}-${end - 1}` })).bytes();
    },
  };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '').replace('T', ' ').replace('Z', '');
  if (value instanceof Uint8Array) return [...value.slice(0, 64)].map((b) => b.toString(16).padStart(2, '0')).join('');
  if (typeof value === 'object') return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
  return String(value);
}

export default function Parquet({ bucket, objectKey, versionId, size }: { bucket: string; objectKey: string; versionId?: string; size: number }) {
  const loaded = useLoad([bucket, objectKey, versionId], async () => {
    const file = open(bucket, objectKey, versionId, size);
    const metadata = await parquetMetadataAsync(file);
    const names = parquetSchema(metadata).children.map((c) => c.element.name);
    const rows = (await parquetReadObjects({ file, metadata, rowStart: 0, rowEnd: Math.min(MAX_ROWS, Number(metadata.num_rows)) })) as Record<string, unknown>[];
    return { names, rows, total: Number(metadata.num_rows) };
  });
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="read the file" />;
  const d = loaded.data;
  if (!d) return <Box>Reading</Box>;
  return (
    <>
      <Box color="text-body-secondary">{d.rows.length < d.total ? `The first ${d.rows.length} of ${count(d.total, 'row')}` : count(d.total, 'row')}, {count(d.names.length, 'column')}</Box>
      <div className="preview-frame" tabIndex={0} role="group" aria-label="First rows">
        <table className="preview-table">
          <thead><tr>{d.names.map((n) => <th key={n} scope="col">{n}</th>)}</tr></thead>
          <tbody>{d.rows.map((r, i) => <tr key={i}>{d.names.map((n) => <td key={n}>{textOf(r[n])}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </>
  );
}
