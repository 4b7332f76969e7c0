// S3: REST and XML.
import { call, type Answer, type Ask } from './call';
import { credentials, endpoint, region } from '../app/session';
import { encode, encodePath, presign } from './sigv4';
import { child, children, escapeXml, parseXml, textOf, type Xml } from './xml';

type Part = Omit<Ask, 'service' | 'cli'>;
export const s3 = (ask: Part): Promise<Answer> => call({ service: 's3', cli: 's3api', ...ask });
export const xmlOf = async (ask: Part): Promise<Xml> => parseXml((await s3(ask)).text());
export const bucketPath = (bucket: string) => '/' + encode(bucket);
export function objectPath(bucket: string, key: string): string {
  if (key.split('/').some((part) => part === '.' || part === '..')) {
    throw Object.assign(new Error('A browser can’t ask for a key with a part that is “.” or “..”: use the aws CLI or an SDK.'), { name: 'NoAddress' });
  }
  return `/${encode(bucket)}/${encodePath(key)}`;
}
const decodeKey = (text: string) => decodeURIComponent(text.replace(/\+/g, ' '));
export const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

// Of a body of XML that S3 wants a checksum of.
export async function xmlHeaders(body: string): Promise<Record<string, string>> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  return { 'content-type': 'application/xml', 'x-amz-checksum-sha256': base64(digest), 'x-amz-sdk-checksum-algorithm': 'SHA256' };
}

export interface Bucket {
  Name: string;
  CreationDate: string;
}
export interface S3Object {
  Key: string;
  Size: number;
  LastModified: string;
  ETag: string;
}
export interface S3Version extends S3Object {
  VersionId: string;
  IsLatest: boolean;
  isMarker: boolean;
}

export async function listBuckets(): Promise<Bucket[]> {
  const xml = await xmlOf({ operation: 'ListBuckets', method: 'GET' });
  return children(child(xml, 'Buckets'), 'Bucket').map((b) => ({ Name: textOf(b, 'Name'), CreationDate: textOf(b, 'CreationDate') }));
}

