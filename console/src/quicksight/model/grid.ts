// Columns of a grid layout.
export const GRID_COLUMNS = 36;
