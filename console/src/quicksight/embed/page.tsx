// The page of an embedded experience: exchanges the code, shows the dashboard or the one visual,
// and does what the host page asks by the SDK.
import { useEffect, useMemo, useRef, useState } from 'react';
import { reachesSheet, type Pick } from '../model/filters';
import { parametersOf, valuesOf, type Values } from '../model/parameters';
import type { Entry } from '../view/use-data';
import { baseLook, starterLook, themeLook, type Look } from '../model/theme';
import { shownColumns, show } from '../model/result';
import { fieldsOf, titleOf, visualId, type Json } from '../model/visual';
import { actionsOf } from '../view/actions';
import { Dashboard, type DashboardHandle } from '../view/dashboard';
import { Session, SessionError, type DefinitionAnswer, type Source } from '../view/session';
import type { ViewState } from '../view/state';
import type { Address } from './address';
import type { Channel, Reply } from './channel';

const OK = { success: true } as const;
const no = (errorCode: string, error: string): Reply => ({ success: false, errorCode, error });
const MAX_GROUPS = 200;

interface Open {
  source: Source;
  dashboardId: string;
  answer: DefinitionAnswer;
  hash: string;
  sheetId?: string;
}

function datapoint(entry: Entry | undefined, visual: Json, definition: Json, pick: Pick[]): Json[] {
  const result = entry?.result;
  if (!result) return [];
  const columns = shownColumns(result, fieldsOf(visual), new Map());
  void definition;
  const row = result.rows.find((r) => pick.every((p) => columns.some((c) => c.fieldId === p.fieldId && r[c.index] === p.value)));
  if (!row) return [];
  const member = { STRING: 'String', INTEGER: 'Integer', DECIMAL: 'Decimal', DATETIME: 'Date' } as const;
  return [{
    Columns: columns.map((c) => ({
      [c.role === 'MEASURE' ? 'Metric' : 'Field']: { [c.type === 'DATETIME' ? 'DateTime' : member[c.type]]: { Column: { ColumnName: c.field?.column ?? c.name, DataSetIdentifier: c.field?.dataSet ?? '' }, ...(c.granularity ? { TimeGranularity: c.granularity } : {}) } },
    })),
    FormattedValues: columns.map((c) => ({ Value: show(row[c.index], c), ...(row[c.index] === null ? { Special: 'NULL' } : {}) })),
    RawValues: columns.map((c) => (row[c.index] === null ? {} : { [member[c.type]]: row[c.index] })),
  }];
}