export async function createBucket(Bucket: string, region: string): Promise<void> {
  const isDefault = region === 'us-east-1';
  await s3({
    operation: 'CreateBucket', method: 'PUT', path: bucketPath(Bucket),
    input: { Bucket, ...(isDefault ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }) },
    body: isDefault ? undefined : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${escapeXml(region)}</LocationConstraint></CreateBucketConfiguration>`,
  });
}
export const deleteBucket = (Bucket: string) => s3({ operation: 'DeleteBucket', method: 'DELETE', path: bucketPath(Bucket), input: { Bucket } });

export interface Listing {
  objects: S3Object[];
  prefixes: string[];
  next?: string;
}

export async function listObjects(Bucket: string, Prefix: string, options: { deep?: boolean; token?: string; max?: number } = {}): Promise<Listing> {
  const query: [string, string][] = [['list-type', '2'], ['encoding-type', 'url'], ['prefix', Prefix], ['max-keys', String(options.max ?? 1000)]];
  if (!options.deep) query.push(['delimiter', '/']);
  if (options.token) query.push(['continuation-token', options.token]);
  const xml = await xmlOf({
    operation: 'ListObjectsV2', method: 'GET', path: bucketPath(Bucket), query,
    input: { Bucket, Prefix, ...(options.deep ? {} : { Delimiter: '/' }), ContinuationToken: options.token },
  });
  return {
    objects: children(xml, 'Contents').map(toObject),
    prefixes: children(xml, 'CommonPrefixes').map((p) => decodeKey(textOf(p, 'Prefix'))),
    next: textOf(xml, 'NextContinuationToken') || undefined,
  };
}

const toObject = (xml: Xml): S3Object => ({
  Key: decodeKey(textOf(xml, 'Key')),
  Size: Number(textOf(xml, 'Size')),
  LastModified: textOf(xml, 'LastModified'),
  ETag: textOf(xml, 'ETag').replace(/"/g, ''),
});

export async function listVersions(Bucket: string, Prefix: string, max = 1000): Promise<S3Version[]> {
  const xml = await xmlOf({
    operation: 'ListObjectVersions', method: 'GET', path: bucketPath(Bucket), input: { Bucket, Prefix },
    query: [['versions', ''], ['encoding-type', 'url'], ['prefix', Prefix], ['max-keys', String(max)]],
  });
  return xml.children
    .filter((c) => c.name === 'Version' || c.name === 'DeleteMarker')
    .map((v) => ({
      ...toObject(v), VersionId: textOf(v, 'VersionId'), IsLatest: textOf(v, 'IsLatest') === 'true', isMarker: v.name === 'DeleteMarker',
    }));
}

export const headObject = (Bucket: string, Key: string, VersionId?: string) =>
  s3({
    operation: 'HeadObject', method: 'HEAD', path: objectPath(Bucket, Key), input: { Bucket, Key, VersionId },
    query: VersionId ? [['versionId', VersionId]] : [],
  });

export const getObject = (Bucket: string, Key: string, options: { VersionId?: string; Range?: string } = {}) =>
  s3({
    operation: 'GetObject', method: 'GET', path: objectPath(Bucket, Key), input: { Bucket, Key, ...options },
    query: options.VersionId ? [['versionId', options.VersionId]] : [],
    headers: options.Range ? { range: options.Range } : {},
  });

export const putObject = (Bucket: string, Key: string, body: ArrayBuffer | string, type: string, extra: Partial<Ask> = {}) =>
  s3({
    operation: 'PutObject', method: 'PUT', path: objectPath(Bucket, Key), input: { Bucket, Key, Body: Key.split('/').pop(), ContentType: type },
    headers: type ? { 'content-type': type } : {}, body, ...extra,
  });

export interface ToDelete {
  Key: string;
  VersionId?: string;
}

// Up to 1,000. What could not be deleted is told by key.
export async function deleteObjects(Bucket: string, objects: ToDelete[]): Promise<string[]> {
  const body =
    '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>' +
    objects.map((o) => `<Object><Key>${escapeXml(o.Key)}</Key>${o.VersionId ? `<VersionId>${escapeXml(o.VersionId)}</VersionId>` : ''}</Object>`).join('') +
    '</Delete>';
  const xml = await xmlOf({
    operation: 'DeleteObjects', method: 'POST', path: bucketPath(Bucket), query: [['delete', '']], body, headers: await xmlHeaders(body),
    input: { Bucket, Delete: { Objects: objects, Quiet: true } },
  });
  return children(xml, 'Error').map((e) => `${textOf(e, 'Key')}: ${textOf(e, 'Message')}`);
}

export async function createUpload(Bucket: string, Key: string, type: string): Promise<string> {
  const xml = await xmlOf({
    operation: 'CreateMultipartUpload', method: 'POST', path: objectPath(Bucket, Key), query: [['uploads', '']],
    input: { Bucket, Key, ContentType: type }, headers: type ? { 'content-type': type } : {},
  });
  return textOf(xml, 'UploadId');
}

export async function uploadPart(Bucket: string, Key: string, UploadId: string, PartNumber: number, body: ArrayBuffer, extra: Partial<Ask>): Promise<string> {
  const answer = await s3({
    operation: 'UploadPart', method: 'PUT', path: objectPath(Bucket, Key), body,
    query: [['partNumber', String(PartNumber)], ['uploadId', UploadId]],
    input: { Bucket, Key, PartNumber, UploadId, Body: 'PART' }, ...extra,
  });
  return answer.header('etag');
}

export interface UploadedPart {
  PartNumber: number;
  ETag: string;
  Size: number;
}

export async function listParts(Bucket: string, Key: string, UploadId: string): Promise<UploadedPart[]> {
  const parts: UploadedPart[] = [];
  let marker = '';
  do {
    const query: [string, string][] = [['uploadId', UploadId]];
    if (marker) query.push(['part-number-marker', marker]);
    const xml = await xmlOf({ operation: 'ListParts', method: 'GET', path: objectPath(Bucket, Key), query, input: { Bucket, Key, UploadId } });
    parts.push(...children(xml, 'Part').map((p) => ({ PartNumber: Number(textOf(p, 'PartNumber')), ETag: textOf(p, 'ETag'), Size: Number(textOf(p, 'Size')) })));
    marker = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextPartNumberMarker') : '';
  } while (marker);
  return parts;
}

// Uploads of a key that were begun and not completed: an upload that was broken off goes on there.
export async function openUploads(Bucket: string, Prefix: string): Promise<{ Key: string; UploadId: string; Initiated: string }[]> {
  const xml = await xmlOf({
    operation: 'ListMultipartUploads', method: 'GET', path: bucketPath(Bucket), query: [['uploads', ''], ['prefix', Prefix]], input: { Bucket, Prefix },
  });
  return children(xml, 'Upload').map((u) => ({ Key: textOf(u, 'Key'), UploadId: textOf(u, 'UploadId'), Initiated: textOf(u, 'Initiated') }));
}

export const completeUpload = (Bucket: string, Key: string, UploadId: string, parts: UploadedPart[]) =>
  s3({
    operation: 'CompleteMultipartUpload', method: 'POST', path: objectPath(Bucket, Key), query: [['uploadId', UploadId]],
    input: { Bucket, Key, UploadId, MultipartUpload: { Parts: parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })) } },
    headers: { 'content-type': 'application/xml' },
    body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
      .map((p) => `<Part><PartNumber>${p.PartNumber}</PartNumber><ETag>${escapeXml(p.ETag)}</ETag></Part>`)
      .join('')}</CompleteMultipartUpload>`,
  });
