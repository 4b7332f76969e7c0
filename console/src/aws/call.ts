// One signed call of the public API, whatever the protocol. Every call is kept for the drawer that
// shows it as an aws command.
import { credentials, endpoint, expireCredentials, ownCredentials, region } from '../app/session';
import { StreamReader, type StreamMessage } from './event-stream';
import { remember } from './history';
import { encode, sha256, sign } from './sigv4';
import { waiting } from './waiting';
import { child, parseXml, textOf, toValue, type Xml } from './xml';

export class AwsError extends Error {
  constructor(
    public code: string,
    message: string,
    public status: number,
    public requestId: string,
    public operation: string,
  ) {
    super(message);
    this.name = code;
  }
}

export interface Ask {
  service: string; // as it signs
  cli: string; // the aws CLI's name of it
  operation: string;
  input?: Record<string, unknown>; // as the API names it: for the CLI drawer
  method?: string;
  path?: string; // encoded
  query?: [string, string][];
  headers?: Record<string, string>;
  body?: string | ArrayBuffer | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
  quiet?: boolean; // polled: not shown again and again
  onProgress?: (sent: number) => void;
  region?: string;
  own?: boolean; // by who signed in, whatever role is acted as
}

export interface Answer {
  status: number;
  header: (name: string) => string;
  names: () => string[]; // of its headers
  bytes: () => ArrayBuffer;
  text: () => string;
}

const retried = new Set(['SlowDown', 'Throttling', 'ThrottlingException', 'RequestTimeout', 'ServiceUnavailable', 'InternalError']);
const MAX_TRIES = 4;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Raw {
  status: number;
  headers: Map<string, string>;
  body: ArrayBuffer;
}

const fetched = (url: string, method: string, headers: Record<string, string>, ask: Ask): Promise<Response> =>
  fetch(url, { method, headers, body: ask.body as BodyInit | undefined, signal: ask.signal, credentials: 'omit', cache: 'no-store' });

async function byFetch(url: string, method: string, headers: Record<string, string>, ask: Ask): Promise<Raw> {
  const answer = await fetched(url, method, headers, ask);
  return { status: answer.status, headers: new Map(answer.headers), body: await answer.arrayBuffer() };
}

// fetch() tells nothing of how far an upload is.
function byXhr(url: string, method: string, headers: Record<string, string>, ask: Ask): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.responseType = 'arraybuffer';
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => ask.onProgress!(event.loaded);
    xhr.onload = () => {
      const found = new Map<string, string>();
      for (const line of xhr.getAllResponseHeaders().trim().split(/\r?\n/)) {
        const colon = line.indexOf(':');
        found.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
      }
      resolve({ status: xhr.status, headers: found, body: xhr.response as ArrayBuffer });
    };
    xhr.onerror = () => reject(new TypeError('network'));
    const stop = () => {
      xhr.abort();
      reject(new DOMException('stopped', 'AbortError'));
    };
    if (ask.signal?.aborted) return stop();
    ask.signal?.addEventListener('abort', stop, { once: true });
    xhr.send(ask.body as XMLHttpRequestBodyInit | undefined);
  });
}

const decoder = new TextDecoder();

