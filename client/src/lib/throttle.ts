/**
 * Runs the job of each key at once, then at most once per `ms`; what is asked for in between runs once at the end.
 *
 * A burst of three hundred scans must not become three hundred requests for the same list.
 */
export function throttleByKey(ms: number): (key: string, job: () => void) => void {
  const waiting = new Map<string, (() => void) | null>();
  const tick = (key: string) => {
    const job = waiting.get(key);
    if (!job) {
      waiting.delete(key);
      return;
    }
    waiting.set(key, null);
    job();
    setTimeout(() => tick(key), ms);
  };
  return (key, job) => {
    if (waiting.has(key)) {
      waiting.set(key, job);
      return;
    }
    waiting.set(key, null);
    job();
    setTimeout(() => tick(key), ms);
  };
}
