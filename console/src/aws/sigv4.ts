// Signature Version 4 by the browser's own cryptography. The signing key is derived once a day and
// service, and kept where script can't read it (not extractable).

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

export interface ToSign {
  method: string;
  host: string;
  path: string; // encoded as it is sent
  query: [string, string][];
  headers: Record<string, string>; // lower case
  bodySha256: string;
  service: string;
  region: string;
}

const encoder = new TextEncoder();
const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');

// AWS's UriEncode.
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
export const encodePath = (path: string): string => path.split('/').map(encode).join('/');

export async function sha256(body: string | BufferSource): Promise<string> {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  return hex(await crypto.subtle.digest('SHA-256', bytes));
}

const importHmac = (bytes: BufferSource) =>
  crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
const hmac = (key: CryptoKey, text: string) => crypto.subtle.sign('HMAC', key, encoder.encode(text));

const keys = new Map<string, Promise<CryptoKey>>();

async function deriveKey(secret: string, date: string, region: string, service: string) {
  let key = await importHmac(encoder.encode('AWS4' + secret));
  for (const part of [date, region, service, 'aws4_request']) key = await importHmac(await hmac(key, part));
  return key;
}

function signingKey(c: Credentials, date: string, region: string, service: string) {
  const name = [c.accessKeyId, date, region, service].join('/');
  let key = keys.get(name);
  if (!key) {
    if (keys.size > 200) keys.clear();
    key = deriveKey(c.secretAccessKey, date, region, service);
    keys.set(name, key);
  }
  return key;
}

export const forgetKeys = (): void => keys.clear();

// The headers to send: those given, and the signature's.
export async function sign(request: ToSign, c: Credentials, now = new Date()): Promise<Record<string, string>> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const date = time.slice(0, 8);
  const headers: Record<string, string> = { ...request.headers, 'x-amz-date': time };
  if (c.sessionToken) headers['x-amz-security-token'] = c.sessionToken;
  if (request.service === 's3') headers['x-amz-content-sha256'] = request.bodySha256;
  const signed: Record<string, string> = { ...headers, host: request.host };
  const names = Object.keys(signed).sort();
  const canonical = [
    request.method,
    request.service === 's3' ? request.path : encodePath(request.path),
    request.query
      .map(([k, v]) => `${encode(k)}=${encode(v)}`)
      .sort()
      .join('&'),
    ...names.map((n) => `${n}:${signed[n]!.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    request.bodySha256,
  ].join('\n');
  const scope = `${date}/${request.region}/${request.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, await sha256(canonical)].join('\n');
  const key = await signingKey(c, date, request.region, request.service);
  const signature = hex(await hmac(key, text));
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${c.accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

// A link that is good for a while by itself: for downloads that the browser does.
export async function presign(
  request: Pick<ToSign, 'host' | 'path' | 'query' | 'region' | 'service'>, seconds: number, c: Credentials, now = new Date(),
): Promise<string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const date = time.slice(0, 8);
  const scope = `${date}/${request.region}/${request.service}/aws4_request`;
  const query: [string, string][] = [
    ...request.query,
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${c.accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', String(seconds)],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  if (c.sessionToken) query.push(['X-Amz-Security-Token', c.sessionToken]);
  const text = query.map(([k, v]) => `${encode(k)}=${encode(v)}`).sort().join('&');
  const canonical = ['GET', request.path, text, `host:${request.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, await sha256(canonical)].join('\n');
  const signature = hex(await hmac(await signingKey(c, date, request.region, request.service), toSign));
  return `${request.path}?${text}&X-Amz-Signature=${signature}`;
}
