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
  RevisionId?: string;
  EphemeralStorage?: { Size?: number };
  DeadLetterConfig?: { TargetArn?: string };
}

export const lambda = <T>(operation: string, method: string, path: string, rest: Partial<Ask> & { json?: unknown } = {}) =>
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
// An operation on one function, below its path: ofFunction('GET', name, 'ListAliases', '/aliases').
export const ofFunction = <T>(method: string, FunctionName: string, operation: string, path: string, rest: { json?: Record<string, unknown>; version?: string; query?: [string, string][] } = {}) =>
  lambda<T>(operation, method, `/${rest.version ?? '2015-03-31'}/functions/${encode(FunctionName)}${path}`, {
    json: rest.json, query: rest.query ?? [], input: { FunctionName, ...Object.fromEntries(rest.query ?? []), ...rest.json },
  });
export const everyOfFunction = <T>(FunctionName: string, operation: string, path: string, member: string, rest: { version?: string; query?: [string, string][] } = {}): Promise<T[]> =>
  allPages<T, Record<string, unknown>>(
    (Marker) => ofFunction('GET', FunctionName, operation, path, { ...rest, query: [...(rest.query ?? []), ...(Marker ? [['Marker', Marker] as [string, string]] : [])] }),
    (p) => p[member] as T[], (p) => p.NextMarker as string,
  );
// What is not set answers ResourceNotFoundException, which is no failure.
export const unlessMissing = <T>(load: Promise<T>): Promise<T | undefined> =>
  load.catch((error: Error) => {
    if (error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  });
export const addPermission = (FunctionName: string, input: Record<string, string>) =>
  lambda('AddPermission', 'POST', at(FunctionName) + '/policy', { json: input, input: { FunctionName, ...input } });

export interface Invoked {
  status: number;
  error: string;
  log: string;
  payload: string;
  ms: number;
}

export async function invoke(FunctionName: string, payload: string, Qualifier?: string): Promise<Invoked> {
  const began = performance.now();
  const answer = await call({
    service: 'lambda', cli: 'lambda', operation: 'Invoke', method: 'POST', path: at(FunctionName) + '/invocations',
    query: Qualifier ? [['Qualifier', Qualifier]] : [],
    headers: { 'x-amz-log-type': 'Tail', 'content-type': 'application/json' }, body: payload,
    input: { FunctionName, Qualifier, LogType: 'Tail', Payload: payload },
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

export interface Layer {
  LayerName: string;
  LatestMatchingVersion?: { LayerVersionArn: string; Version: number; CreatedDate?: string; CompatibleRuntimes?: string[]; Description?: string };
}
export const everyLayer = (): Promise<Layer[]> =>
  allPages(
    (Marker) => lambda<{ Layers: Layer[]; NextMarker?: string }>('ListLayers', 'GET', '/2018-10-31/layers', { query: Marker ? [['Marker', Marker]] : [], input: { Marker } }),
    (p) => p.Layers, (p) => p.NextMarker,
  );
