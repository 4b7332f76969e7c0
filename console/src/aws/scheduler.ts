// EventBridge Scheduler: REST and JSON.
import { allPages, restJson } from './call';
import { encode } from './sigv4';

export interface Schedule {
  Name: string;
  GroupName: string;
  Arn?: string;
  State?: string;
  Description?: string;
  ScheduleExpression?: string;
  ScheduleExpressionTimezone?: string;
  FlexibleTimeWindow?: { Mode?: string; MaximumWindowInMinutes?: number };
  ActionAfterCompletion?: string;
  CreationDate?: number;
  Target?: { Arn?: string; RoleArn?: string; Input?: string; RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number }; DeadLetterConfig?: { Arn?: string } };
}
export interface ScheduleGroup {
  Name: string;
  Arn?: string;
  State?: string;
}

type Pairs = [string, string][];
const scheduler = <T>(operation: string, method: string, path: string, rest: { json?: Record<string, unknown>; query?: Pairs; input?: Record<string, unknown> } = {}) =>
  restJson<T>({ service: 'scheduler', cli: 'scheduler', operation, method, path, json: rest.json, query: rest.query, input: rest.input ?? rest.json });
const tokenOf = (NextToken: string | undefined): Pairs => (NextToken ? [['NextToken', NextToken]] : []);

export const listSchedules = (): Promise<Schedule[]> =>
  allPages((token) => scheduler<{ Schedules: Schedule[]; NextToken?: string }>('ListSchedules', 'GET', '/schedules', { query: tokenOf(token) }), (p) => p.Schedules, (p) => p.NextToken);
export const listScheduleGroups = (): Promise<ScheduleGroup[]> =>
  allPages((token) => scheduler<{ ScheduleGroups: ScheduleGroup[]; NextToken?: string }>('ListScheduleGroups', 'GET', '/schedule-groups', { query: tokenOf(token) }), (p) => p.ScheduleGroups, (p) => p.NextToken);
export const getSchedule = (Name: string, GroupName: string) =>
  scheduler<Schedule>('GetSchedule', 'GET', `/schedules/${encode(Name)}`, { query: [['groupName', GroupName]], input: { Name, GroupName } });
export const putSchedule = (isNew: boolean, Name: string, schedule: Record<string, unknown>) =>
  scheduler(isNew ? 'CreateSchedule' : 'UpdateSchedule', isNew ? 'POST' : 'PUT', `/schedules/${encode(Name)}`, { json: schedule, input: { Name, ...schedule } });
export const deleteSchedule = (Name: string, GroupName: string) =>
  scheduler('DeleteSchedule', 'DELETE', `/schedules/${encode(Name)}`, { query: [['groupName', GroupName]], input: { Name, GroupName } });
export const createScheduleGroup = (Name: string) => scheduler('CreateScheduleGroup', 'POST', `/schedule-groups/${encode(Name)}`, { json: {}, input: { Name } });
export const deleteScheduleGroup = (Name: string) => scheduler('DeleteScheduleGroup', 'DELETE', `/schedule-groups/${encode(Name)}`, { input: { Name } });