function errorOf(raw: Raw, operation: string): AwsError {
  const id = raw.headers.get('x-amzn-requestid') ?? raw.headers.get('x-amz-request-id') ?? '';
  const text = decoder.decode(raw.body);
  let code = raw.headers.get('x-amzn-errortype') ?? '';
  let message = '';
  if (text.startsWith('<')) {
    const xml = parseXml(text);
    const error: Xml | undefined = xml.name === 'Error' ? xml : (child(xml, 'Error') ?? child(child(xml, 'Errors'), 'Error'));
    code ||= textOf(error, 'Code');
    message = textOf(error, 'Message');
  } else if (text) {
    try {
      const json = JSON.parse(text) as Record<string, string>;
      code ||= json.__type ?? json.code ?? '';
      message = json.message ?? json.Message ?? '';
    } catch {
      message = text.slice(0, 300);
    }
  }
  code = code.replace(/^.*#/, '').replace(/:.*$/, '');
  // An answer to HEAD has no body that would say more.
  if (raw.status === 404 && !code) [code, message] = ['NotFound', message || 'It is not there. It may have been deleted, or have another name.'];
  if (raw.status === 403 && !code) [code, message] = ['AccessDenied', message || 'No policy allows it, or one denies it.'];
  return new AwsError(code || `HTTP${raw.status}`, message || `The server answered ${raw.status}.`, raw.status, id, operation);
}

interface Signed {
  url: string;
  method: string;
  headers: Record<string, string>;
}

async function signed(ask: Ask): Promise<Signed> {
  const base = new URL(endpoint());
  const query = ask.query ?? [];
  const path = ask.path ?? '/';
  const method = ask.method ?? 'POST';
  const headers = await sign(
    {
      method,
      host: base.host,
      path,
      query,
      headers: ask.headers ?? {},
      bodySha256: await sha256(ask.body ?? ''),
      service: ask.service,
      region: ask.region ?? region(),
    },
    await (ask.own ? ownCredentials() : credentials()),
  );
  const text = query.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&');
  return { url: base.origin + path + (text ? '?' + text : ''), method, headers };
}

async function once(ask: Ask): Promise<Raw> {
  const { url, method, headers } = await signed(ask);
  const answered = waiting(ask.operation);
  try {
    return await (ask.onProgress ? byXhr(url, method, headers, ask) : byFetch(url, method, headers, ask));
  } finally {
    answered();
  }
}

export async function call(ask: Ask): Promise<Answer> {
  const began = performance.now();
  const note = remember(ask);
  for (let tries = 1; ; ++tries) {
    let error: Error;
    try {
      const raw = await once(ask);
      if (raw.status < 300) {
        note.done(raw.status, performance.now() - began);
        return {
          status: raw.status,
          header: (name) => raw.headers.get(name) ?? '',
          names: () => [...raw.headers.keys()],
          bytes: () => raw.body,
          text: () => decoder.decode(raw.body),
        };
      }
      error = errorOf(raw, ask.operation);
    } catch (caught) {
      if (ask.signal?.aborted) throw caught;
      if (!(caught instanceof TypeError)) throw caught;
      error = new AwsError('NoConnection', `${endpoint()} does not answer. Is Tarn running?`, 0, '', ask.operation);
    }
    const { code, status } = error as AwsError;
    const isStale = code === 'ExpiredToken' || code === 'ExpiredTokenException' || code === 'InvalidClientTokenId';
    if (isStale) expireCredentials();
    const again = (isStale && tries === 1) || retried.has(code) || status === 503;
    if (!again || tries >= MAX_TRIES) {
      note.done(status, performance.now() - began, code);
      throw error;
    }
    await pause(100 * 2 ** tries * (0.5 + Math.random()));
  }
}

function streamError(message: StreamMessage, operation: string): AwsError {
  const told = message.headers.get(':exception-type') ?? message.headers.get(':error-code') ?? 'InternalError';
  const text = decoder.decode(message.payload);
  let said = message.headers.get(':error-message') ?? text;
  try {
    said = (JSON.parse(text) as { message?: string }).message ?? said;
  } catch {
    // It is no JSON: the text is what is said.
  }
  return new AwsError(told, said, 0, '', operation);
}

// An answer that comes as events, until the server ends it or the ask's signal does.
export async function streamed(ask: Ask, onEvent: (name: string, payload: string) => void): Promise<void> {
  const began = performance.now();
  const note = remember(ask);
  const { url, method, headers } = await signed(ask);
  const answer = await fetched(url, method, headers, ask);
  if (!answer.ok || !answer.body) {
    const error = errorOf({ status: answer.status, headers: new Map(answer.headers), body: await answer.arrayBuffer() }, ask.operation);
    note.done(answer.status, performance.now() - began, error.code);
    throw error;
  }
  note.done(answer.status, performance.now() - began);
  const reader = answer.body.getReader();
  const messages = new StreamReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const message of messages.take(value)) {
      if (message.headers.get(':message-type') !== 'event') throw streamError(message, ask.operation);
      onEvent(message.headers.get(':event-type') ?? '', decoder.decode(message.payload));
    }
  }
}

