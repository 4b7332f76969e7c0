// Who is signed in. The server keeps that in a cookie that script can't see; the page has
// credentials of an hour at most, in memory alone, and calls the public API with them.
import { forgetKeys, type Credentials } from '../aws/sigv4';
import { setting } from './settings';

export interface Config {
  apiPort: string;
  region: string;
  account: string;
  version: string;
  services: string[]; // that the API has
}

export interface Who {
  arn: string;
  account: string;
}

interface Issued extends Credentials, Who {
  secondsLeft: number;
}

// Credentials of a role that is acted as (role.ts).
interface Assumed extends Credentials, Who {
  until: number;
  renew: () => Promise<void>;
}

let config: Config = { apiPort: '4566', region: 'us-east-1', account: '', version: '', services: [] };
let issued: Issued | undefined;
let assumed: Assumed | undefined;
let renewAt = 0;
let pending: Promise<Issued> | undefined;
// Until who was signed in has signed in again: what is called meanwhile waits, so that nothing is lost.
let ended: { wait: Promise<Issued>; go: (issued: Issued) => void; stop: (error: Error) => void } | undefined;
const listeners = new Set<() => void>();
const RENEW_EARLY_S = 300;

export class SignInError extends Error {
  constructor(public code: string, message: string) {
    super(message);
  }
}

async function post(path: string, body?: unknown): Promise<Record<string, unknown>> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: 'POST', credentials: 'same-origin', body: body === undefined ? undefined : JSON.stringify(body),
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
    });
  } catch {
    throw new SignInError('NoConnection', 'The console does not answer. Is Tarn running?');
  }
  const json = (await answer.json().catch(() => ({}))) as Record<string, string>;
  if (!answer.ok) throw new SignInError(json.code ?? 'Error', json.message ?? `The console answered ${answer.status}.`);
  return json;
}

export async function loadConfig(): Promise<Config> {
  config = { ...config, ...((await (await fetch('/config.json')).json()) as Config) };
  return config;
}
export const getConfig = (): Config => config;
export const region = (): string => setting('region') || config.region;
export const endpoint = (): string =>
  `${location.protocol}//${location.hostname}:${config.apiPort}`;

export const who = (): Who | undefined => issued && (assumed ?? issued);
export const self = (): Who | undefined => issued;
export const hasEnded = (): boolean => !!ended;
export const isAssumed = (): boolean => !!assumed;
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const tell = () => listeners.forEach((l) => l());

async function fetchCredentials(): Promise<Issued> {
  try {
    const json = (await post('/credentials')) as unknown as Issued;
    const isNew = issued?.arn !== json.arn;
    issued = json;
    renewAt = Date.now() + Math.max(10, json.secondsLeft - RENEW_EARLY_S) * 1000;
    if (isNew) {
      assumed = undefined; // a role is whose who took it
      resolveEnded(new SignInError('NotSignedIn', 'Somebody else has signed in meanwhile.'));
      tell();
    } else if (ended) {
      resolveEnded(json);
      tell();
    }
    return json;
  } catch (error) {
    if (!issued || !(error instanceof SignInError) || error.code !== 'NotSignedIn') throw error;
    return waitForSignIn();
  } finally {
    pending = undefined;
  }
}
function waitForSignIn(): Promise<Issued> {
  if (!ended) {
    let go: (issued: Issued) => void = () => undefined;
    let stop: (error: Error) => void = () => undefined;
    const wait = new Promise<Issued>((resolve, reject) => {
      go = resolve;
      stop = reject;
    });
    wait.catch(() => undefined); // where nobody waits
    ended = { wait, go, stop };
    tell();
  }
  return ended.wait;
}
function resolveEnded(by: Issued | Error): void {
  if (by instanceof Error) ended?.stop(by);
  else ended?.go(by);
  ended = undefined;
}

export async function ownCredentials(): Promise<Credentials> {
  if (ended) return ended.wait;
  if (issued && Date.now() < renewAt) return issued;
  pending ??= fetchCredentials();
  return pending;
}
export async function credentials(): Promise<Credentials> {
  if (assumed && Date.now() >= assumed.until) await assumed.renew();
  return assumed ?? ownCredentials();
}
export function expireCredentials(): void {
  if (assumed) assumed.until = 0;
  else renewAt = 0;
}
export function setAssumed(role: Assumed | undefined): void {
  const isNew = assumed?.arn !== role?.arn;
  assumed = role;
  if (isNew) tell();
}

// Whether the cookie of an earlier visit still holds.
export async function resume(): Promise<boolean> {
  try {
    await ownCredentials();
    return true;
  } catch {
    return false;
  }
}

export type Proof =
  | { account: string; userName: string; password: string; newPassword?: string }
  | { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

export async function signIn(proof: Proof): Promise<void> {
  await post('/signin', proof);
  await fetchCredentials();
}

export async function signOut(): Promise<void> {
  await post('/signout').catch(() => undefined);
  issued = undefined;
  assumed = undefined;
  resolveEnded(new SignInError('NotSignedIn', 'You have signed out.'));
  renewAt = 0;
  forgetKeys();
  sessionStorage.clear();
  tell();
}
