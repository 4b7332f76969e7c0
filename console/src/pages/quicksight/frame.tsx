// What moves a tile of the builder: a handle for the mouse, and arrow keys.
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { GRID_COLUMNS } from '../../quicksight/model/grid';
import type { Placed } from '../../quicksight/view/layout';

const ROW_PX = 30; // a row of the grid and its gap

export function Frame({ placed, selected, onSelect, onPlace, children }: { placed: Placed; selected: boolean; onSelect: () => void; onPlace: (by: { x?: number; y?: number; width?: number; height?: number }) => void; children: ReactNode }) {
  const [ghost, setGhost] = useState<{ x: number; y: number; width: number; height: number }>();
  const start = useRef<{ x: number; y: number; cell: number; how: 'move' | 'size' }>(undefined);
  const begin = (how: 'move' | 'size') => (e: PointerEvent<HTMLElement>): void => {
    e.preventDefault();
    onSelect();
    (e.target as HTMLElement).setPointerCapture(e.pointerId);
    const grid = (e.target as HTMLElement).closest('.qs-grid');
    start.current = { x: e.clientX, y: e.clientY, cell: (grid?.clientWidth ?? 1080) / GRID_COLUMNS, how };
  };
  const cells = (e: PointerEvent): { dx: number; dy: number } => ({ dx: Math.round((e.clientX - start.current!.x) / start.current!.cell), dy: Math.round((e.clientY - start.current!.y) / ROW_PX) });
  const move = (e: PointerEvent): void => {
    if (!start.current) return;
    const { dx, dy } = cells(e);
    const px = { x: dx * start.current.cell, y: dy * ROW_PX };
    setGhost(start.current.how === 'move' ? { ...px, width: 0, height: 0 } : { x: 0, y: 0, width: px.x, height: px.y });
  };
  const end = (e: PointerEvent): void => {
    if (!start.current) return;
    const { dx, dy } = cells(e);
    const { how } = start.current;
    start.current = undefined;
    setGhost(undefined);
    if (dx || dy) onPlace(how === 'move' ? { x: dx, y: dy } : { width: dx, height: dy });
  };
  const onKey = (e: KeyboardEvent): void => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (!by) return;
    e.preventDefault();
    onPlace(e.shiftKey ? { width: by[0], height: by[1] } : { x: by[0], y: by[1] });
  };
  return (
    <div className={'qsb-frame' + (selected ? ' selected' : '')} data-frame={placed.id} onPointerDownCapture={onSelect} onFocusCapture={onSelect}
      style={ghost ? { transform: `translate(${ghost.x}px, ${ghost.y}px)`, marginRight: -ghost.width, marginBottom: -ghost.height, zIndex: 30, opacity: 0.8 } : undefined}>
      {children}
      <button type="button" className="qsb-move" aria-label="Move with the arrow keys, change the size with Shift and the arrow keys" onPointerDown={begin('move')} onPointerMove={move} onPointerUp={end} onKeyDown={onKey}><span aria-hidden="true">⠿</span></button>
      <span className="qsb-size" aria-hidden="true" onPointerDown={begin('size')} onPointerMove={move} onPointerUp={end} />
    </div>
  );
}
