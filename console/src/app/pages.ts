// Which page is where, and what the navigation and the palette list. A page's code is loaded when it
// is first asked for.
import { servesJobs } from './served';
import { getConfig } from './session';
import type { ComponentType } from 'react';
import { later } from '../ui/later';

export type PageProps = { params: Record<string, string>; query: URLSearchParams };
type Loaded = Promise<{ default: ComponentType<PageProps> }>;

export interface PageEntry {
  pattern: string;
  page: ComponentType<PageProps>;
}

const entry = (pattern: string, load: () => Loaded): PageEntry => ({ pattern, page: later(load) });

export const pages: PageEntry[] = [
  entry('/', () => import('../pages/home')),
  entry('/s3', () => import('../pages/s3/buckets')),
  entry('/s3/:bucket', () => import('../pages/s3/bucket')),
  entry('/s3/:bucket/object', () => import('../pages/s3/object')),
  entry('/glue', () => import('../pages/glue/databases')),
  entry('/glue/:database', () => import('../pages/glue/tables')),
  entry('/glue/:database/:table', () => import('../pages/glue/table')),
  entry('/crawlers', () => import('../pages/glue/crawlers')),
  entry('/crawlers/:crawler', () => import('../pages/glue/crawler')),
  entry('/crawlers-classifiers', () => import('../pages/glue/classifiers')),
  entry('/jobs', () => import('../pages/glue/jobs')),
  entry('/jobs/:job', () => import('../pages/glue/job')),
  entry('/triggers', () => import('../pages/glue/triggers')),
  entry('/workflows', () => import('../pages/glue/workflows')),
  entry('/workflows/:workflow', () => import('../pages/glue/workflow')),
  entry('/athena', () => import('../pages/athena/editor')),
  entry('/athena/history', () => import('../pages/athena/history')),
  entry('/athena/settings', () => import('../pages/athena/settings')),
  entry('/quicksight', () => import('../pages/quicksight/home')),
  entry('/quicksight/new', () => import('../pages/quicksight/new')),
  entry('/quicksight/embed', () => import('../pages/quicksight/playground')),
  entry('/quicksight/data-sets/:id', () => import('../pages/quicksight/data-set')),
  entry('/quicksight/analyses/:id', () => import('../pages/quicksight/analysis')),
  entry('/quicksight/dashboards/:id', () => import('../pages/quicksight/dashboard')),
  entry('/lambda', () => import('../pages/lambda/functions')),
  entry('/lambda/layers/all', () => import('../pages/lambda/layers')),
  entry('/lambda/:function', () => import('../pages/lambda/function')),
  entry('/dynamodb', () => import('../pages/dynamodb/tables')),
  entry('/dynamodb/:table', () => import('../pages/dynamodb/table')),
  entry('/sqs', () => import('../pages/messaging/queues')),
  entry('/sqs/:queue', () => import('../pages/messaging/queue')),
  entry('/sns', () => import('../pages/messaging/topics')),
  entry('/sns/:topic', () => import('../pages/messaging/topic')),
  entry('/events', () => import('../pages/events/rules')),
  entry('/events/:rule', () => import('../pages/events/rule')),
  entry('/events-buses', () => import('../pages/events/buses')),
  entry('/schedules', () => import('../pages/events/schedules')),
  entry('/logs', () => import('../pages/logs/groups')),
  entry('/logs/group', () => import('../pages/logs/group')),
  entry('/iam', () => import('../pages/iam/users')),
  entry('/iam/users/:user', () => import('../pages/iam/user')),
  entry('/iam/groups', () => import('../pages/iam/groups')),
  entry('/iam/groups/:group', () => import('../pages/iam/group')),
  entry('/iam/roles', () => import('../pages/iam/roles')),
  entry('/iam/roles/:role', () => import('../pages/iam/role')),
  entry('/iam/policies', () => import('../pages/iam/policies')),
  entry('/iam/policies/document', () => import('../pages/iam/policy')),
  entry('/iam/simulator', () => import('../pages/iam/simulator')),
  entry('/cloudtrail', () => import('../pages/cloudtrail')),
  entry('/cloudtrail/trails', () => import('../pages/trails')),
  entry('/kms', () => import('../pages/kms/keys')),
  entry('/kms/:key', () => import('../pages/kms/key')),
  entry('/settings', () => import('../pages/settings')),
];

export interface Place {
  href: string;
  text: string;
  about: string;
  service?: string; // shown where the API has it
}
export interface Section {
  text: string;
  places: Place[];
}

const allSections: Section[] = [
  { text: '', places: [{ href: '/', text: 'Home', about: 'The pipeline and what ran last' }] },
  {
    text: 'Storage',
    places: [
      { href: '/s3', text: 'S3', about: 'Buckets and objects' },
      { href: '/dynamodb', text: 'DynamoDB', about: 'Tables of items', service: 'dynamodb' },
    ],
  },
  {
    text: 'Analytics',
    places: [
      { href: '/glue', text: 'Data catalog', about: 'Glue databases and tables' },
      { href: '/crawlers', text: 'Crawlers', about: 'Glue crawlers and their runs' },
      { href: '/jobs', text: 'Jobs', about: 'Glue jobs: scripts and their runs', service: 'glue jobs' },
      { href: '/triggers', text: 'Triggers', about: 'What starts Glue jobs and crawlers', service: 'glue jobs' },
      { href: '/workflows', text: 'Workflows', about: 'Glue jobs and crawlers that go together', service: 'glue jobs' },
      { href: '/athena', text: 'Query editor', about: 'Athena SQL' },
      { href: '/quicksight', text: 'Dashboards', about: 'QuickSight: dashboards, analyses, data sets', service: 'quicksight' },
      { href: '/athena/history', text: 'Recent queries', about: 'Athena history' },
    ],
  },
  {
    text: 'Compute and logs',
    places: [
      { href: '/lambda', text: 'Lambda', about: 'Functions' },
      { href: '/lambda/layers/all', text: 'Layers', about: 'What Lambda functions share' },
      { href: '/logs', text: 'Logs', about: 'CloudWatch log groups' },
      { href: '/events', text: 'EventBridge', about: 'Rules and schedules', service: 'events' },
      { href: '/schedules', text: 'Schedules', about: 'EventBridge Scheduler', service: 'scheduler' },
      { href: '/sqs', text: 'SQS', about: 'Queues', service: 'sqs' },
      { href: '/sns', text: 'SNS', about: 'Topics', service: 'sns' },
    ],
  },
  {
    text: 'Security',
    places: [
      { href: '/iam', text: 'Users', about: 'IAM users and access keys' },
      { href: '/iam/groups', text: 'Groups', about: 'IAM groups of users' },
      { href: '/iam/roles', text: 'Roles', about: 'IAM roles' },
      { href: '/iam/policies', text: 'Policies', about: 'IAM managed policies' },
      { href: '/iam/simulator', text: 'Policy simulator', about: 'What a policy would say' },
      { href: '/kms', text: 'KMS keys', about: 'Encryption keys' },
      { href: '/cloudtrail', text: 'CloudTrail', about: 'Who did what; why was it denied' },
    ],
  },
  { text: '', places: [{ href: '/settings', text: 'Settings', about: 'Region, appearance, addresses' }] },
];

const isServed = (p: Place) =>
  !p.service || (p.service === 'glue jobs' ? servesJobs() : getConfig().services.includes(p.service));
export const sections = (): Section[] =>
  allSections.map((s) => ({ ...s, places: s.places.filter(isServed) })).filter((s) => s.places.length > 0);
