// QuickSight's REST calls, as its model has them: the members of a path or query go there, the rest
// is the body.
import { getConfig, who } from '../app/session';
import { allPages, call } from './call';
import { encode } from './sigv4';

type Json = Record<string, unknown>;
const A = '/accounts/{AwsAccountId}';
const N = `${A}/namespaces/{Namespace}`;
const OPERATIONS: Record<string, [string, string]> = {
  CreateDataSource: ['POST', `${A}/data-sources`], DescribeDataSource: ['GET', `${A}/data-sources/{DataSourceId}`], ListDataSources: ['GET', `${A}/data-sources`], DeleteDataSource: ['DELETE', `${A}/data-sources/{DataSourceId}`],
  CreateDataSet: ['POST', `${A}/data-sets`], DescribeDataSet: ['GET', `${A}/data-sets/{DataSetId}`], UpdateDataSet: ['PUT', `${A}/data-sets/{DataSetId}`], DeleteDataSet: ['DELETE', `${A}/data-sets/{DataSetId}`], ListDataSets: ['GET', `${A}/data-sets`],
  DescribeDataSetPermissions: ['GET', `${A}/data-sets/{DataSetId}/permissions`], UpdateDataSetPermissions: ['POST', `${A}/data-sets/{DataSetId}/permissions`],
  CreateIngestion: ['PUT', `${A}/data-sets/{DataSetId}/ingestions/{IngestionId}`], ListIngestions: ['GET', `${A}/data-sets/{DataSetId}/ingestions`], CancelIngestion: ['DELETE', `${A}/data-sets/{DataSetId}/ingestions/{IngestionId}`],
  DescribeDataSetRefreshProperties: ['GET', `${A}/data-sets/{DataSetId}/refresh-properties`], PutDataSetRefreshProperties: ['PUT', `${A}/data-sets/{DataSetId}/refresh-properties`], ListRefreshSchedules: ['GET', `${A}/data-sets/{DataSetId}/refresh-schedules`], UpdateRefreshSchedule: ['PUT', `${A}/data-sets/{DataSetId}/refresh-schedules`], CreateRefreshSchedule: ['POST', `${A}/data-sets/{DataSetId}/refresh-schedules`], DeleteRefreshSchedule: ['DELETE', `${A}/data-sets/{DataSetId}/refresh-schedules/{ScheduleId}`],
  CreateAnalysis: ['POST', `${A}/analyses/{AnalysisId}`], DescribeAnalysis: ['GET', `${A}/analyses/{AnalysisId}`], DescribeAnalysisDefinition: ['GET', `${A}/analyses/{AnalysisId}/definition`], UpdateAnalysis: ['PUT', `${A}/analyses/{AnalysisId}`], DeleteAnalysis: ['DELETE', `${A}/analyses/{AnalysisId}`], ListAnalyses: ['GET', `${A}/analyses`],
  DescribeAnalysisPermissions: ['GET', `${A}/analyses/{AnalysisId}/permissions`], UpdateAnalysisPermissions: ['PUT', `${A}/analyses/{AnalysisId}/permissions`],
  CreateDashboard: ['POST', `${A}/dashboards/{DashboardId}`], UpdateDashboard: ['PUT', `${A}/dashboards/{DashboardId}`], ListDashboardVersions: ['GET', `${A}/dashboards/{DashboardId}/versions`], UpdateDashboardPublishedVersion: ['PUT', `${A}/dashboards/{DashboardId}/versions/{VersionNumber}`], DescribeDashboard: ['GET', `${A}/dashboards/{DashboardId}`],
  DeleteDashboard: ['DELETE', `${A}/dashboards/{DashboardId}`], ListDashboards: ['GET', `${A}/dashboards`], DescribeDashboardPermissions: ['GET', `${A}/dashboards/{DashboardId}/permissions`], UpdateDashboardPermissions: ['PUT', `${A}/dashboards/{DashboardId}/permissions`],
  RegisterUser: ['POST', `${N}/users`], ListUsers: ['GET', `${N}/users`], DeleteUser: ['DELETE', `${N}/users/{UserName}`], ListGroups: ['GET', `${N}/groups`], CreateGroup: ['POST', `${N}/groups`], DeleteGroup: ['DELETE', `${N}/groups/{GroupName}`],
  ListGroupMemberships: ['GET', `${N}/groups/{GroupName}/members`], CreateGroupMembership: ['PUT', `${N}/groups/{GroupName}/members/{MemberName}`], DeleteGroupMembership: ['DELETE', `${N}/groups/{GroupName}/members/{MemberName}`],
  GenerateEmbedUrlForRegisteredUser: ['POST', `${A}/embed-url/registered-user`], GenerateEmbedUrlForRegisteredUserWithIdentity: ['POST', `${A}/embed-url/registered-user-with-identity`], GenerateEmbedUrlForAnonymousUser: ['POST', `${A}/embed-url/anonymous-user`],
};
const IN_QUERY: Record<string, string> = { NextToken: 'next-token', MaxResults: 'max-results', ForceDeleteWithoutRecovery: 'force-delete-without-recovery' };

