// Uploads: a queue that outlives the page that began it. Few at a time, so that ten thousand files
// keep neither the browser nor the server from other work. Large files go in parts; one that was
// broken off goes on with the parts that are there.
import { abortUpload, completeUpload, createUpload, listParts, putObject, uploadPart, type UploadedPart } from '../aws/s3';

export interface Upload {
  id: number;
  bucket: string;
  key: string;
  file: File;
  sent: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  error?: string;
  stop?: AbortController;
}

export interface Totals {
  files: number;
  done: number;
  failed: number;
  bytes: number;
  sent: number;
  running: boolean;
  bytesPerSecond: number;
  unfinished: Upload[]; // failed or stopped, at most SHOWN
  current: Upload[];
}

const AT_ONCE = 4;
const PARTS_AT_ONCE = 3;
const PART = 8 * 1024 * 1024;
const LARGE = 2 * PART;
const TRIES = 4;
const SHOWN = 50;
const TELL_MS = 150;

let uploads: Upload[] = [];
let next = 0; // before it none waits
let running = 0;
let count = 0;
let began = 0;
let totals: Totals | undefined;
let timer: number | undefined;
const listeners = new Set<() => void>();
const finished = new Set<(bucket: string) => void>();

export const uploadTotals = (): Totals | undefined => totals;
export function onUploads(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
// Called when nothing runs any more.
export function onUploaded(listener: (bucket: string) => void): () => void {
  finished.add(listener);
  return () => finished.delete(listener);
}

function summarise(): void {
  timer = undefined;
  if (uploads.length === 0) totals = undefined;
  else {
    const t: Totals = { files: uploads.length, done: 0, failed: 0, bytes: 0, sent: 0, running: running > 0, bytesPerSecond: 0, unfinished: [], current: [] };
    for (const u of uploads) {
      t.bytes += u.file.size;
      t.sent += u.sent;
      if (u.state === 'done') ++t.done;
      else if (u.state === 'failed' || u.state === 'stopped') {
        ++t.failed;
        if (t.unfinished.length < SHOWN) t.unfinished.push(u);
      } else if (u.state === 'running') t.current.push(u);
    }
    const seconds = (performance.now() - began) / 1000;
    t.bytesPerSecond = seconds > 0.5 ? t.sent / seconds : 0;
    totals = t;
  }
  listeners.forEach((l) => l());
}
const tell = (): void => {
  timer ??= window.setTimeout(summarise, TELL_MS);
};

export function upload(files: { bucket: string; key: string; file: File }[]): void {
  if (running === 0) {
    uploads = uploads.filter((u) => u.state === 'failed' || u.state === 'stopped');
    next = 0;
    began = performance.now();
  }
  for (const f of files) uploads.push({ ...f, id: ++count, sent: 0, state: 'waiting' });
  pump();
  tell();
}

export function stopUploads(): void {
  for (const u of uploads) {
    if (u.state === 'waiting') u.state = 'stopped';
    u.stop?.abort();
  }
  tell();
}
export function retryUploads(): void {
  for (const u of uploads) if (u.state === 'failed' || u.state === 'stopped') Object.assign(u, { state: 'waiting', error: undefined });
  next = 0;
  pump();
  tell();
}
export function forgetUploads(): void {
  if (running) return;
  for (const u of uploads) if (u.state !== 'done') void forgetParts(u);
  uploads = [];
  next = 0;
  tell();
}

function pump(): void {
  while (running < AT_ONCE) {
    while (next < uploads.length && uploads[next]!.state !== 'waiting') ++next;
    const u = uploads[next];
    if (!u) break;
    ++next;
    ++running;
    void run(u).finally(() => {
      --running;
      pump();
      tell();
      if (running === 0) finished.forEach((f) => f(u.bucket));
    });
  }
}

async function run(u: Upload): Promise<void> {
  u.state = 'running';
  u.stop = new AbortController();
  try {
    if (u.file.size >= LARGE) await inParts(u);
    else await again(u.stop.signal, async () => {
      await putObject(u.bucket, u.key, await u.file.arrayBuffer(), typeOf(u.file), {
        signal: u.stop!.signal, onProgress: (n) => { u.sent = Math.min(n, u.file.size); tell(); },
      });
    });
    u.sent = u.file.size;
    u.state = 'done';
  } catch (error) {
    u.state = u.stop.signal.aborted ? 'stopped' : 'failed';
    u.error = u.state === 'failed' ? (error as Error).message : undefined;
  }
}

// A lost connection is worth another try; what the server refuses is not, nor what is given up.
async function again<T>(halt: AbortSignal, action: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; ++tries) {
    try {
      return await action();
    } catch (error) {
      if (halt.aborted || (error as Error).name !== 'NoConnection' || tries >= TRIES) throw error;
      await pause(500 * 2 ** tries, halt);
      if (halt.aborted) throw error;
    }
  }
}

