// A dashboard as its readers see it: sheets, controls, visuals, and what they do to each other.
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useReducer, useRef, useState, type ReactNode, type Ref } from 'react';
import { columnOf, crossFilterGroups, inWords, type Pick } from '../model/filters';
import { valuesOf } from '../model/parameters';
import { baseLook, themeLook, type Look } from '../model/theme';
import { fieldsOf, plainText, visualId, type Json } from '../model/visual';
import { actionsOf, urlOf } from './actions';
import { FilterControl, ParameterControl } from './controls';
import { Layout, layOut, type Placed } from './layout';
import type { DefinitionAnswer, Session, Source } from './session';
import { firstHistory, firstState, step, type Change, type History, type Step, type ViewState } from './state';
import { filtersOf, numberColumns, useData, type Entry } from './use-data';
import { Visual, type VisualProps } from './visual';
import './dashboard.css';

export interface DashboardHandle {
  history: () => History;
  do: (s: Step) => void;
  reload: () => void;
}
export interface DashboardProps {
  session: Session;
  source: Source;
  answer: DefinitionAnswer;
  isDark: boolean;
  look?: Look; // instead of the theme's
  hash?: string;
  sheetId?: string;
  visualId?: string; // that alone
  handle?: Ref<DashboardHandle>;
  showTabs?: boolean;
  showUndo?: boolean;
  showReset?: boolean;
  onState?: (now: ViewState, before: ViewState) => void;
  onLoaded?: () => void;
  onError?: (message: string) => void;
  onCallback?: (action: Json, visual: Json, sheetId: string, entry: Entry | undefined, pick: Pick[]) => void;
  extraActions?: Record<string, Json[]>; // by visual, of the host page
  decorate?: (placed: Placed, inner: ReactNode) => ReactNode;
  visualProps?: (visual: Json) => Partial<VisualProps>;
  onSheet?: (sheetId: string) => void;
  onGroup?: (group: Json) => void; // a control's filter goes there, into a draft
  signature?: (visual: Json) => string;
  controls?: boolean;
}

export function lookStyle(look: Look): Record<string, string> {
  return {
    '--qs-text': look.text, '--qs-text2': look.text2, '--qs-line': look.line, '--qs-tile': look.tile, '--qs-page': look.page, '--qs-back2': look.back2, '--qs-accent': look.accent, '--qs-accent-text': look.accentText,
    '--qs-bad': look.bad, '--qs-good': look.good, '--qs-gap': look.hasGutter ? '10px' : '2px', '--qs-margin': look.hasMargin ? '12px' : '0', '--qs-border': look.tileBorder ? look.line : 'transparent', fontFamily: look.font, colorScheme: look.isDark ? 'dark' : 'light',
  };
}

// Which tiles can be seen; nothing before that is known.
function useVisible(root: React.RefObject<HTMLDivElement | null>, key: string): ReadonlySet<string> | undefined {
  const [visible, setVisible] = useState<ReadonlySet<string>>();
  useEffect(() => {
    const observer = new IntersectionObserver((seen) => setVisible((old) => {
      const now = new Set(old);
      for (const e of seen) {
        const id = (e.target as HTMLElement).dataset.element!;
        if (e.isIntersecting) now.add(id);
        else now.delete(id);
      }
      return now;
    }), { rootMargin: '120px' });
    const tiles = root.current?.querySelectorAll('[data-element]') ?? [];
    tiles.forEach((e) => observer.observe(e));
    if (!tiles.length) setVisible(new Set());
    return () => observer.disconnect();
  }, [key]);
  return visible;
}

