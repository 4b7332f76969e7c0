// The answers for the visuals of a sheet: what can be seen first, each again only when something
// that it depends on has changed, and one call for many.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { crossFilterGroups, reachesSheet } from '../model/filters';
import { named, type Result } from '../model/result';
import { fieldsOf, visualId, type Field, type Json } from '../model/visual';
import { refusal } from '../draw/draw';
import type { DataSetColumn, Session, Source } from './session';
import type { ViewState } from './state';

export interface Entry {
  key: string;
  result?: Result;
  loading: boolean;
  error?: string;
}

export function numberColumns(dataSets: { identifier: string; columns: DataSetColumn[] }[]): (field: Field) => boolean {
  const known = new Map(dataSets.flatMap((d) => d.columns.map((c) => [`${d.identifier}\n${c.name}`, c.type] as const)));
  return (f) => {
    const type = known.get(`${f.dataSet}\n${f.column}`);
    return type ? type === 'INTEGER' || type === 'DECIMAL' : f.member === 'NumericalDimensionField';
  };
}

// The groups that the session is told of: those changed, added and taken away, and cross-filters.
export function filtersOf(definition: Json, sheet: Json, state: ViewState, isNumber: (f: Field) => boolean): Json[] {
  const removed = ((definition.FilterGroups as Json[]) ?? []).filter((g) => state.removed.includes(g.FilterGroupId)).map((g) => ({ ...g, Status: 'DISABLED' }));
  const changed = Object.values(state.groups).filter((g) => !state.removed.includes(g.FilterGroupId));
  const crossed = ((sheet.Visuals as Json[]) ?? []).flatMap((v) => {
    const picks = state.picks[visualId(v)];
    return picks ? crossFilterGroups(sheet, v, picks, isNumber) : [];
  });
  return [...changed, ...removed, ...state.added, ...crossed];
}

const NO_SIGNATURE: (visual: Json) => string = () => '';

export function useData(p: {
  session: Session; source: Source; definition: Json; sheet: Json | undefined; state: ViewState; isNumber: (f: Field) => boolean; visible: ReadonlySet<string> | undefined; // undefined: not known yet
  signature?: (visual: Json) => string; // of a draft: what of the definition a visual depends on
  only?: string; // one visual
}): { entries: Map<string, Entry>; reload: () => void; page: (visual: string, limit: number) => void } {
  const { session, source, definition, sheet, state, isNumber, visible } = p;
  const signature = p.signature ?? NO_SIGNATURE;
  const [entries, setEntries] = useState<Map<string, Entry>>(new Map());
  const [paging, setPaging] = useState<Record<string, { offset: number; limit: number }>>({});
  const [turn, setTurn] = useState(0);
  const isKnown = visible !== undefined;
  const sent = useRef(new Map<string, { key: string; abort: AbortController }>());
  const latest = useRef(entries);
  latest.current = entries;

  const filters = useMemo(() => (sheet ? filtersOf(definition, sheet, state, isNumber) : []), [definition, sheet, state, isNumber]);
  const wanted = useMemo(() => ((sheet?.Visuals as Json[]) ?? []).filter((v) => !refusal(v) && (!p.only || visualId(v) === p.only)).map((v) => {
    const id = visualId(v);
    const mine = filters.filter((g) => g.Status === 'DISABLED' || reachesSheet(g, sheet!.SheetId, id));
    const isEmpty = fieldsOf(v).length === 0 && !v.InsightVisual;
    return { id, isEmpty, key: JSON.stringify([sheet!.SheetId, state.parameters, mine, state.drill[id], paging[id], turn, signature(v)]) };
  }), [sheet, filters, state.parameters, state.drill, paging, turn, signature, p.only]);
  const keys = wanted.map((w) => w.key).join('\n');

  useEffect(() => {
    if (!sheet || !isKnown) return;
    const stale = wanted.filter((w) => !w.isEmpty && latest.current.get(w.id)?.key !== w.key && sent.current.get(w.id)?.key !== w.key);
    if (!stale.length) return;
    // A call is stopped where nobody waits for any of its answers.
    const isStale = new Set(stale.map((w) => w.id));
    const needed = new Set([...sent.current].filter(([id]) => !isStale.has(id)).map(([, s]) => s.abort));
    for (const w of stale) {
      const before = sent.current.get(w.id)?.abort;
      if (before && !needed.has(before)) before.abort();
    }
    const abort = new AbortController();
    for (const w of stale) sent.current.set(w.id, { key: w.key, abort });
    setEntries((old) => {
      const now = new Map(old);
      for (const w of stale) now.set(w.id, { key: '', result: old.get(w.id)?.result, loading: true });
      return now;
    });
    const put = (batch: typeof stale, make: (id: string) => Partial<Entry>): void => {
      const mine = batch.filter((w) => sent.current.get(w.id)?.key === w.key);
      for (const w of mine) sent.current.delete(w.id);
      setEntries((old) => {
        const now = new Map(old);
        for (const w of mine) now.set(w.id, { key: w.key, loading: false, ...make(w.id) });
        return now;
      });
    };
    const drill = Object.fromEntries(Object.entries(state.drill).filter(([id]) => stale.some((w) => w.id === id)));
    const load = async (batch: typeof stale): Promise<void> => {
      const own = batch.filter((w) => sent.current.get(w.id)?.key === w.key);
      if (!own.length) return;
      try {
        const pages = Object.fromEntries(Object.entries(paging).filter(([id]) => own.some((w) => w.id === id)));
        const answer = await session.data({ source, sheetId: sheet.SheetId, visuals: own.map((w) => w.id), parameters: state.parameters, filters, drill, paging: pages }, abort.signal);
        put(own, (id) => {
          const result = answer[id];
          if (!result) return { error: 'The server gave no answer for this visual.' };
          return result.status === 'ERROR' ? { error: result.error?.message ?? 'This visual failed.' } : { result: named(result) };
        });
      } catch (error) {
        if (!abort.signal.aborted) put(own, () => ({ error: (error as Error).message }));
      }
    };
    const first = stale.filter((w) => visible!.has(w.id));
    const rest = stale.filter((w) => !visible!.has(w.id));
    void load(first.length ? first : rest).then(() => (first.length ? load(rest) : undefined));
  }, [keys, isKnown]);

  useEffect(() => () => sent.current.forEach((s) => s.abort.abort()), []);
  const reload = useCallback(() => setTurn((t) => t + 1), []);
  const page = useCallback((visual: string, limit: number) => setPaging((old) => ({ ...old, [visual]: { offset: 0, limit } })), []);
  return { entries, reload, page };
}
