import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { CatalogueItem, CatalogueItemIn } from "@/api/types";

export const PAGE_SIZE = 100;

/** The unit's offences and commendations; with `inactive` also those that are not offered any more. */
export const catalogueQuery = (inactive: boolean, page: number) =>
  queryOptions({
    queryKey: keys.catalogue.list({ inactive, page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/catalogue", {
          signal,
          params: { query: { inactive, page, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export function useAddItem() {
  const onSettled = useFresh(keys.catalogue.all);
  return useMutation({
    mutationFn: (body: CatalogueItemIn) => unwrap(api.POST("/api/v1/catalogue", { body })),
    onSettled,
  });
}

export function useChangeItem() {
  const onSettled = useFresh(keys.catalogue.all);
  return useMutation({
    mutationFn: ({
      id,
      ...body
    }: { id: number } & Partial<Pick<CatalogueItem, "name" | "suggested_points" | "is_active">>) =>
      unwrap(api.PATCH("/api/v1/catalogue/{item_id}", { params: { path: { item_id: id } }, body })),
    onSettled,
  });
}
