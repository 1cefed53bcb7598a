import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

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