export function EmbedPage({ address, channel }: { address: Address; channel: Channel }) {
  const session = useMemo(() => new Session(address.sessionId), [address]);
  const [open, setOpen] = useState<Open>();
  const [failed, setFailed] = useState<{ header: string; text: string }>();
  const [themed, setThemed] = useState<{ arn?: string; override?: Json }>(() => ({ arn: address.query.get('themeArn') ?? undefined }));
  const [actions, setActions] = useState<Record<string, Json[]>>({});
  const handle = useRef<DashboardHandle>(null);
  const live = useRef({ open, actions });
  live.current = { open, actions };
  const flag = (name: string): boolean => address.query.get(name) === 'true';

  const load = async (dashboardId: string, analysisId: string, hash: string, sheetId?: string): Promise<void> => {
    const source: Source = analysisId ? { analysisId } : { dashboardId };
    const answer = await session.definition(source);
    setOpen({ source, dashboardId, answer, hash, sheetId });
  };
  useEffect(() => {
    (async () => {
      try {
        const { experience } = await session.exchange(address.code);
        const dashboardId = address.dashboardId || experience.dashboardId || '';
        if (!dashboardId && !address.analysisId) {
          setFailed({ header: 'There is nothing to show at this address', text: 'Dashboards, single visuals and analyses are embedded; the console’s start page is not yet.' });
          channel.emit('ERROR_OCCURRED', { errorCode: 'NotSupported' });
          return;
        }
        await load(dashboardId, address.analysisId, location.hash, address.sheetId || experience.sheetId);
      } catch (error) {
        const e = error as SessionError;
        setFailed(e.status === 401 || e.status === 403 || e.status === 404
          ? { header: 'This link does not open', text: `${e.message} A link opens once, within five minutes: ask the page that embeds this dashboard for a new one.` } : { header: 'The dashboard could not be opened', text: e.message });
        channel.emit('ERROR_OCCURRED', { errorCode: e.type ?? 'Error', message: e.message });
      }
    })();
    void channel.controlReady.then(() => channel.emit('EXPERIENCE_INITIALIZED', {}));
  }, []);

  const valuesNow = (state: ViewState): Values => valuesOf(live.current.open!.answer.definition, live.current.open!.answer.defaults, state.parameters);

  // ---- What the host page may ask.
  const answer = async (eventName: string, message: Json): Promise<Reply> => {
    const { open: now } = live.current;
    if (eventName === 'SET_THEME_OVERRIDE') {
      setThemed((t) => ({ ...t, override: message.ThemeOverride ?? undefined }));
      return OK;
    }
    if (eventName === 'PRELOAD_THEMES') return OK;
    if (eventName === 'SET_THEME') {
      const arn = String(message.ThemeArn ?? '');
      if (arn && !starterLook(arn)) return no('ThemeNotFound', 'AWS’s own themes (CLASSIC, MIDNIGHT, SEASIDE, RAINIER) can be set by name.');
      setThemed((t) => ({ ...t, arn: arn || undefined }));
      return OK;
    }
    if (eventName === 'NAVIGATE_TO_DASHBOARD') {
      const hash = new URLSearchParams(((message.Parameters as Json[]) ?? []).flatMap((p) => ((p.Values as unknown[]) ?? []).map((v) => [`p.${p.Name}`, String(v)]))).toString();
      await load(String(message.DashboardId ?? ''), '', hash);
      return OK;
    }
    const board = handle.current;
    if (!now || !board) return no('NotReady', 'The dashboard is not loaded yet.');
    const { definition } = now.answer;
    const state = board.history().now;
    const sheets = (definition.Sheets as Json[]) ?? [];
    const sheetOf = (id: unknown): Json | undefined => sheets.find((s) => s.SheetId === (id || state.sheetId));
    const visualOf = (): Json | undefined => {
      const id = message.VisualId || address.visualId;
      return ((sheetOf(message.SheetId || address.sheetId)?.Visuals as Json[]) ?? []).find((v) => visualId(v) === id);
    };
    const groups = (): Json[] => [...((definition.FilterGroups as Json[]) ?? []).filter((g) => !state.removed.includes(g.FilterGroupId)).map((g) => state.groups[g.FilterGroupId] ?? g), ...state.added];
    const list = (Array.isArray(message) ? message : []) as Json[];
    switch (eventName) {
      case 'GET_PARAMETERS': return parametersOf(definition).map((p) => ({ Name: p.name, Values: valuesNow(state)[p.name] ?? [] }));
      case 'SET_PARAMETERS': {
        const declared = parametersOf(definition);
        const unknown = list.find((p) => !declared.some((d) => d.name === p.Name));
        if (unknown) return no('ParameterNotFound', `The dashboard declares no parameter ${String(unknown.Name)}.`);
        board.do({ do: 'parameters', values: Object.fromEntries(list.map((p) => [p.Name, (Array.isArray(p.Values) ? p.Values : [p.Values]).map(String)])) });
        return OK;
      }
      case 'GET_SHEETS': return sheets.map((s, i) => ({ SheetId: s.SheetId, Name: s.Name ?? `Sheet ${i + 1}` }));
      case 'GET_SELECTED_SHEET_ID': return state.sheetId;
      case 'SET_SELECTED_SHEET_ID':
        if (!sheets.some((s) => s.SheetId === message.SheetId)) return no('SheetNotFound', 'There is no such sheet.');
        board.do({ do: 'sheet', sheetId: message.SheetId });
        return OK;
      case 'GET_SHEET_VISUALS': {
        const sheet = sheetOf(message.SheetId);
        return sheet ? ((sheet.Visuals as Json[]) ?? []).map((v) => ({ Name: titleOf(v), VisualId: visualId(v) })) : no('SheetNotFound', 'There is no such sheet.');
      }
      case 'GET_FILTER_GROUPS_FOR_SHEET': return groups().filter((g) => reachesSheet(g, String(message.SheetId)));
      case 'GET_FILTER_GROUPS_FOR_VISUAL': return groups().filter((g) => reachesSheet(g, String(message.SheetId || address.sheetId), String(message.VisualId || address.visualId)));
      case 'ADD_FILTER_GROUPS': case 'UPDATE_FILTER_GROUPS': {
        const known = new Set(groups().map((g) => g.FilterGroupId));
        if (!list.length || list.some((g) => typeof g?.FilterGroupId !== 'string' || !Array.isArray(g.Filters))) return no('InvalidFilterGroup', 'A filter group has a FilterGroupId and Filters.');
        if (state.added.length + list.length > MAX_GROUPS) return no('TooManyFilterGroups', `At most ${MAX_GROUPS} filter groups are added.`);
        if (eventName === 'ADD_FILTER_GROUPS') {
          const twice = list.find((g) => known.has(g.FilterGroupId));
          if (twice) return no('FilterGroupExists', `There is a filter group ${twice.FilterGroupId}.`);
          board.do({ do: 'add', groups: list });
          return OK;
        }
        const missing = list.find((g) => !known.has(g.FilterGroupId));
        if (missing) return no('FilterGroupNotFound', `There is no filter group ${missing.FilterGroupId}.`);
        for (const group of list) board.do({ do: 'group', group });
        return OK;
      }
      case 'REMOVE_FILTER_GROUPS': {
        const ids = list.map((g) => (typeof g === 'string' ? g : String(g?.FilterGroupId)));
        const known = new Set(groups().map((g) => g.FilterGroupId));
        const missing = ids.find((id) => !known.has(id));
        if (missing !== undefined) return no('FilterGroupNotFound', `There is no filter group ${missing}.`);
        board.do({ do: 'remove', ids });
        return OK;
      }
      case 'GET_VISUAL_ACTIONS': {
        const visual = visualOf();
        return visual ? actionsOf(visual, live.current.actions[visualId(visual)]) : no('VisualNotFound', 'There is no such visual.');
      }
      case 'ADD_VISUAL_ACTIONS': case 'SET_VISUAL_ACTIONS': case 'REMOVE_VISUAL_ACTIONS': {
        const visual = visualOf();
        if (!visual) return no('VisualNotFound', 'There is no such visual.');
        const given = (message.Actions as Json[]) ?? [];
        const ids = new Set(given.map((a) => a.CustomActionId));
        setActions((old) => {
          const kept = (old[visualId(visual)] ?? []).filter((a) => !ids.has(a.CustomActionId));
          return { ...old, [visualId(visual)]: eventName === 'SET_VISUAL_ACTIONS' ? given : eventName === 'ADD_VISUAL_ACTIONS' ? [...kept, ...given] : kept };
        });
        return OK;
      }
      case 'UNDO': board.do({ do: 'undo' }); return OK;
      case 'REDO': board.do({ do: 'redo' }); return OK;
      case 'RESET': board.do({ do: 'reset' }); return OK;
      case 'INITIATE_PRINT': setTimeout(() => window.print(), 50); return OK;
      default: return no('NotSupported', `${eventName} is not served.`);
    }
  };
  const latest = useRef(answer);
  latest.current = answer;
  const isOpen = !!open;
  useEffect(() => {
    if (isOpen || failed) channel.listen((name, message) => latest.current(name, message));
  }, [isOpen, failed]);

  // ---- What the host page is told.
  const onState = (now: ViewState, before: ViewState): void => {
    const names = [...new Set([...Object.keys(now.parameters), ...Object.keys(before.parameters)])].filter((n) => JSON.stringify(now.parameters[n]) !== JSON.stringify(before.parameters[n]));
    if (names.length) channel.emit('PARAMETERS_CHANGED', { changedParameters: names.map((Name) => ({ Name, Values: valuesNow(now)[Name] ?? [] })) });
    if (now.sheetId !== before.sheetId) {
      const sheet = (open!.answer.definition.Sheets as Json[]).find((s) => s.SheetId === now.sheetId);
      channel.emit('SELECTED_SHEET_CHANGED', { selectedSheet: { SheetId: now.sheetId, Name: sheet?.Name } });
    }
  };
  useEffect(() => {
    if (!open) return;
    let last = '';
    const root = document.querySelector('.qs-root');
    const observer = new ResizeObserver(() => {
      const size = { height: Math.ceil(root!.scrollHeight), width: Math.ceil(root!.scrollWidth) };
      if (JSON.stringify(size) === last) return;
      last = JSON.stringify(size);
      channel.emit('SIZE_CHANGED', size);
    });
    if (root) observer.observe(root);
    return () => observer.disconnect();
  }, [open]);

  if (failed) return <main className="embed-message"><h1>{failed.header}</h1><p>{failed.text}</p></main>;
  if (!open) return <main className="embed-message" aria-busy="true"><p role="status">Opening the dashboard</p></main>;
  const base: Look = (themed.arn && starterLook(themed.arn)) || themeLook(open.answer.theme, baseLook(false));
  const look = themeLook(themed.override, base);
  const isVisual = address.kind === 'VISUAL';
  return (
    <main className={'embed' + (isVisual ? ' embed-single' : '')} style={{ backgroundColor: look.page }}>
      <h1 className="qs-hidden">{open.answer.name}</h1>
      <Dashboard key={JSON.stringify(open.source)} session={session} source={open.source} answer={open.answer} isDark={false} look={look} hash={open.hash} sheetId={open.sheetId} visualId={isVisual ? address.visualId : undefined} handle={handle}
        showTabs={!flag('sheetTabsDisabled')} showUndo={!flag('undoRedoDisabled')} showReset={!flag('resetDisabled')} extraActions={actions} onState={onState}
        onLoaded={() => { channel.emit('CONTENT_LOADED', { title: open.answer.name }); channel.emit('PARAMETERS_LOADED'); }} onError={(message) => channel.emit('ERROR_OCCURRED', { errorCode: 'VISUAL_FAILED', message })}
        onCallback={(action, visual, sheetId, entry, pick) => channel.emit('CALLBACK_OPERATION_INVOKED', { CustomActionId: action.CustomActionId, DashboardId: open.dashboardId, SheetId: sheetId, VisualId: visualId(visual), Datapoints: datapoint(entry, visual, open.answer.definition, pick) })} />
    </main>
  );
}
