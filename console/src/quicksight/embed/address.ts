// What the address of an embedded page says: the session, what to open, and who frames it.
import type { Json } from '../model/visual';

export interface Address {
  sessionId: string;
  kind: 'CONTROL' | 'DASHBOARD' | 'VISUAL' | 'CONSOLE' | 'UNKNOWN';
  dashboardId: string;
  analysisId: string;
  sheetId: string;
  visualId: string;
  code: string;
  hostOrigin: string; // '' where nobody is told anything
  contextId: string;
  discriminator: number;
  query: URLSearchParams;
}

// The SDK puts its page's origin through punycode's encode(), which ends plain text by '-'.
function originOf(text: string | null): string {
  try {
    const url = new URL((text ?? '').replace(/-$/, ''));
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : '';
  } catch {
    return '';
  }
}

export function readAddress(at: { pathname: string; search: string }): Address {
  const query = new URLSearchParams(at.search);
  const [, root = '', sessionId = '', ...rest] = at.pathname.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const after = (name: string): string => (rest.indexOf(name) >= 0 ? (rest[rest.indexOf(name) + 1] ?? '') : '');
  const found = { dashboardId: after('dashboards'), analysisId: after('analyses'), sheetId: after('sheets') || (query.get('sheetId') ?? ''), visualId: after('visuals') };
  const kind = rest[0] === 'embedControl' ? 'CONTROL' : root === 'embedding' ? 'CONSOLE' : found.visualId ? 'VISUAL' : found.dashboardId ? 'DASHBOARD' : 'UNKNOWN';
  return {
    sessionId, kind, ...found, code: query.get('code') ?? '', hostOrigin: originOf(query.get('punyCodeEmbedOrigin')), contextId: query.get('contextId') ?? '',
    discriminator: Number(query.get('discriminator') ?? 0) || 0, query,
  };
}

// How the SDK knows this experience: eventTarget of every message.
export function experienceOf(a: Address): Json {
  const base = { contextId: a.contextId, discriminator: a.discriminator };
  if (a.kind === 'VISUAL') return { experienceType: 'VISUAL', dashboardId: a.dashboardId, sheetId: a.sheetId, visualId: a.visualId, ...base };
  if (a.kind === 'CONSOLE') return { experienceType: 'CONSOLE', ...base };
  return { experienceType: 'DASHBOARD', dashboardId: a.dashboardId, ...base };
}
const PARTS = ['contextId', 'experienceType', 'dashboardId', 'sheetId', 'visualId', 'discriminator'];
export const identifier = (experience: Json): string => PARTS.map((k) => experience[k]).filter(Boolean).join('-');