type Input = Record<string, unknown>;
type Extra = Pick<Ask, 'signal' | 'quiet' | 'own'>;

const jsonAsk = (service: string, cli: string, target: string, version: string, operation: string, input: Input, extra: Extra): Ask => ({
  service, cli, operation, input,
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` },
  body: JSON.stringify(input),
  ...extra,
});

// JSON 1.0 and 1.1: Glue, Athena, Logs, KMS, CloudTrail, DynamoDB, EventBridge, SQS …
export const jsonService =
  (service: string, cli: string, target: string, version = '1.1') =>
  async <T>(operation: string, input: Input = {}, extra: Extra = {}): Promise<T> => {
    const answer = await call(jsonAsk(service, cli, target, version, operation, input, extra));
    const text = answer.text();
    return (text ? JSON.parse(text) : {}) as T;
  };

export const jsonStream =
  (service: string, cli: string, target: string, version = '1.1') =>
  (operation: string, input: Input, onEvent: (name: string, event: Input) => void, extra: Extra = {}): Promise<void> =>
    streamed(jsonAsk(service, cli, target, version, operation, input, extra), (name, payload) => onEvent(name, payload ? (JSON.parse(payload) as Input) : {}));

// Members that are maps, and what their entries call key and value.
const MAPS: Record<string, [string, string]> = { Attributes: ['key', 'value'], MessageAttributes: ['Name', 'Value'] };

function flatten(value: unknown, name: string, out: [string, string][]): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) value.forEach((item, i) => flatten(item, `${name}.member.${i + 1}`, out));
  else if (typeof value === 'object') {
    const map = MAPS[name];
    Object.entries(value).forEach(([k, v], i) => {
      if (map) flatten({ [map[0]]: k, [map[1]]: v as unknown }, `${name}.entry.${i + 1}`, out);
      else flatten(v, name ? `${name}.${k}` : k, out);
    });
  } else out.push([name, String(value)]);
}

// The query protocol: IAM, STS, SNS.
export const queryService =
  (service: string, cli: string, version: string) =>
  async <T>(operation: string, input: Input = {}, extra: Extra = {}): Promise<T> => {
    const fields: [string, string][] = [['Action', operation], ['Version', version]];
    flatten(input, '', fields);
    const answer = await call({
      service, cli, operation, input,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: fields.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&'),
      ...extra,
    });
    const xml = parseXml(answer.text());
    const result = child(xml, `${operation}Result`);
    const value = result ? toValue(result) : {};
    return (typeof value === 'object' ? value : {}) as T;
  };

// REST with JSON: Lambda, Scheduler.
export async function restJson<T>(
  ask: Omit<Ask, 'body'> & { json?: unknown },
): Promise<T> {
  const { json, ...rest } = ask;
  const answer = await call({
    ...rest,
    headers: json === undefined ? {} : { 'content-type': 'application/json' },
    body: json === undefined ? undefined : JSON.stringify(json),
  });
  const text = answer.text();
  return (text ? JSON.parse(text) : {}) as T;
}

// All pages of a listing.
export async function allPages<T, P>(
  page: (token: string | undefined) => Promise<P>,
  items: (page: P) => T[] | undefined,
  next: (page: P) => string | undefined,
  limit = 10_000,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const answer: P = await page(token);
    const found = items(answer);
    if (found) all.push(...found);
    token = next(answer) || undefined;
  } while (token && all.length < limit);
  return all;
}
