// The services that need no more than their protocol and name.
import { region } from '../app/session';
import { allPages, jsonService, jsonStream, queryService } from './call';

export const glue = jsonService('glue', 'glue', 'AWSGlue');
export const athena = jsonService('athena', 'athena', 'AmazonAthena');
export const logs = jsonService('logs', 'logs', 'Logs_20140328');
export const logsStream = jsonStream('logs', 'logs', 'Logs_20140328');
export const kms = jsonService('kms', 'kms', 'TrentService');
export const cloudtrail = jsonService('cloudtrail', 'cloudtrail', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101');
export const dynamodb = jsonService('dynamodb', 'dynamodb', 'DynamoDB_20120810', '1.0');
export const sqs = jsonService('sqs', 'sqs', 'AmazonSQS', '1.0');
export const events = jsonService('events', 'events', 'AWSEvents');
export const sns = queryService('sns', 'sns', '2010-03-31');
export const iam = queryService('iam', 'iam', '2010-05-08');
export const sts = queryService('sts', 'sts', '2011-06-15');

type In = Record<string, unknown>;

export async function everyQueueArn(): Promise<string[]> {
  const urls = await allPages((NextToken) => sqs<{ QueueUrls?: string[]; NextToken?: string }>('ListQueues', { NextToken, MaxResults: 1000 }), (p) => p.QueueUrls, (p) => p.NextToken);
  return urls.map((url) => {
    const [account, name] = url.split('/').slice(-2);
    return `arn:aws:sqs:${region()}:${account}:${name}`;
  });
}
export const everyTopicArn = (): Promise<string[]> =>
  allPages((NextToken) => sns<{ Topics?: unknown; NextToken?: string }>('ListTopics', { NextToken }), (p) => asList<{ TopicArn: string }>(p.Topics).map((t) => t.TopicArn), (p) => p.NextToken);

// All pages of a listing of a JSON service; `items` names the member, tokens are NextToken or alike.
export const everyGlue = <T>(operation: string, member: string, input: In = {}): Promise<T[]> =>
  allPages<T, In>((token) => glue<In>(operation, { ...input, NextToken: token }), (p) => p[member] as T[], (p) => p.NextToken as string);

export const everyLog = <T>(operation: string, member: string, input: In = {}): Promise<T[]> =>
  allPages<T, In>((token) => logs<In>(operation, { ...input, nextToken: token }), (p) => p[member] as T[], (p) => p.nextToken as string, 1000);

export const everyIam = <T>(operation: string, member: string, input: In = {}): Promise<T[]> =>
  allPages<T, In>(
    (marker) => iam<In>(operation, { ...input, Marker: marker, MaxItems: 1000 }),
    (p) => asList<T>(p[member]),
    (p) => (p.IsTruncated === 'true' ? (p.Marker as string) : undefined),
  );

export const asList = <T>(value: unknown): T[] => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]) as T[];

// The query protocol's maps: entries of key and value.
export const mapOf = (found: unknown): Record<string, string> =>
  Object.fromEntries(asList<{ key: string; value: string }>((found as { entry?: unknown } | undefined)?.entry).map((e) => [e.key, e.value]));

export interface GlueColumn {
  Name: string;
  Type?: string;
  Comment?: string;
}
export interface GlueTable {
  Name: string;
  DatabaseName: string;
  Description?: string;
  CreateTime?: number;
  UpdateTime?: number;
  TableType?: string;
  VersionId?: string;
  PartitionKeys?: GlueColumn[];
  Parameters?: Record<string, string>;
  ViewOriginalText?: string;
  StorageDescriptor?: {
    Columns?: GlueColumn[];
    Location?: string;
    InputFormat?: string;
    OutputFormat?: string;
    SerdeInfo?: { SerializationLibrary?: string; Parameters?: Record<string, string> };
  };
}
export interface GlueDatabase {
  Name: string;
  Description?: string;
  LocationUri?: string;
  CreateTime?: number;
}
export interface Crawler {
  Name: string;
  Role?: string;
  State?: string;
  DatabaseName?: string;
  Description?: string;
  TablePrefix?: string;
  Targets?: { S3Targets?: { Path: string; Exclusions?: string[] }[] };
  Classifiers?: string[];
  SchemaChangePolicy?: { UpdateBehavior?: string; DeleteBehavior?: string };
  RecrawlPolicy?: { RecrawlBehavior?: string };
  Configuration?: string;
  Schedule?: { ScheduleExpression?: string; State?: string };
  LastCrawl?: { Status?: string; ErrorMessage?: string; StartTime?: number; LogGroup?: string; LogStream?: string };
  CrawlElapsedTime?: number;
}
export interface QueryExecution {
  QueryExecutionId: string;
  Query: string;
  StatementType?: string;
  ResultConfiguration?: { OutputLocation?: string };
  QueryExecutionContext?: { Database?: string; Catalog?: string };
  Status?: {
    State: string;
    StateChangeReason?: string;
    SubmissionDateTime?: number;
    CompletionDateTime?: number;
    AthenaError?: { ErrorMessage?: string };
  };
  Statistics?: { EngineExecutionTimeInMillis?: number; DataScannedInBytes?: number; TotalExecutionTimeInMillis?: number };
  WorkGroup?: string;
}

export async function recentQueries(limit: number): Promise<QueryExecution[]> {
  const listed = await athena<{ QueryExecutionIds: string[] }>('ListQueryExecutions', { MaxResults: Math.min(50, limit) });
  if (!listed.QueryExecutionIds?.length) return [];
  const found = await athena<{ QueryExecutions: QueryExecution[] }>('BatchGetQueryExecution', { QueryExecutionIds: listed.QueryExecutionIds });
  const order = new Map(listed.QueryExecutionIds.map((id, i) => [id, i]));
  return found.QueryExecutions.sort((a, b) => order.get(a.QueryExecutionId)! - order.get(b.QueryExecutionId)!);
}
