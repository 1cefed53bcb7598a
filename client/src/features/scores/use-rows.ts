import { t } from "@lingui/core/macro";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import type { ScoreRow } from "@/api/types";
import { toastProblem } from "@/ui/toast";
import { ROW_PX } from "./grid-row";
import type { Range } from "./moves";
import { PAGE_SIZE, type ScoreFilters, scoresQuery } from "./queries";

/** The rows of the grid, by their place in it; they are fetched, page by page, as they come into view. */
export function useRows(
  term: number,
  filters: ScoreFilters,
  count: number,
  scroller: RefObject<HTMLDivElement | null>,
) {
  const client = useQueryClient();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const firstPage = pageOf(items[0]?.index ?? 0);
  const lastPage = Math.min(pageOf((items.at(-1)?.index ?? 0) + 20), pageOf(count - 1));
  const wanted = Array.from({ length: lastPage - firstPage + 1 }, (_, step) => firstPage + step);
  const pages = useQueries({ queries: wanted.map((page) => scoresQuery(term, filters, page)) });

  const rowAt = (index: number): ScoreRow | undefined => {
    const page = pages[pageOf(index) - firstPage];
    return page?.isPlaceholderData ? undefined : page?.data?.results[(index % PAGE_SIZE) as number];
  };

  /** Where the row of a cadet stands now; undefined when it is not among those that are loaded. */
  const placeOf = (enrollment: number): number | undefined => {
    for (const [step, page] of pages.entries()) {
      const at = page.isPlaceholderData
        ? -1
        : (page.data?.results.findIndex((row) => row.enrollment === enrollment) ?? -1);
      if (at >= 0) return (firstPage + step - 1) * PAGE_SIZE + at;
    }
    return undefined;
  };

  /** The rows of a block, also of those that are not in view; null when they could not be loaded. */
  const rowsOf = async ({ top, bottom }: Pick<Range, "top" | "bottom">) => {
    const fetched = new Map<number, ScoreRow[]>();
    try {
      for (let page = pageOf(top); page <= pageOf(bottom); page++) {
        fetched.set(page, (await client.fetchQuery(scoresQuery(term, filters, page))).results);
      }
    } catch {
      toastProblem({
        title: t`Nothing was changed`,
        detail: t`The rows could not be loaded. Try once more.`,
      });
      return null;
    }
    return (index: number) => fetched.get(pageOf(index))?.[index % PAGE_SIZE];
  };

  return {
    items,
    height: virtual.getTotalSize(),
    reveal: (index: number) => virtual.scrollToIndex(index),
    rowAt,
    placeOf,
    rowsOf,
  };
}

function pageOf(index: number): number {
  return Math.floor(Math.max(0, index) / PAGE_SIZE) + 1;
}
