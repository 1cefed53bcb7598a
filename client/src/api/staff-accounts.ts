/** Accounts that are no cadet's, for whoever gives them duties, posts or a staff record. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import { unwrap } from "./problem";

const A_FEW = 20;

/** Active accounts of staff and admins by name. */
export const staffAccountsQuery = (search: string) =>
  queryOptions({
    queryKey: keys.accounts.list({ search, staff: true }),
    queryFn: async ({ signal }) => {
      // Asked for by role: behind the accounts of a thousand cadets nobody would be found.
      const pages = await Promise.all(
        (["staff", "admin"] as const).map((role) =>
          unwrap(
            api.GET("/api/v1/accounts", {
              signal,
              params: { query: { search: search || undefined, status: "active", role, page_size: A_FEW } },
            }),
          ),
        ),
      );
      return pages.flatMap(({ results }) => results);
    },
    placeholderData: keepPreviousData,
  });
