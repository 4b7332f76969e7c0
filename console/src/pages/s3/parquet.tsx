// The first rows of a Parquet file: only its footer and what the rows need are fetched.
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import Box from '@cloudscape-design/components/box';
import { AwsError } from '../../aws/call';
import { getObject } from '../../aws/s3';
import { count } from '../../ui/format';
import { Exact, printExact } from '../../ui/json';
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

// Times and JSON as texts, to their last digit; a Date has milliseconds and not all years.
const timeText = (seconds: bigint, fraction: string): string => {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds} s`;
  return date.toISOString().replace('T', ' ').replace('.000Z', '') + (/[1-9]/.test(fraction) ? '.' + fraction : '');
};
const timeOf = (value: bigint, digits: number): string => {
  const unit = 10n ** BigInt(digits);
  const rest = ((value % unit) + unit) % unit;
  return timeText((value - rest) / unit, String(rest).padStart(digits, '0'));
};
const utf8 = new TextDecoder('utf-8', { fatal: true });
// Bytes that are no text: the first of them in hex.
function bytesText(bytes: Uint8Array): string {
  try {
    const text = utf8.decode(bytes);
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) return text;
  } catch {
    // no text
  }
  return [...bytes.slice(0, 64)].map((b) => b.toString(16).padStart(2, '0')).join('');
}
const parsers = {
  timestampFromMilliseconds: (v: bigint) => timeOf(BigInt(v), 3),
  timestampFromMicroseconds: (v: bigint) => timeOf(BigInt(v), 6),
  timestampFromNanoseconds: (v: bigint) => timeOf(BigInt(v), 9),
  dateFromDays: (days: number) => timeText(BigInt(days) * 86_400n, '').slice(0, -9),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && bytesText(bytes),
};

// A column's DECIMAL is read as the integer that it is kept as: as a double it had 15 digits of up to 38.
function decimalText(value: unknown, scale: number): string {
  let digits = 0n;
  if (value instanceof Uint8Array) digits = BigInt.asIntN(value.length * 8, value.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n));
  else digits = BigInt(value as number | bigint);
  const sign = digits < 0n ? '-' : '';
  const whole = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  return sign + (scale ? `${whole.slice(0, -scale)}.${whole.slice(-scale)}` : whole);
}
function takeDecimals(metadata: FileMetaData): Map<string, number> {
  const scales = new Map<string, number>();
  for (const { element, children } of parquetSchema(metadata).children) {
    const logical = element.logical_type?.type === 'DECIMAL' ? element.logical_type : undefined;
    if ((element.converted_type !== 'DECIMAL' && !logical) || children.length) continue;
    scales.set(element.name, element.scale ?? logical?.scale ?? 0);
    delete element.converted_type;
    delete element.logical_type;
  }
  return scales;
}

// What is within lists, maps and structs, as JSON has it.
function inner(value: unknown): unknown {
  if (typeof value === 'bigint') return new Exact(String(value));
  if (value instanceof Uint8Array) return bytesText(value);
  if (Array.isArray(value)) return value.map(inner);
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, inner(v)])) : value;
}

function textOf(value: unknown, scale?: number): string {
  if (value === null || value === undefined) return '';
  if (scale !== undefined) return decimalText(value, scale);
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'object') return printExact(inner(value));
  return String(value);
}

export default function Parquet({ bucket, objectKey, versionId, size }: { bucket: string; objectKey: string; versionId?: string; size: number }) {
  const loaded = useLoad([bucket, objectKey, versionId], async () => {
    const file = open(bucket, objectKey, versionId, size);
    const metadata = await parquetMetadataAsync(file, { parsers });
    const scales = takeDecimals(metadata);
    const names = parquetSchema(metadata).children.map((c) => c.element.name);
    const rows = (await parquetReadObjects({ file, metadata, parsers, utf8: false, rowStart: 0, rowEnd: Math.min(MAX_ROWS, Number(metadata.num_rows)) })) as Record<string, unknown>[];
    return { names, rows, scales, total: Number(metadata.num_rows) };
  });
  if (loaded.error instanceof AwsError) return <ErrorBox error={loaded.error} retry={loaded.reload} what="read the file" />;
  if (loaded.error) return <Box>The page can’t read this file ({loaded.error.message}). “Query this file” makes a table of it and shows its rows, if it is Parquet; or download it.</Box>;
  const d = loaded.data;
  if (!d) return <Box>Reading</Box>;
  return (
    <>
      <Box color="text-body-secondary">{d.rows.length < d.total ? `The first ${d.rows.length} of ${count(d.total, 'row')}` : count(d.total, 'row')}, {count(d.names.length, 'column')}</Box>
      <div className="preview-frame" tabIndex={0} role="group" aria-label="First rows">
        <table className="preview-table">
          <thead><tr>{d.names.map((n) => <th key={n} scope="col">{n}</th>)}</tr></thead>
          <tbody>{d.rows.map((r, i) => <tr key={i}>{d.names.map((n) => <td key={n}>{textOf(r[n], d.scales.get(n))}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </>
  );
}
