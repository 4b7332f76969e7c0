// Where a sheet's elements stand on paper, in pixels: as the page lays them out on a wide screen.
import type { Json } from '../model/visual';
import { GRID_COLUMNS, layOut } from '../view/layout';

export interface Place {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Places {
  width: number;
  height: number;
  places: Place[];
}

const [GRID_WIDTH, ROW, GAP] = [1440, 28, 8];

export function placesOf(sheet: Json): Places {
  const laid = layOut(sheet);
  const part = (text: unknown): number => (parseFloat(String(text ?? 0)) / 100) * laid.width;
  if (laid.kind === 'free') {
    const places = laid.placed.map((p) => ({ id: p.id, x: part(p.style.left), y: Number(p.style.top ?? 0), width: part(p.style.width), height: Number(p.style.height ?? 0) }));
    return { width: laid.width, height: laid.height, places };
  }
  const column = GRID_WIDTH / GRID_COLUMNS;
  // What has no place of its own comes after those that have, side by side while it fits.
  let bottom = Math.max(0, ...laid.placed.map((p) => (p.grid!.row === undefined ? 0 : p.grid!.row + p.grid!.height)));
  let [next, line] = [0, 0];
  const places = laid.placed.map((p) => {
    const grid = p.grid!;
    let [x, y] = [grid.column ?? 0, grid.row ?? 0];
    if (grid.row === undefined) {
      x = grid.column ?? next;
      if (x + grid.width > GRID_COLUMNS) [x, bottom, line] = [0, bottom + line, 0];
      [y, next, line] = [bottom, x + grid.width, Math.max(line, grid.height)];
    }
    return { id: p.id, x: x * column, y: y * ROW, width: grid.width * column - GAP, height: grid.height * ROW - GAP };
  });
  return { width: GRID_WIDTH, height: Math.max(0, ...places.map((p) => p.y + p.height)), places };
}
