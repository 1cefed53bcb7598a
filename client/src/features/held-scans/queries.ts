import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

export const PAGE_SIZE = 50;

/** The scans of a term, or of one of its days, that came in after the seal and are not decided yet, oldest first. */
export const heldScansQuery = (term: number, page: number, day?: number) =>
  queryOptions({
    queryKey: keys.heldScans.partWith(term, "list", { page, day }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/held-scans", {
          signal,
          params: { path: { term_id: term }, query: { page, page_size: PAGE_SIZE, day } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export type Decision = "apply" | "refuse";

/** Takes a held scan after all, or refuses it for good. */
export function useDecideHeldScan() {
  const onSettled = useFresh(keys.heldScans.all, keys.records.all, keys.musters.all, keys.grades.all);
  return useMutation({
    mutationFn: ({ scan, decision, reason }: { scan: number; decision: Decision; reason: string }) => {
      const sent = { params: { path: { scan_id: scan } }, body: { reason } };
      return decision === "apply"
        ? unwrap(api.POST("/api/v1/held-scans/{scan_id}/apply", sent))
        : unwrap(api.POST("/api/v1/held-scans/{scan_id}/refuse", sent));
    },
    onSettled,
  });
}