export const abortUpload = (Bucket: string, Key: string, UploadId: string) =>
  s3({ operation: 'AbortMultipartUpload', method: 'DELETE', path: objectPath(Bucket, Key), query: [['uploadId', UploadId]], input: { Bucket, Key, UploadId } });

export async function getObjectTags(Bucket: string, Key: string, VersionId?: string): Promise<{ key: string; value: string }[]> {
  const query: [string, string][] = [['tagging', ''], ...(VersionId ? [['versionId', VersionId] as [string, string]] : [])];
  return tagsIn(await xmlOf({ operation: 'GetObjectTagging', method: 'GET', path: objectPath(Bucket, Key), query, input: { Bucket, Key, VersionId } }));
}
export async function putObjectTags(Bucket: string, Key: string, tags: { key: string; value: string }[], VersionId?: string): Promise<void> {
  const body = taggingXml(tags);
  const query: [string, string][] = [['tagging', ''], ...(VersionId ? [['versionId', VersionId] as [string, string]] : [])];
  await s3({
    operation: 'PutObjectTagging', method: 'PUT', path: objectPath(Bucket, Key), query, body, headers: await xmlHeaders(body),
    input: { Bucket, Key, VersionId, Tagging: { TagSet: tags.map((t) => ({ Key: t.key, Value: t.value })) } },
  });
}
export const tagsIn = (xml: Xml) => children(child(xml, 'TagSet'), 'Tag').map((t) => ({ key: textOf(t, 'Key'), value: textOf(t, 'Value') }));
export const taggingXml = (tags: { key: string; value: string }[]): string =>
  `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${tags.map((t) => `<Tag><Key>${escapeXml(t.key)}</Key><Value>${escapeXml(t.value)}</Value></Tag>`).join('')}</TagSet></Tagging>`;

// To another place, or onto itself: a version that was there becomes the latest again.
export async function copyObject(from: { bucket: string; key: string; versionId?: string }, Bucket: string, Key: string): Promise<void> {
  const source = `${encode(from.bucket)}/${encodePath(from.key)}${from.versionId ? `?versionId=${encode(from.versionId)}` : ''}`;
  await s3({ operation: 'CopyObject', method: 'PUT', path: objectPath(Bucket, Key), headers: { 'x-amz-copy-source': source }, input: { Bucket, Key, CopySource: source } });
}

// A link that works by itself, for `seconds`.
export async function linkTo(bucket: string, key: string, versionId: string | undefined, seconds: number): Promise<string> {
  const base = new URL(endpoint());
  const query: [string, string][] = versionId ? [['versionId', versionId]] : [];
  return base.origin + (await presign({ host: base.host, path: objectPath(bucket, key), query, region: region(), service: 's3' }, seconds, await credentials()));
}

// A link by which the browser downloads the object itself, whatever its size.
export async function downloadLink(bucket: string, key: string, versionId?: string): Promise<string> {
  const base = new URL(endpoint());
  const name = (key.split('/').pop() || 'object').replace(/["\\\r\n]/g, '_');
  const query: [string, string][] = [['response-content-disposition', `attachment; filename="${name}"`]];
  if (versionId) query.push(['versionId', versionId]);
  const target = { host: base.host, path: objectPath(bucket, key), query, region: region(), service: 's3' };
  return base.origin + (await presign(target, 300, await credentials()));
}
