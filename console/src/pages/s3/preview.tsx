// The beginning of an object, as text only: whatever is in it stays text.
import { Suspense, useEffect, useState } from 'react';
import Box from '@cloudscape-design/components/box';
import { getObject } from '../../aws/s3';
import { prettyJson } from '../../ui/json';
import { later } from '../../ui/later';
import { ErrorBox, useLoad } from '../../ui/page';

const Parquet = later(() => import('./parquet'));

const MAX_TEXT = 128 * 1024;
const MAX_IMAGE = 20 * 1024 * 1024;
const MAX_ROWS = 200;

export function parseCsv(text: string, separator: string, maxRows: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length && rows.length < maxRows; ++i) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[i++];
      else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === separator) {
      row.push(field);
      field = '';
    } else if (c === '\n') {
      row.push(field.replace(/\r$/, ''));
      rows.push(row);
      row = [];
      field = '';
    } else field += c;
  }
  if ((field || row.length) && rows.length < maxRows) rows.push([...row, field]);
  return rows;
}

// Text as it is written; what is no UTF-8 says so by its first bytes, or is of one byte a letter.
function decodeText(bytes: ArrayBuffer): { text: string; encoding?: string } {
  const [a, b] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  const wide = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
  if (wide) return { text: new TextDecoder(wide).decode(bytes), encoding: 'UTF-16' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }) }; // its end may be cut
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' };
  }
}

const imageTypes: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', svg: 'image/svg+xml', bmp: 'image/bmp', ico: 'image/x-icon' };

function Picture({ bytes, type, name }: { bytes: ArrayBuffer; type: string; name: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  const [broken, setBroken] = useState('');
  if (url && broken === url) return <Box>The browser can’t show this image: it may be of another kind than its name says. Download it to look at it.</Box>;
  return url ? <img className="preview-image" src={url} alt={name} onError={() => setBroken(url)} /> : null;
}

function CsvTable({ text, separator }: { text: string; separator: string }) {
  const [head, ...rows] = parseCsv(text, separator, MAX_ROWS + 1);
  if (!head) return <Box>The file is empty.</Box>;
  return (
    <div className="preview-frame" tabIndex={0} role="group" aria-label="First rows">
      <table className="preview-table">
        <thead><tr>{head.map((h, i) => <th key={i} scope="col">{h}</th>)}</tr></thead>
        <tbody>{rows.map((r, i) => <tr key={i}>{r.map((c, j) => <td key={j}>{c}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

export function Preview(props: { bucket: string; objectKey: string; versionId?: string; size: number; type: string }) {
  const { bucket, objectKey, versionId, size, type } = props;
  const extension = /\.(\w+)$/.exec(objectKey)?.[1]?.toLowerCase() ?? '';
  const image = imageTypes[extension];
  const isBinary = /^(parquet|orc|avro|zip|gz|bz2|zst|snappy|xlsx|pdf|jar|7z|tar|mp4|mp3)$/.test(extension);
  const wanted = image ? (size <= MAX_IMAGE ? size : 0) : isBinary ? 0 : Math.min(size, MAX_TEXT);
  const loaded = useLoad([bucket, objectKey, versionId], async () =>
    wanted === 0 ? undefined : (await getObject(bucket, objectKey, { VersionId: versionId, Range: `bytes=0-${wanted - 1}` })).bytes());
  if (size === 0) return <Box>The object is empty.</Box>;
  if (extension === 'parquet') return <Suspense fallback={<Box>Reading</Box>}><Parquet bucket={bucket} objectKey={objectKey} versionId={versionId} size={size} /></Suspense>;
  if (isBinary) {
    return /^(orc|avro)$/.test(extension)
      ? <Box>A {extension} file has its columns in it: “Query this file” makes a table of it and shows its rows.</Box>
      : <Box>There is no preview of this kind of file. Download it to look at it.</Box>;
  }
  if (image && !wanted) return <Box>The image is too large to show here. Download it.</Box>;
  if (loaded.error) return <ErrorBox error={loaded.error} retry={loaded.reload} what="read the object" />;
  if (!loaded.data) return <Box>Reading</Box>;
  if (image) return <Picture bytes={loaded.data} type={image} name={objectKey} />;
  const { text, encoding } = decodeText(loaded.data);
  if (text.includes('\u0000')) return <Box>This is no text. Download it to look at it.</Box>;
  const notes = [wanted < size && `The first ${Math.round(wanted / 1024)} KB.`, encoding && `It is no UTF-8, which is what queries read: shown as ${encoding}.`].filter(Boolean).join(' ');
  const note = notes ? <Box color="text-body-secondary">{notes}</Box> : null;
  if (extension === 'csv' || extension === 'tsv' || type === 'text/csv') {
    const first = text.slice(0, text.indexOf('\n') + 1 || text.length);
    const separator = extension === 'tsv' || first.split('\t').length > first.split(',').length ? '\t' : first.split(';').length > first.split(',').length ? ';' : ',';
    return <>{note}<CsvTable text={text} separator={separator} /></>;
  }
  const shown = extension === 'json' && wanted === size ? prettyJson(text) : text;
  return <>{note}<pre className="text-block" tabIndex={0}>{shown}</pre></>;
}
