import { useCallback, useLayoutEffect, useRef } from "react";

/** The same function for good, which calls the newest one: what takes it need not be drawn anew for it. */
export function useStable<Args extends unknown[]>(newest: (...args: Args) => void): (...args: Args) => void {
  const current = useRef(newest);
  useLayoutEffect(() => {
    current.current = newest;
  });
  return useCallback((...args: Args) => current.current(...args), []);
}