function Tabs({ sheets, now, onChange }: { sheets: Json[]; now: string; onChange: (id: string) => void }) {
  const move = (by: number): void => {
    const i = sheets.findIndex((s) => s.SheetId === now);
    const next = sheets[(i + by + sheets.length) % sheets.length]!;
    onChange(next.SheetId);
    document.getElementById(`qs-tab-${next.SheetId}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="Sheets" className="qs-tabs">
      {sheets.map((s, i) => (
        <button key={s.SheetId} id={`qs-tab-${s.SheetId}`} type="button" role="tab" aria-selected={s.SheetId === now} aria-controls="qs-sheet" tabIndex={s.SheetId === now ? 0 : -1} onClick={() => onChange(s.SheetId)}
          onKeyDown={(e) => { if (e.key === 'ArrowRight') move(1); else if (e.key === 'ArrowLeft') move(-1); }}>{s.Name ?? s.Title ?? `Sheet ${i + 1}`}</button>
      ))}
    </div>
  );
}

// What is picked in visuals, as words that can be taken away.
function Chips({ sheet, state, isNumber, change }: { sheet: Json; state: ViewState; isNumber: Parameters<typeof crossFilterGroups>[3]; change: (c: Change) => void }) {
  const chips = ((sheet.Visuals as Json[]) ?? []).flatMap((v) => {
    const picks = state.picks[visualId(v)];
    const groups = picks ? crossFilterGroups(sheet, v, picks, isNumber) : [];
    return groups.length ? [{ id: visualId(v), text: groups.flatMap((g) => g.Filters as Json[]).map((f) => `${columnOf(f).column}: ${inWords(f)}`).join(' · ') }] : [];
  });
  if (!chips.length) return null;
  return (
    <div className="qs-chips" role="group" aria-label="Filters by selection">
      {chips.map((c) => <button key={c.id} type="button" className="qs-chip" aria-label={`Remove the filter ${c.text}`} onClick={() => change({ do: 'unpick', visualId: c.id })}>{c.text} <span aria-hidden="true">✕</span></button>)}
      {chips.length > 1 && <button type="button" className="qs-link" onClick={() => change({ do: 'unpick' })}>Clear all</button>}
    </div>
  );
}

export function Dashboard(p: DashboardProps) {
  const { session, source, answer } = p;
  const { definition } = answer;
  const [history, dispatch] = useReducer(step, undefined, () => firstHistory(firstState(definition, p.hash, p.sheetId)));
  const state = history.now;
  const sheets = (definition.Sheets as Json[]) ?? [];
  const sheet = sheets.find((s) => s.SheetId === state.sheetId) ?? sheets[0];
  const look = useMemo(() => p.look ?? themeLook(answer.theme, baseLook(p.isDark)), [p.look, answer.theme, p.isDark]);
  const isNumber = useMemo(() => numberColumns(answer.dataSets), [answer.dataSets]);
  const parameters = useMemo(() => valuesOf(definition, answer.defaults, state.parameters), [definition, answer.defaults, state.parameters]);
  const root = useRef<HTMLDivElement>(null);
  const laid = useMemo(() => (sheet ? layOut(sheet) : undefined), [sheet]);
  const visible = useVisible(root, `${sheet?.SheetId} ${laid?.placed.map((x) => x.id).join()}`);
  const seen = p.visualId ? new Set([p.visualId]) : visible;
  const { entries, reload, page } = useData({ session, source, definition, sheet, state, isNumber, visible: seen, signature: p.signature, only: p.visualId });
  const [maximised, setMaximised] = useState<string>();
  const [notice, setNotice] = useState('');
  const onGroup = useRef(p.onGroup);
  onGroup.current = p.onGroup;
  const change = useCallback((c: Change) => (c.do === 'group' && onGroup.current ? onGroup.current(c.group) : dispatch(c)), []);

  const before = useRef(state);
  useEffect(() => {
    if (before.current !== state) p.onState?.(state, before.current);
    before.current = state;
  }, [state]);
  // Before anybody can press anything of the sheet that is shown now.
  useLayoutEffect(() => p.onSheet?.(state.sheetId), [state.sheetId]);
  const live = useRef({ history, reload });
  live.current = { history, reload };
  useImperativeHandle(p.handle, () => ({ history: () => live.current.history, do: dispatch, reload: () => live.current.reload() }), []);

  const all = [...entries.values()];
  const ready = all.length > 0 && all.every((e) => !e.loading);
  const nothing = (sheet?.Visuals as Json[] | undefined)?.length === 0;
  const wasReady = useRef(false);
  useEffect(() => {
    if ((ready || nothing) && !wasReady.current) {
      wasReady.current = true;
      p.onLoaded?.();
      const failed = all.find((e) => e.error);
      if (failed?.error) p.onError?.(failed.error);
    }
  }, [ready, nothing]);

  if (!sheet) return <div className="qs-root" style={lookStyle(look)}><p className="qs-none">This dashboard has no sheet.</p></div>;

  const act = (visual: Json, action: Json, pick: Pick[], isMore = false): void => {
    for (const operation of (action.ActionOperations as Json[]) ?? []) {
      const to = operation.NavigationOperation?.LocalNavigationConfiguration?.TargetSheetId;
      if (to) change({ do: 'sheet', sheetId: to });
      if (operation.URLOperation) {
        const url = urlOf(operation.URLOperation.URLTemplate, visual, pick, parameters);
        if (url) open(url, operation.URLOperation.URLTarget === 'SAME_TAB' ? '_top' : '_blank', 'noopener,noreferrer');
        else setNotice('The action’s address is not one of the web.');
      }
      if (operation.SetParametersOperation) {
        const fields = fieldsOf(visual);
        const values = Object.fromEntries(((operation.SetParametersOperation.ParameterValueConfigurations as Json[]) ?? []).flatMap((c) => {
          const value = c.Value ?? {};
          if (value.SourceField) return [[c.DestinationParameterName, pick.filter((x) => x.fieldId === value.SourceField && fields.length).map((x) => String(x.value))]];
          const custom = Object.values((value.CustomValuesConfiguration?.CustomValues as Record<string, unknown[]>) ?? {})[0];
          return custom ? [[c.DestinationParameterName, custom.map(String)]] : [];
        }));
        change({ do: 'parameters', values });
      }
      // What is chosen in a menu is of a point that is picked already, and filters since then.
      if (operation.FilterOperation && action.Trigger === 'DATA_POINT_CLICK') change({ do: 'pick', visualId: visualId(visual), pick, isMore });
      if (operation.CallbackOperation) p.onCallback?.(action, visual, sheet.SheetId, entries.get(visualId(visual)), pick);
    }
  };
  const picked = (visual: Json, pick: Pick[], isMore: boolean): void => {
    const clicked = actionsOf(visual, p.extraActions?.[visualId(visual)]).filter((a) => a.Trigger === 'DATA_POINT_CLICK');
    if (!clicked.length) change({ do: 'pick', visualId: visualId(visual), pick, isMore });
    for (const a of clicked) act(visual, a, pick, isMore);
  };
  const save = async (visual: Json, format: string): Promise<void> => {
    try {
      const group = filtersNow();
      const { blob, name } = await session.download({ source, sheetId: sheet.SheetId, visualId: visualId(visual), format, parameters: state.parameters, filters: group });
      const url = URL.createObjectURL(blob);
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      setNotice(`The export failed: ${(error as Error).message}`);
    }
  };
  const filtersNow = (): Json[] => filtersOf(definition, sheet, state, isNumber);

  const one = (visual: Json, isBare = false): ReactNode => {
    const id = visualId(visual);
    const inMenu = actionsOf(visual, p.extraActions?.[id]).filter((a) => a.Trigger === 'DATA_POINT_MENU');
    const own = p.visualProps?.(visual) ?? {};
    return (
      <Visual visual={visual} definition={definition} look={look} entry={entries.get(id)} parameters={parameters} picks={state.picks[id]} drill={state.drill[id]} isBare={isBare}
        onPick={(pick, isMore) => picked(visual, pick, isMore)} onUnpick={() => change({ do: 'unpick', visualId: id })} onDrill={(drill) => change({ do: 'drill', visualId: id, drill })} onExport={(format) => void save(visual, format)} onMore={(limit) => page(id, limit)}
        onMaximise={isBare ? undefined : () => setMaximised(maximised === id ? undefined : id)} isMaximised={maximised === id} {...own}
        extra={[...inMenu.map((a) => ({ text: a.Name as string, act: () => act(visual, a, state.picks[id]?.[0] ?? []), disabled: !state.picks[id]?.length && JSON.stringify(a.ActionOperations).includes('<<') })), ...(own.extra ?? [])]} />
    );
  };
  const shared = { definition, source, session, sheet, state, parameters, change, ready };
  const placed = (x: Placed): ReactNode => {
    if (x.type === 'VISUAL') {
      const visual = (sheet.Visuals as Json[]).find((v) => visualId(v) === x.id);
      return visual ? one(visual) : null;
    }
    if (x.type === 'TEXT_BOX') {
      const box = ((sheet.TextBoxes as Json[]) ?? []).find((b) => b.SheetTextBoxId === x.id);
      return <div className="qs-text qs-text-box">{plainText(box?.Content ?? '').split('\n').map((t, i) => <p key={i}>{t}</p>)}</div>;
    }
    const filter = ((sheet.FilterControls as Json[]) ?? []).find((c) => Object.values(c)[0]?.FilterControlId === x.id);
    if (filter) return <div className="qs-placed-control"><FilterControl control={filter} {...shared} /></div>;
    const parameter = ((sheet.ParameterControls as Json[]) ?? []).find((c) => Object.values(c)[0]?.ParameterControlId === x.id);
    if (parameter) return <div className="qs-placed-control"><ParameterControl control={parameter} {...shared} /></div>;
    return <p className="qs-none">{x.type === 'IMAGE' ? 'Images are not shown yet.' : ''}</p>;
  };

  if (p.visualId) {
    const visual = ((sheet.Visuals as Json[]) ?? []).find((v) => visualId(v) === p.visualId);
    return <div className="qs-root qs-single" style={lookStyle(look)} ref={root}><h2 className="qs-hidden">{sheet.Name ?? 'Sheet'}</h2>{visual ? one(visual, true) : <p className="qs-none">There is no such visual.</p>}</div>;
  }
  const inSheet = new Set(laid!.placed.map((x) => x.id));
  const parameterControls = ((sheet.ParameterControls as Json[]) ?? []).filter((c) => !inSheet.has(Object.values(c)[0]?.ParameterControlId));
  const filterControls = ((sheet.FilterControls as Json[]) ?? []).filter((c) => !inSheet.has(Object.values(c)[0]?.FilterControlId));
  const big = maximised && ((sheet.Visuals as Json[]) ?? []).find((v) => visualId(v) === maximised);
  const isChanged = JSON.stringify(history.now) !== JSON.stringify(history.first);
  return (
    <div className="qs-root" style={lookStyle(look)} ref={root} data-ready={ready || nothing ? '1' : '0'}>
      {(p.showUndo || p.showReset) && (
        <div className="qs-tools" role="toolbar" aria-label="Of this dashboard">
          {p.showUndo && <button type="button" className="qs-link" disabled={!history.past.length} onClick={() => dispatch({ do: 'undo' })}>Undo</button>}
          {p.showUndo && <button type="button" className="qs-link" disabled={!history.future.length} onClick={() => dispatch({ do: 'redo' })}>Redo</button>}
          {p.showReset && <button type="button" className="qs-link" disabled={!isChanged} onClick={() => dispatch({ do: 'reset' })}>Reset</button>}
        </div>
      )}
      {sheets.length > 1 && p.showTabs !== false && <Tabs sheets={sheets} now={sheet.SheetId} onChange={(sheetId) => { setMaximised(undefined); change({ do: 'sheet', sheetId }); }} />}
      <div id="qs-sheet" className="qs-sheet" {...(sheets.length > 1 && p.showTabs !== false ? { role: 'tabpanel', 'aria-labelledby': `qs-tab-${sheet.SheetId}` } : {})}>
        <h2 className={sheet.Title ? 'qs-sheet-title' : 'qs-hidden'}>{plainText(sheet.Title ?? '') || (sheet.Name ?? 'Sheet')}</h2>
        {p.controls !== false && (parameterControls.length > 0 || filterControls.length > 0) && (
          <div className="qs-controls" role="group" aria-label="Controls">
            {parameterControls.map((c, i) => <ParameterControl key={`p${i}${sheet.SheetId}`} control={c} {...shared} />)}
            {filterControls.map((c, i) => <FilterControl key={`f${i}${sheet.SheetId}`} control={c} {...shared} />)}
          </div>
        )}
        <Chips sheet={sheet} state={state} isNumber={isNumber} change={change} />
        {notice && <p className="qs-bad" role="alert">{notice} <button type="button" className="qs-link" onClick={() => setNotice('')}>Dismiss</button></p>}
        {big ? <div className="qs-maximised">{one(big)}</div> : <Layout laid={laid!} render={(x) => (p.decorate ? p.decorate(x, placed(x)) : placed(x))} />}
        {nothing && !p.decorate && <p className="qs-none">This sheet has no visual.</p>}
      </div>
    </div>
  );
}
