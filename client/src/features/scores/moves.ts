export interface Position {
  row: number;
  column: number;
}

/** A block of cells; both ends belong to it. */
export interface Range {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The block between two of its corners. */
export function rangeOf(a: Position, b: Position): Range {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}

/** How many cells a block has. */
export function sizeOf({ top, bottom, left, right }: Range): number {
  return (bottom - top + 1) * (right - left + 1);
}

const steps: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** Where a key leads from `at` in a grid of the given size, or null when the key does not move. */
export function moveBy(
  event: { key: string; shiftKey: boolean; ctrlKey: boolean },
  at: Position,
  rows: number,
  columns: number,
): Position | null {
  const within = (row: number, column: number): Position => ({
    row: Math.max(0, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  });
  const step = steps[event.key];
  if (step) return within(at.row + step[0], at.column + step[1]);
  if (event.key === "Enter") return within(at.row + (event.shiftKey ? -1 : 1), at.column);
  if (event.key === "Home") return within(event.ctrlKey ? 0 : at.row, 0);
  if (event.key === "End") return within(event.ctrlKey ? rows - 1 : at.row, columns - 1);
  if (event.key !== "Tab") return null;
  const flat = at.row * columns + at.column + (event.shiftKey ? -1 : 1);
  // Past either end, Tab leaves the grid: nobody is caught in it.
  return flat < 0 || flat >= rows * columns
    ? null
    : { row: Math.floor(flat / columns), column: flat % columns };
}
