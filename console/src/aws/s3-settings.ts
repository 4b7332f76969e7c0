// A bucket's configuration: what is set, and setting it.
import { bucketPath, s3, tagsIn, taggingXml, xmlHeaders, xmlOf } from './s3';
import { child, children, escapeXml, printXml, textOf, type Xml } from './xml';

export type Setting = 'versioning' | 'encryption' | 'tagging' | 'notification' | 'cors' | 'publicAccessBlock' | 'ownershipControls' | 'location';
const operationOf: Record<Setting, string> = {
  versioning: 'BucketVersioning', encryption: 'BucketEncryption', tagging: 'BucketTagging', notification: 'BucketNotificationConfiguration',
  cors: 'BucketCors', publicAccessBlock: 'PublicAccessBlock', ownershipControls: 'BucketOwnershipControls', location: 'BucketLocation',
};
const XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const tag = (name: string, text: string | undefined): string => (text === undefined || text === '' ? '' : `<${name}>${escapeXml(text)}</${name}>`);

export const getBucketSetting = (Bucket: string, setting: Setting): Promise<Xml> =>
  xmlOf({ operation: 'Get' + operationOf[setting], method: 'GET', path: bucketPath(Bucket), query: [[setting, '']], input: { Bucket } });
async function putSetting(Bucket: string, setting: Setting, body: string, input: Record<string, unknown>): Promise<void> {
  await s3({
    operation: 'Put' + operationOf[setting], method: 'PUT', path: bucketPath(Bucket), query: [[setting, '']], body,
    headers: await xmlHeaders(body), input: { Bucket, ...input },
  });
}
export const deleteBucketSetting = (Bucket: string, setting: Setting) =>
  s3({ operation: 'Delete' + operationOf[setting], method: 'DELETE', path: bucketPath(Bucket), query: [[setting, '']], input: { Bucket } });

// What is not set answers an error of its own, which is no failure.
export async function optional<T>(load: Promise<T>): Promise<T | undefined> {
  try {
    return await load;
  } catch (error) {
    if (/^NoSuch|NotFound|NotImplemented/.test((error as Error).name)) return undefined;
    throw error;
  }
}

export const putVersioning = (bucket: string, Status: 'Enabled' | 'Suspended') =>
  putSetting(bucket, 'versioning', `<VersioningConfiguration ${XMLNS}>${tag('Status', Status)}</VersioningConfiguration>`, { VersioningConfiguration: { Status } });

export interface Encryption {
  algorithm: string; // AES256, aws:kms
  key: string;
  bucketKey: boolean;
}
export async function getEncryption(bucket: string): Promise<Encryption> {
  const rule = child(await optional(getBucketSetting(bucket, 'encryption')), 'Rule');
  const byDefault = child(rule, 'ApplyServerSideEncryptionByDefault');
  return { algorithm: textOf(byDefault, 'SSEAlgorithm') || 'AES256', key: textOf(byDefault, 'KMSMasterKeyID'), bucketKey: textOf(rule, 'BucketKeyEnabled') === 'true' };
}
export const putEncryption = (bucket: string, e: Encryption) =>
  putSetting(
    bucket, 'encryption',
    `<ServerSideEncryptionConfiguration ${XMLNS}><Rule><ApplyServerSideEncryptionByDefault>${tag('SSEAlgorithm', e.algorithm)}${e.algorithm === 'AES256' ? '' : tag('KMSMasterKeyID', e.key)}</ApplyServerSideEncryptionByDefault>${tag('BucketKeyEnabled', String(e.bucketKey))}</Rule></ServerSideEncryptionConfiguration>`,
    { ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: e.algorithm, ...(e.key ? { KMSMasterKeyID: e.key } : {}) }, BucketKeyEnabled: e.bucketKey }] } },
  );

export const getBucketTags = async (bucket: string) => {
  const xml = await optional(getBucketSetting(bucket, 'tagging'));
  return xml ? tagsIn(xml) : [];
};
export const putBucketTags = (bucket: string, tags: { key: string; value: string }[]): Promise<unknown> =>
  tags.length ? putSetting(bucket, 'tagging', taggingXml(tags), { Tagging: { TagSet: tags.map((t) => ({ Key: t.key, Value: t.value })) } }) : deleteBucketSetting(bucket, 'tagging');

export const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
export const putPublicAccessBlock = (bucket: string, block: Record<string, boolean>) =>
  putSetting(bucket, 'publicAccessBlock', `<PublicAccessBlockConfiguration ${XMLNS}>${BLOCKS.map((b) => tag(b, String(!!block[b]))).join('')}</PublicAccessBlockConfiguration>`, { PublicAccessBlockConfiguration: block });
export const putOwnership = (bucket: string, ObjectOwnership: string) =>
  putSetting(bucket, 'ownershipControls', `<OwnershipControls ${XMLNS}><Rule>${tag('ObjectOwnership', ObjectOwnership)}</Rule></OwnershipControls>`, { OwnershipControls: { Rules: [{ ObjectOwnership }] } });

