/**
 * Milliseconds to wait before attempt number `attempt` (0 = the first retry).
 *
 * Half of the delay is random, so that a hundred phones do not all come back in the same instant after a restart.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + (ceiling / 2) * random();
}
