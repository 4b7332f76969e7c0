// One visual in its tile: title, menu, the drawing, and the same as a table.
import { Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { draw, refusal } from '../draw/draw';
import { altText, type Drawing } from '../draw/drawing';
import { plainTable } from '../draw/table';
import type { Pick } from '../model/filters';
import { levelsOf } from '../model/drill';
import { withParameters, type Values } from '../model/parameters';
import type { Look } from '../model/theme';
import { bodyOf, fieldsOf, hasTitle, kindName, subtitleOf, titleOf, visualId, type Json } from '../model/visual';
import { later } from '../../ui/later';
import { Kpi } from './kpi';
import { Menu, type Item } from './menu';
import { DataTable, Pivot } from './tables';
import type { Drill } from './state';
import type { Entry } from './use-data';

const EChart = later(() => import('./echart'));

export interface VisualProps {
  visual: Json;
  definition: Json;
  look: Look;
  entry: Entry | undefined;
  parameters: Values;
  picks?: Pick[][];
  drill?: Drill;
  onPick?: (pick: Pick[], isMore: boolean) => void;
  onUnpick?: () => void;
  onDrill?: (drill: Drill | undefined) => void;
  onExport?: (format: 'CSV' | 'XLSX' | 'PNG') => void;
  onMore?: (limit: number) => void;
  onMaximise?: () => void;
  isMaximised?: boolean;
  extra?: Item[]; // of the menu
  isBare?: boolean; // a single visual fills its frame
  headExtra?: ReactNode;
}

function useBox(): [React.RefObject<HTMLDivElement | null>, { width: number; height: number }] {
  const ref = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([e]) => {
      const { width, height } = e!.contentRect;
      setBox((old) => (Math.abs(old.width - width) + Math.abs(old.height - height) < 8 ? old : { width, height }));
    });
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return [ref, box];
}

function Body(p: VisualProps & { drawing: Drawing; asTable: boolean; title: string; collapsed: ReadonlySet<string>; onFold: (key: string) => void }) {
  const { drawing, title, entry } = p;
  const result = entry?.result;
  if (p.asTable && result && (drawing.kind === 'chart' || drawing.kind === 'kpi' || drawing.kind === 'pivot')) {
    const table = plainTable({ visual: p.visual, result, definition: p.definition, look: p.look });
    return <DataTable table={table} label={`${title}, as a table`} picked={p.picks} onPick={p.onPick} />;
  }
  switch (drawing.kind) {
    case 'chart':
      return <Suspense fallback={<p className="qs-none" role="status">Loading charts</p>}><EChart option={drawing.option} more={drawing.more} label={altText(p.visual) || drawing.summary} onPick={p.onPick} /></Suspense>;
    case 'kpi': return <Kpi kpi={drawing.kpi} look={p.look} title={title} />;
    case 'table': return <DataTable table={drawing.table} label={title} picked={p.picks} onPick={p.onPick} onMore={() => p.onMore?.(drawing.table.rows.length * 4)} />;
    case 'pivot': return <Pivot pivot={drawing.pivot} label={title} picked={p.picks} onPick={p.onPick} onToggle={p.onFold} />;
    case 'text': return <div className="qs-text">{drawing.paragraphs.map((t, i) => <p key={i}>{t}</p>)}</div>;
    default: return <p className="qs-none">{drawing.message}</p>;
  }
}