const pause = (ms: number, halt: AbortSignal): Promise<void> =>
  new Promise((over) => {
    const timer = setTimeout(over, ms);
    halt.addEventListener('abort', () => { clearTimeout(timer); over(); }, { once: true });
  });

export const typeOf = (file: File): string => file.type || (/\.(csv)$/i.test(file.name) ? 'text/csv' : 'application/octet-stream');

interface Begun {
  uploadId: string;
  size: number;
  modified: number;
  partSize: number;
}
const nameOf = (u: Upload) => `tarn.upload.${u.bucket}/${u.key}`;

async function resumable(u: Upload): Promise<{ begun: Begun; parts: UploadedPart[] } | undefined> {
  try {
    const begun = JSON.parse(localStorage.getItem(nameOf(u)) ?? '') as Begun;
    if (begun.size !== u.file.size || begun.modified !== u.file.lastModified) return undefined;
    return { begun, parts: await listParts(u.bucket, u.key, begun.uploadId) };
  } catch {
    return undefined;
  }
}

async function begin(u: Upload): Promise<{ begun: Begun; parts: UploadedPart[] }> {
  const found = await resumable(u);
  if (found) return found;
  const partSize = Math.max(PART, Math.ceil(u.file.size / 9000 / 65536) * 65536);
  const uploadId = await again(u.stop!.signal, () => createUpload(u.bucket, u.key, typeOf(u.file)));
  const begun: Begun = { uploadId, size: u.file.size, modified: u.file.lastModified, partSize };
  localStorage.setItem(nameOf(u), JSON.stringify(begun));
  return { begun, parts: [] };
}

async function inParts(u: Upload): Promise<void> {
  const { begun, parts } = await begin(u);
  const done = new Map(parts.map((p) => [p.PartNumber, p]));
  await sendParts(u, begun, done);
  const all = [...done.values()].sort((a, b) => a.PartNumber - b.PartNumber);
  await again(u.stop!.signal, () => completeUpload(u.bucket, u.key, begun.uploadId, all));
  localStorage.removeItem(nameOf(u));
}

// Sends what `done` lacks. Once a part fails, no other is begun or tried again, and those on their
// way are waited for: when the failure is told, nothing of the file is being sent any more.
async function sendParts(u: Upload, begun: Begun, done: Map<number, UploadedPart>): Promise<void> {
  const stop = u.stop!.signal;
  const giveUp = new AbortController();
  stop.addEventListener('abort', () => giveUp.abort(), { once: true });
  const total = Math.ceil(u.file.size / begun.partSize);
  const inFlight = new Map<number, number>();
  const add = () => {
    u.sent = [...done.values()].reduce((n, p) => n + p.Size, 0) + [...inFlight.values()].reduce((a, b) => a + b, 0);
    tell();
  };
  const send = async (number: number) => {
    const blob = u.file.slice((number - 1) * begun.partSize, number * begun.partSize);
    const bytes = await blob.arrayBuffer();
    try {
      const ETag = await again(giveUp.signal, () => uploadPart(u.bucket, u.key, begun.uploadId, number, bytes, {
        signal: stop, onProgress: (n) => { inFlight.set(number, Math.min(n, blob.size)); add(); },
      }));
      done.set(number, { PartNumber: number, ETag, Size: blob.size });
    } finally {
      inFlight.delete(number);
      add();
    }
  };
  let at = 1;
  let failure: Error | undefined;
  const worker = async () => {
    while (!giveUp.signal.aborted) {
      while (done.has(at)) ++at;
      const number = at++;
      if (number > total) return;
      await send(number).catch((error: Error) => {
        failure ??= error;
        giveUp.abort();
      });
    }
  };
  add();
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, worker));
  if (failure || stop.aborted) throw failure ?? new DOMException('stopped', 'AbortError');
}

async function forgetParts(u: Upload): Promise<void> {
  const found = await resumable(u);
  if (!found) return;
  localStorage.removeItem(nameOf(u));
  await abortUpload(u.bucket, u.key, found.begun.uploadId).catch(() => undefined);
}

// What was dropped: files, and folders with all that is in them.
export async function droppedFiles(data: DataTransfer): Promise<{ path: string; file: File }[]> {
  const entries = [...data.items].map((i) => i.webkitGetAsEntry?.()).filter((e): e is FileSystemEntry => !!e);
  if (entries.length === 0) return [...data.files].map((file) => ({ path: file.name, file }));
  const out: { path: string; file: File }[] = [];
  const walk = async (entry: FileSystemEntry, below: string): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((ok, no) => (entry as FileSystemFileEntry).file(ok, no));
      out.push({ path: below + entry.name, file });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((ok, no) => reader.readEntries(ok, no));
      if (batch.length === 0) return;
      for (const e of batch) await walk(e, `${below}${entry.name}/`);
    }
  };
  for (const entry of entries) await walk(entry, '');
  return out;
}
