import { type QueryKey, useQueryClient } from "@tanstack/react-query";

/** After a change: asks anew for everything under these keys that a page shows. */
export function useFresh(...queryKeys: QueryKey[]): () => Promise<unknown> {
  const client = useQueryClient();
  return () => Promise.all(queryKeys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