export function Visual(p: VisualProps) {
  const { visual, definition, look, entry, picks, drill } = p;
  const [asTable, setAsTable] = useState(false);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [ref, box] = useBox();
  const title = withParameters(titleOf(visual), p.parameters);
  const subtitle = withParameters(subtitleOf(visual), p.parameters);
  const refused = refusal(visual);
  const result = entry?.result;
  const drawing = useMemo<Drawing | undefined>(() => {
    if (refused) return { kind: 'refused', message: refused };
    if (!fieldsOf(visual).length && !visual.InsightVisual) return { kind: 'empty', message: 'Choose fields to show' };
    if (!result) return undefined;
    return draw({ visual, result, definition, look, picked: picks, collapsed, width: box.width, height: box.height });
  }, [visual, result, definition, look, picks, collapsed, box, refused]);
  const levels = levelsOf(visual);
  const level = drill?.level ?? 0;
  const pick = picks?.[0]?.find((x) => !levels || x.fieldId === levels.field.fieldId || picks[0]!.length === 1);
  const canDown = !!levels && !!pick && level < levels.names.length - 1;
  const down = (): void => p.onDrill?.({ level: level + 1, path: [...(drill?.path ?? []), { fieldId: levels!.field.fieldId, value: pick!.value }] });
  const up = (): void => p.onDrill?.({ level: level - 1, path: (drill?.path ?? []).slice(0, -1) });
  const chartLike = drawing?.kind === 'chart' || drawing?.kind === 'kpi' || drawing?.kind === 'pivot';
  const items: Item[] = [
    ...(chartLike ? [{ text: 'Show as a table', act: () => setAsTable(!asTable), checked: asTable }] : []),
    ...(p.onMaximise ? [{ text: p.isMaximised ? 'Back to the sheet' : 'Maximise', act: p.onMaximise }] : []),
    ...(levels && p.onDrill ? [{ text: `Drill down${levels.names[level + 1] ? ` to ${levels.names[level + 1]}` : ''}`, act: down, disabled: !canDown }, { text: 'Drill up', act: up, disabled: level === 0 }] : []),
    ...(picks?.length && p.onUnpick ? [{ text: 'Clear the selection', act: p.onUnpick }] : []),
    ...(p.onExport && !refused ? [{ text: 'Export to CSV', act: () => p.onExport!('CSV') }] : []),
    ...(p.onExport && (kindName(visual) === 'TableVisual' || kindName(visual) === 'PivotTableVisual') ? [{ text: 'Export to Excel', act: () => p.onExport!('XLSX') }] : []),
    ...(p.extra ?? []),
  ];
  const state = entry?.error ? 'error' : entry?.loading ? 'loading' : result || refused ? 'ready' : 'empty';
  return (
    <section className={'qs-visual' + (p.isBare ? ' qs-bare' : '')} aria-label={title || kindName(visual)} data-visual={visualId(visual)} data-state={state} aria-busy={!!entry?.loading}>
      <header className="qs-visual-head">
        <div className="qs-titles">
          {hasTitle(visual) && title && <h3>{title}</h3>}
          {subtitle && <p className="qs-subtitle">{subtitle}</p>}
          {level > 0 && <nav className="qs-crumbs" aria-label={`Drilled down in ${title}`}>{(drill?.path ?? []).map((x, i) => <button key={i} type="button" className="qs-link" onClick={() => p.onDrill?.(i === 0 ? undefined : { level: i, path: drill!.path.slice(0, i) })}>{x.value === null ? 'null' : String(x.value)} ›</button>)}</nav>}
        </div>
        {p.headExtra}
        {canDown && p.onDrill && <button type="button" className="qs-link" onClick={down}>Drill down</button>}
        {items.length > 0 && bodyOf(visual).ChartConfiguration?.Interactions?.VisualMenuOption?.AvailabilityStatus !== 'DISABLED' && <Menu label={`Menu of ${title || 'this visual'}`} items={items}><span aria-hidden="true">⋯</span></Menu>}
      </header>
      <div className={'qs-visual-body' + (entry?.loading && drawing ? ' qs-stale' : '')} ref={ref}>
        {entry?.error ? <p className="qs-bad" role="alert">{entry.error}</p>
          : drawing ? <Body {...p} drawing={drawing} asTable={asTable} title={title} collapsed={collapsed} onFold={(key) => setCollapsed((old) => { const now = new Set(old); if (!now.delete(key)) now.add(key); return now; })} />
            : <p className="qs-none" role="status">Loading</p>}
        {result?.truncated && drawing?.kind === 'chart' && <p className="qs-note">Only the first {result.rows.length} groups are shown.</p>}
      </div>
    </section>
  );
}
