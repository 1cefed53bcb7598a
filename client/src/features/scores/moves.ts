export interface Position {
  row: number;
  column: number;
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
