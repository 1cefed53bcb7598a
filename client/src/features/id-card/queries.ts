import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import { freshKey, keptKey, type Owner } from "./phone-key";

export const idCardQuery = (cadetId: number) =>
  queryOptions({
    queryKey: keys.cadets.part(cadetId, "id-card"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/cadets/{cadet_id}/id-card", { signal, params: { path: { cadet_id: cadetId } } }),
      ),
    // A token changes only when a card is issued anew.
    staleTime: 5 * 60_000,
  });

/** This phone's key for the own code; made and certified the first time, and kept. */
export const phoneKeyQuery = (userId: number, owner: Owner, issueNumber: number) =>
  queryOptions({
    queryKey: keys.cadets.partWith(owner.cadetId, "phone-key", { userId, issueNumber }),
    queryFn: () => freshKey(userId, owner, issueNumber),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** What this phone has kept for the own code; null without. Asks nobody. */
export const keptKeyQuery = (userId: number) =>
  queryOptions({
    queryKey: keys.cadets.partWith(0, "kept-key", { userId }),
    queryFn: async () => (await keptKey(userId)) ?? null,
    staleTime: 0,
  });

/** Issues a new card; the old one is refused from then on. */
export function useReissue(cadetId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      unwrap(
        api.POST("/api/v1/cadets/{cadet_id}/id-card/reissue", {
          params: { path: { cadet_id: cadetId } },
          body: { reason },
        }),
      ),
    onSuccess: (card) => client.setQueryData(keys.cadets.part(cadetId, "id-card"), card),
  });
}
