// What a reader of a dashboard has changed: sheet, parameters, controls, cross-filters, drill; with
// undo. Each change makes a new state; those that look no different are not remembered.
import { fromHash, parametersOf, type Values } from '../model/parameters';
import type { Pick } from '../model/filters';
import { samePick } from '../draw/drawing';
import type { Json } from '../model/visual';

export interface Drill {
  level: number;
  path: Pick[];
}
export interface ViewState {
  sheetId: string;
  parameters: Values; // those that were chosen
  groups: Record<string, Json>; // filter groups that a control changed, by id
  added: Json[]; // by the host page
  removed: string[];
  picks: Record<string, Pick[][]>; // by visual
  drill: Record<string, Drill>;
}
export type Change =
  | { do: 'sheet'; sheetId: string }
  | { do: 'parameters'; values: Values }
  | { do: 'group'; group: Json }
  | { do: 'add'; groups: Json[] }
  | { do: 'remove'; ids: string[] }
  | { do: 'pick'; visualId: string; pick: Pick[]; isMore: boolean }
  | { do: 'unpick'; visualId?: string }
  | { do: 'drill'; visualId: string; drill: Drill | undefined };

export interface History {
  now: ViewState;
  past: ViewState[];
  future: ViewState[];
  first: ViewState;
}
const KEPT = 100;

export function firstState(definition: Json, hash = '', sheetId?: string): ViewState {
  const sheets = (definition.Sheets as Json[]) ?? [];
  const wanted = sheets.find((s) => s.SheetId === sheetId) ?? sheets[0];
  return { sheetId: wanted?.SheetId ?? '', parameters: fromHash(hash, parametersOf(definition)), groups: {}, added: [], removed: [], picks: {}, drill: {} };
}
export const firstHistory = (state: ViewState): History => ({ now: state, past: [], future: [], first: state });

function picked(before: Pick[][], pick: Pick[], isMore: boolean): Pick[][] {
  const has = before.some((p) => samePick(p, pick));
  if (isMore) return has ? before.filter((p) => !samePick(p, pick)) : [...before, pick];
  return has && before.length === 1 ? [] : [pick];
}

export function changed(s: ViewState, c: Change): ViewState {
  switch (c.do) {
    case 'sheet': return s.sheetId === c.sheetId ? s : { ...s, sheetId: c.sheetId };
    case 'parameters': return { ...s, parameters: { ...s.parameters, ...c.values } };
    case 'group': {
      if (s.added.some((g) => g.FilterGroupId === c.group.FilterGroupId)) return { ...s, added: s.added.map((g) => (g.FilterGroupId === c.group.FilterGroupId ? c.group : g)) };
      return { ...s, groups: { ...s.groups, [c.group.FilterGroupId]: c.group } };
    }
    case 'add': {
      const ids = new Set(c.groups.map((g) => g.FilterGroupId));
      return { ...s, added: [...s.added.filter((g) => !ids.has(g.FilterGroupId)), ...c.groups], removed: s.removed.filter((r) => !ids.has(r)) };
    }
    case 'remove': return { ...s, added: s.added.filter((g) => !c.ids.includes(g.FilterGroupId)), removed: [...new Set([...s.removed, ...c.ids])] };
    case 'pick': {
      if (!c.pick.length) return s;
      const mine = picked(s.picks[c.visualId] ?? [], c.pick, c.isMore);
      const { [c.visualId]: _, ...others } = s.picks;
      return { ...s, picks: mine.length ? { ...others, [c.visualId]: mine } : others };
    }
    case 'unpick': {
      if (!c.visualId) return { ...s, picks: {} };
      const { [c.visualId]: _, ...others } = s.picks;
      return { ...s, picks: others };
    }
    case 'drill': {
      const { [c.visualId]: _, ...others } = s.drill;
      const { [c.visualId]: __, ...picks } = s.picks;
      return { ...s, picks, drill: c.drill && c.drill.level > 0 ? { ...others, [c.visualId]: c.drill } : others };
    }
  }
}

export type Step = Change | { do: 'undo' } | { do: 'redo' } | { do: 'reset' } | { do: 'start'; state: ViewState };
export function step(h: History, s: Step): History {
  switch (s.do) {
    case 'start': return firstHistory(s.state);
    case 'undo': return h.past.length ? { ...h, now: h.past[h.past.length - 1]!, past: h.past.slice(0, -1), future: [h.now, ...h.future] } : h;
    case 'redo': return h.future.length ? { ...h, now: h.future[0]!, past: [...h.past, h.now], future: h.future.slice(1) } : h;
    case 'reset': return { ...h, now: h.first, past: [...h.past, h.now].slice(-KEPT), future: [] };
    default: {
      const now = changed(h.now, s);
      return JSON.stringify(now) === JSON.stringify(h.now) ? h : { ...h, now, past: [...h.past, h.now].slice(-KEPT), future: [] };
    }
  }
}
