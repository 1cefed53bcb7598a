import { type MutationCache, MutationObserver } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { toastProblem } from "@/ui/toast";

/**
 * Says that a change was refused when nobody else does: whoever made it has left the page meanwhile, closed its window, or
 * made another change in the same place.
 */
export function tellUnheard(changes: MutationCache): void {
  const askers = new WeakMap<object, MutationObserver>();
  changes.subscribe((event) => {
    if (event.type === "observerAdded" && event.observer instanceof MutationObserver)
      askers.set(event.mutation, event.observer);
    if (event.type === "observerRemoved") askers.delete(event.mutation);
    if (event.type !== "updated" || event.action.type !== "error" || event.mutation.meta?.isByItself) return;
    if (!askers.get(event.mutation)?.hasListeners()) toastProblem(describeError(event.action.error));
  });
}
