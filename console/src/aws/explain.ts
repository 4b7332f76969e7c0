// Why a request was allowed or denied: a page of Tarn's own that answers to the account's root.
import { call } from './call';

export interface Explained {
  text: string;
}

export async function explain(requestId: string): Promise<Record<string, unknown>> {
  const answer = await call({ service: 'tarn', cli: 'tarn', operation: 'Explain', method: 'GET', path: '/_tarn/explain', query: [['request_id', requestId]], input: { request_id: requestId } });
  return JSON.parse(answer.text()) as Record<string, unknown>;
}