// CORS rules as the JSON that AWS's console shows.
interface CorsRule {
  ID?: string;
  AllowedHeaders?: string[];
  AllowedMethods?: string[];
  AllowedOrigins?: string[];
  ExposeHeaders?: string[];
  MaxAgeSeconds?: number;
}
export async function getCors(bucket: string): Promise<string> {
  const rules = children(await optional(getBucketSetting(bucket, 'cors')), 'CORSRule').map((r) => {
    const all = (name: string) => children(r, name).map((c) => c.text);
    return {
      ...(textOf(r, 'ID') ? { ID: textOf(r, 'ID') } : {}), AllowedHeaders: all('AllowedHeader'), AllowedMethods: all('AllowedMethod'), AllowedOrigins: all('AllowedOrigin'),
      ExposeHeaders: all('ExposeHeader'), ...(textOf(r, 'MaxAgeSeconds') ? { MaxAgeSeconds: Number(textOf(r, 'MaxAgeSeconds')) } : {}),
    };
  });
  return rules.length ? JSON.stringify(rules, null, 2) : '';
}
export const putCors = (bucket: string, rules: CorsRule[]) => {
  const all = (name: string, values: string[] | undefined) => (values ?? []).map((v) => tag(name, v)).join('');
  const xml = rules.map((r) => `<CORSRule>${tag('ID', r.ID)}${all('AllowedHeader', r.AllowedHeaders)}${all('AllowedMethod', r.AllowedMethods)}${all('AllowedOrigin', r.AllowedOrigins)}${all('ExposeHeader', r.ExposeHeaders)}${tag('MaxAgeSeconds', r.MaxAgeSeconds?.toString())}</CORSRule>`);
  return putSetting(bucket, 'cors', `<CORSConfiguration ${XMLNS}>${xml.join('')}</CORSConfiguration>`, { CORSConfiguration: { CORSRules: rules } });
};

// Whom a bucket tells of what happens to its objects.
export type TellKind = 'function' | 'queue' | 'topic' | 'bus';
export interface Told {
  kind: TellKind;
  id: string;
  arn: string;
  events: string[];
  prefix: string;
  suffix: string;
}
const ELEMENT = { function: ['CloudFunctionConfiguration', 'CloudFunction'], queue: ['QueueConfiguration', 'Queue'], topic: ['TopicConfiguration', 'Topic'] } as const;

const ruleOf = (xml: Xml, name: string): string =>
  textOf(children(child(child(xml, 'Filter'), 'S3Key'), 'FilterRule').find((r) => textOf(r, 'Name').toLowerCase() === name), 'Value');

export async function getTold(bucket: string): Promise<Told[]> {
  const xml = await getBucketSetting(bucket, 'notification');
  const found = (Object.keys(ELEMENT) as (keyof typeof ELEMENT)[]).flatMap((kind) => children(xml, ELEMENT[kind][0]).map((c): Told => ({
    kind, id: textOf(c, 'Id'), arn: textOf(c, ELEMENT[kind][1]), events: children(c, 'Event').map((e) => e.text), prefix: ruleOf(c, 'prefix'), suffix: ruleOf(c, 'suffix'),
  })));
  return child(xml, 'EventBridgeConfiguration') ? [...found, { kind: 'bus', id: 'EventBridge', arn: 'The default event bus', events: ['all'], prefix: '', suffix: '' }] : found;
}

function toldXml(t: Told): string {
  if (t.kind === 'bus') return '<EventBridgeConfiguration/>';
  const [element, target] = ELEMENT[t.kind];
  const rule = (name: string, value: string) => (value ? `<FilterRule>${tag('Name', name)}${tag('Value', value)}</FilterRule>` : '');
  const filter = t.prefix || t.suffix ? `<Filter><S3Key>${rule('prefix', t.prefix)}${rule('suffix', t.suffix)}</S3Key></Filter>` : '';
  return `<${element}>${tag('Id', t.id)}${tag(target, t.arn)}${t.events.map((e) => tag('Event', e)).join('')}${filter}</${element}>`;
}

// Replaces all of it but what this page does not know.
async function putTold(bucket: string, told: Told[]): Promise<void> {
  const known: string[] = [...Object.values(ELEMENT).map((e) => e[0]), 'EventBridgeConfiguration'];
  const others = (await getBucketSetting(bucket, 'notification')).children.filter((c) => !known.includes(c.name)).map(printXml).join('');
  const of = (kind: TellKind, name: string) => told.filter((t) => t.kind === kind).map((t) => ({ Id: t.id, [name]: t.arn, Events: t.events }));
  await putSetting(bucket, 'notification', `<NotificationConfiguration ${XMLNS}>${others}${told.map(toldXml).join('')}</NotificationConfiguration>`, {
    NotificationConfiguration: {
      LambdaFunctionConfigurations: of('function', 'LambdaFunctionArn'), QueueConfigurations: of('queue', 'QueueArn'), TopicConfigurations: of('topic', 'TopicArn'),
      ...(told.some((t) => t.kind === 'bus') ? { EventBridgeConfiguration: {} } : {}),
    },
  });
}

// From what is there now: a page may show what was there a while ago.
export const changeTold = async (bucket: string, change: (all: Told[]) => Told[]): Promise<void> => putTold(bucket, change(await getTold(bucket)));

export const getBucketPolicy = async (Bucket: string): Promise<string> =>
  (await s3({ operation: 'GetBucketPolicy', method: 'GET', path: bucketPath(Bucket), query: [['policy', '']], input: { Bucket } })).text();
export const putBucketPolicy = (Bucket: string, Policy: string) =>
  s3({ operation: 'PutBucketPolicy', method: 'PUT', path: bucketPath(Bucket), query: [['policy', '']], body: Policy, headers: { 'content-type': 'application/json' }, input: { Bucket, Policy } });
export const deleteBucketPolicy = (Bucket: string) =>
  s3({ operation: 'DeleteBucketPolicy', method: 'DELETE', path: bucketPath(Bucket), query: [['policy', '']], input: { Bucket } });