export const accountId = (): string => who()?.account || getConfig().account;

export async function quicksight<T = Json>(operation: string, input: Json = {}, quiet = false): Promise<T> {
  const [method, template] = OPERATIONS[operation]!;
  const rest: Json = { AwsAccountId: accountId(), ...(template.includes('{Namespace}') ? { Namespace: 'default' } : {}), ...input };
  const whole = { ...rest };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encode(value);
  });
  const query = Object.entries(IN_QUERY).flatMap(([member, name]): [string, string][] => {
    const value = rest[member];
    if (method === 'POST' || method === 'PUT') return [];
    delete rest[member];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const hasBody = method === 'POST' || method === 'PUT';
  const answer = await call({
    service: 'quicksight', cli: 'quicksight', operation, input: whole, method, path, query, quiet,
    headers: hasBody ? { 'content-type': 'application/json' } : {}, body: hasBody ? JSON.stringify(rest) : undefined,
  });
  const text = answer.text();
  return (text ? JSON.parse(text) : {}) as T;
}

export const every = <T>(operation: string, member: string, input: Json = {}): Promise<T[]> =>
  allPages<T, Json>((token) => quicksight(operation, { ...input, NextToken: token, MaxResults: 100 }), (p) => p[member] as T[], (p) => p.NextToken as string);

export interface QsUser { Arn: string; UserName: string; Email?: string; Role?: string; IdentityType?: string; Active?: boolean }
export interface QsGroup { Arn: string; GroupName: string; Description?: string }
export interface Summary { Arn: string; Name: string; CreatedTime?: number; LastUpdatedTime?: number; [more: string]: unknown }

// What an owner may do, as QuickSight's own console grants it.
const of = (resource: string, verbs: string[]): string[] => verbs.map((v) => `quicksight:${v.replace('*', resource)}`);
export const ACTIONS = {
  dashboardReader: of('Dashboard', ['Describe*', 'List*Versions', 'Query*']),
  dashboardOwner: of('Dashboard', ['Describe*', 'List*Versions', 'Update*Permissions', 'Query*', 'Update*', 'Delete*', 'Describe*Permissions', 'Update*PublishedVersion']),
  analysisOwner: of('Analysis', ['Restore*', 'Update*Permissions', 'Delete*', 'Describe*Permissions', 'Query*', 'Describe*', 'Update*']),
  dataSetReader: of('DataSet', ['Describe*', 'Describe*Permissions', 'Pass*']).concat(of('Ingestion', ['Describe*']), ['quicksight:ListIngestions']),
  dataSetOwner: of('DataSet', ['Describe*', 'Describe*Permissions', 'Pass*', 'Delete*', 'Update*', 'Update*Permissions']).concat(of('Ingestion', ['Describe*', 'Create*', 'Cancel*']), ['quicksight:ListIngestions']),
  dataSourceOwner: of('DataSource', ['Describe*', 'Describe*Permissions', 'Pass*', 'Update*', 'Delete*', 'Update*Permissions']),
};
export const newId = (prefix: string): string => `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
