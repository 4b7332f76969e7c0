// A session of the embedded dashboard's calls: a bearer that stays in memory, and what it may ask.
import { parseExact } from '../model/exact';
import type { Result } from '../model/result';
import type { Json } from '../model/visual';

export class SessionError extends Error {
  constructor(public type: string, message: string, public status: number, public path?: string) {
    super(message);
    this.name = type;
  }
}

export type Source = { dashboardId: string; version?: number } | { analysisId: string } | { definition: Json };
export interface Experience {
  kind: 'DASHBOARD' | 'VISUAL' | 'CONSOLE';
  dashboardId?: string;
  sheetId?: string;
  visualId?: string;
}
export interface DataSetColumn {
  name: string;
  type: 'STRING' | 'INTEGER' | 'DECIMAL' | 'DATETIME';
  description?: string;
}
export interface DefinitionAnswer {
  name: string;
  definition: Json;
  defaults?: Record<string, string[]>; // of parameters, where they move or are the viewer's own
  theme?: Json | null;
  dataSets: { identifier: string; arn: string; columns: DataSetColumn[] }[];
  errors?: { Type?: string; Message?: string }[];
}
export interface DataAsk {
  source: Source;
  sheetId: string;
  visuals?: string[];
  parameters?: Record<string, string[]>;
  filters?: Json[];
  drill?: Record<string, { level: number; path: { fieldId: string; value: unknown }[] }>;
  paging?: Record<string, { offset: number; limit: number }>;
}
export interface ExpressionAnswer {
  type?: string;
  level?: string;
  error?: { message: string; offset?: number; length?: number };
}

export interface ErrorRow {
  reason: string;
  row: Record<string, string | null>;
}

export class Session {
  private bearer = '';
  constructor(private readonly id: string, private readonly origin = '') {}

  async exchange(code: string): Promise<{ experience: Experience; expiresIn: number; user?: { name?: string; role?: string } }> {
    const answer = await this.ask<{ bearer: string; experience: Experience; expiresIn: number; user?: { name?: string; role?: string } }>('exchange', { code });
    this.bearer = answer.bearer;
    return answer;
  }
  definition = (source: Source, signal?: AbortSignal): Promise<DefinitionAnswer> => this.ask('definition', { source }, signal);
  data = async (ask: DataAsk, signal?: AbortSignal): Promise<Record<string, Result>> => (parseExact(await (await this.send('data', ask, signal)).text()) as { visuals: Record<string, Result> }).visuals;
  values = (ask: { source: Source; dataSetIdentifier: string; column: string; search?: string; limit?: number; filters?: Json[] }, signal?: AbortSignal): Promise<{ values: unknown[]; hasMore: boolean }> => this.ask('values', ask, signal);
  expression = (ask: { source: Source; dataSetIdentifier: string; expression: string }, signal?: AbortSignal): Promise<ExpressionAnswer> => this.ask('expression', ask, signal);
  functions = (): Promise<Json> => this.ask('functions', {});
  suggest = (dataSetArn: string): Promise<Json> => this.ask('suggest', { dataSetArn });
  errorRows = async (dataSetArn: string, ingestionId: string): Promise<ErrorRow[]> => (await this.ask<{ rows: ErrorRow[] }>('dropped', { dataSetArn, ingestionId })).rows;

  async download(ask: Json): Promise<{ blob: Blob; name: string }> {
    const answer = await this.send('export', ask);
    const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `export.${String(ask.format).toLowerCase()}`;
    return { blob: await answer.blob(), name };
  }

  private async ask<T>(action: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return (await (await this.send(action, body, signal)).json()) as T;
  }
  private async send(action: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    let answer: Response;
    try {
      answer = await fetch(`${this.origin}/embed/${encodeURIComponent(this.id)}/${action}`, {
        method: 'POST', credentials: 'omit', cache: 'no-store', signal, body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...(this.bearer ? { authorization: `Bearer ${this.bearer}` } : {}) },
      });
    } catch (caught) {
      if (signal?.aborted) throw caught;
      throw new SessionError('NoConnection', 'The server does not answer. Is Tarn running?', 0);
    }
    if (answer.ok) return answer;
    const { error } = (await answer.json().catch(() => ({}))) as { error?: { type?: string; message?: string; path?: string } };
    throw new SessionError(error?.type ?? 'Error', error?.message ?? `The server answered ${answer.status}.`, answer.status, error?.path);
  }
}
