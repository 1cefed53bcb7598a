import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Letterhead } from "@/api/types";

export const letterheadQuery = () =>
  queryOptions({
    queryKey: keys.unit.part(0, "letterhead"),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/unit/letterhead", { signal })),
  });

/** What stands on every paper from now on. */
export function useSaveLetterhead() {
  const onSettled = useFresh(keys.unit.all);
  return useMutation({
    mutationFn: (body: Letterhead) => unwrap(api.PATCH("/api/v1/unit/letterhead", { body })),
    onSettled,
  });
}
