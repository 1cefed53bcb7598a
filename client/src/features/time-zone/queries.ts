import { queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

/** What the unit has set, and what holds while it has set nothing. */
export const timeZoneQuery = () =>
  queryOptions({
    queryKey: keys.unit.part(0, "time-zone"),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/unit/time-zone", { signal })),
  });

export function useSetTimeZone() {
  // Every moment that was fetched comes anew, by the new clock; what is said of the change does not wait for it, since the
  // page is drawn anew, too.
  const fresh = useFresh([]);
  return useMutation({
    mutationFn: (time_zone: string) => unwrap(api.PATCH("/api/v1/unit/time-zone", { body: { time_zone } })),
    onSettled: () => {
      void fresh();
    },
  });
}
