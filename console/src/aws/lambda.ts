// Lambda: REST and JSON.
import { allPages, call, restJson, type Ask } from './call';
import { encode } from './sigv4';

export interface Fn {
  FunctionName: string;
  FunctionArn: string;
  Runtime?: string;
  Handler?: string;
  Role?: string;
  Description?: string;
  CodeSize?: number;
  Timeout?: number;
  MemorySize?: number;
  LastModified?: string;
  State?: string;
  StateReason?: string;
  LastUpdateStatus?: string;
  PackageType?: string;
  Environment?: { Variables?: Record<string, string> };
  LoggingConfig?: { LogGroup?: string };
  Layers?: { Arn: string }[];
  Version?: string;
}

const lambda = <T>(operation: string, method: string, path: string, rest: Partial<Ask> & { json?: unknown } = {}) =>
  restJson<T>({ service: 'lambda', cli: 'lambda', operation, method, path, ...rest });
const at = (name: string) => `/2015-03-31/functions/${encode(name)}`;

export const lambdaFunctions = (): Promise<Fn[]> =>
  allPages(
    (Marker) => lambda<{ Functions: Fn[]; NextMarker?: string }>('ListFunctions', 'GET', '/2015-03-31/functions/', { query: Marker ? [['Marker', Marker]] : [], input: { Marker } }),
    (p) => p.Functions,
    (p) => p.NextMarker,
  );
export const getFunction = (FunctionName: string, quiet = false) =>
  lambda<{ Configuration: Fn; Code?: { Location?: string; RepositoryType?: string }; Tags?: Record<string, string>; Concurrency?: { ReservedConcurrentExecutions?: number } }>(
    'GetFunction', 'GET', at(FunctionName), { input: { FunctionName }, quiet });
export const createFunction = (input: Record<string, unknown>) =>
  lambda<Fn>('CreateFunction', 'POST', '/2015-03-31/functions', { json: input, input: { ...input, Code: undefined, ZipFile: 'fileb://code.zip' } });
export const deleteFunction = (FunctionName: string) => lambda('DeleteFunction', 'DELETE', at(FunctionName), { input: { FunctionName } });
export const updateCode = (FunctionName: string, ZipFile: string) =>
  lambda<Fn>('UpdateFunctionCode', 'PUT', at(FunctionName) + '/code', { json: { ZipFile }, input: { FunctionName, ZipFile: 'fileb://code.zip' } });
export const updateConfiguration = (FunctionName: string, change: Record<string, unknown>) =>
  lambda<Fn>('UpdateFunctionConfiguration', 'PUT', at(FunctionName) + '/configuration', { json: change, input: { FunctionName, ...change } });
export const getPolicy = (FunctionName: string) => lambda<{ Policy: string }>('GetPolicy', 'GET', at(FunctionName) + '/policy', { input: { FunctionName } });
export const addPermission = (FunctionName: string, input: Record<string, string>) =>
  lambda('AddPermission', 'POST', at(FunctionName) + '/policy', { json: input, input: { FunctionName, ...input } });

export interface Invoked {
  status: number;
  error: string;
  log: string;
  payload: string;
  ms: number;
}

export async function invoke(FunctionName: string, payload: string): Promise<Invoked> {
  const began = performance.now();
  const answer = await call({
    service: 'lambda', cli: 'lambda', operation: 'Invoke', method: 'POST', path: at(FunctionName) + '/invocations',
    headers: { 'x-amz-log-type': 'Tail', 'content-type': 'application/json' }, body: payload,
    input: { FunctionName, LogType: 'Tail', Payload: payload },
  });
  const log = answer.header('x-amz-log-result');
  return {
    status: answer.status,
    error: answer.header('x-amz-function-error'),
    log: log ? new TextDecoder().decode(Uint8Array.from(atob(log), (c) => c.charCodeAt(0))) : '',
    payload: answer.text(),
    ms: performance.now() - began,
  };
}
