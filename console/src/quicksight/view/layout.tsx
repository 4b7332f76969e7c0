// Where things stand on a sheet: grid, free form, or sections; things without a place come after.
import type { CSSProperties, ReactNode } from 'react';
import { visualId, type Json } from '../model/visual';

export interface Placed {
  id: string;
  type: string; // VISUAL, TEXT_BOX, FILTER_CONTROL, PARAMETER_CONTROL, IMAGE
  style: CSSProperties;
  grid?: { column?: number; row?: number; width: number; height: number };
}
import { GRID_COLUMNS } from '../model/grid';

export { GRID_COLUMNS };

export const DEFAULT_SPAN = { width: 18, height: 12 };
const px = (text: unknown): number => parseFloat(String(text ?? '0')) || 0;

export interface LaidOut {
  kind: 'grid' | 'free';
  width: number; // of a free-form canvas
  height: number;
  placed: Placed[];
}

function freeForm(elements: Json[], width: number, top: number): Placed[] {
  return elements.filter((e) => e.Visibility !== 'HIDDEN').map((e) => ({
    id: e.ElementId, type: e.ElementType, style: { left: `${(100 * px(e.XAxisLocation)) / width}%`, width: `${(100 * px(e.Width)) / width}%`, top: top + px(e.YAxisLocation), height: px(e.Height) },
  }));
}
const bottom = (elements: Json[]): number => Math.max(0, ...elements.map((e) => px(e.YAxisLocation) + px(e.Height)));

export function layOut(sheet: Json): LaidOut {
  const configuration: Json = sheet.Layouts?.[0]?.Configuration ?? {};
  const boxes = ((sheet.TextBoxes as Json[]) ?? []).map((b) => ({ id: b.SheetTextBoxId as string, type: 'TEXT_BOX' }));
  const all = [...((sheet.Visuals as Json[]) ?? []).map((v) => ({ id: visualId(v), type: 'VISUAL' })), ...boxes];
  const free: Json | undefined = configuration.FreeFormLayout;
  if (free) {
    const width = px(free.CanvasSizeOptions?.ScreenCanvasSizeOptions?.OptimizedViewPortWidth) || Math.max(1000, ...(free.Elements as Json[]).map((e) => px(e.XAxisLocation) + px(e.Width)));
    return { kind: 'free', width, height: bottom(free.Elements as Json[]) + 16, placed: freeForm(free.Elements as Json[], width, 0) };
  }
  const sections: Json | undefined = configuration.SectionBasedLayout;
  if (sections) {
    const parts = [...(sections.HeaderSections ?? []), ...(sections.BodySections ?? []).map((b: Json) => ({ ...b, Layout: b.Content?.Layout })), ...(sections.FooterSections ?? [])] as Json[];
    let top = 0;
    const placed = parts.flatMap((s) => {
      const elements = (s.Layout?.FreeFormLayout?.Elements as Json[]) ?? [];
      const made = freeForm(elements, 816, top);
      top += Math.max(px(s.Style?.Height), bottom(elements)) + 16;
      return made;
    });
    return { kind: 'free', width: 816, height: top, placed };
  }
  const elements = (configuration.GridLayout?.Elements as Json[]) ?? [];
  const known = new Set(elements.map((e) => e.ElementId));
  const placed: Placed[] = [...elements, ...all.filter((v) => !known.has(v.id)).map((v) => ({ ElementId: v.id, ElementType: v.type, ColumnSpan: DEFAULT_SPAN.width, RowSpan: v.type === 'TEXT_BOX' ? 3 : DEFAULT_SPAN.height }) as Json)].map((e) => {
    const grid = { column: e.ColumnIndex as number | undefined, row: e.RowIndex as number | undefined, width: Math.min(GRID_COLUMNS, e.ColumnSpan ?? DEFAULT_SPAN.width), height: e.RowSpan ?? DEFAULT_SPAN.height };
    return {
      id: e.ElementId, type: e.ElementType, grid,
      style: { gridColumn: `${grid.column === undefined ? 'auto' : grid.column + 1} / span ${grid.width}`, gridRow: `${grid.row === undefined ? 'auto' : grid.row + 1} / span ${grid.height}` },
    };
  });
  return { kind: 'grid', width: 0, height: 0, placed };
}

export function Layout({ laid, render }: { laid: LaidOut; render: (placed: Placed) => ReactNode }) {
  // Read and tabbed through from the top, whatever the order in the definition.
  const order = (p: Placed): number => (p.grid ? (p.grid.row ?? 1e5) * 100 + (p.grid.column ?? 99) : px(p.style.top) * 100 + px(p.style.left));
  const sorted = [...laid.placed].sort((a, b) => order(a) - order(b));
  return (
    <div className={laid.kind === 'grid' ? 'qs-grid' : 'qs-free'} style={laid.kind === 'free' ? { minHeight: laid.height } : undefined}>
      {sorted.map((p) => <div key={p.id} className="qs-tile" style={p.style} data-element={p.id}>{render(p)}</div>)}
    </div>
  );
}
