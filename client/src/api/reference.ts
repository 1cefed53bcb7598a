/** What every page may need: the unit, its terms and companies, and who is signed in. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { setTimeZone } from "@/lib/format";
import { useStore } from "@/lib/store";
import { api } from "./client";
import { keys } from "./keys";
import { unwrap } from "./problem";
import { sessionStore } from "./session";
import type { DutyAction, Term, User } from "./types";

const RARELY_CHANGES = 10 * 60_000;

export const unitQuery = () =>
  queryOptions({
    queryKey: keys.unit.all,
    queryFn: async ({ signal }) => {
      const unit = await unwrap(api.GET("/api/v1/unit", { signal }));
      // Before anything that comes with it is shown: every moment is, by the unit's clock.
      setTimeZone(unit.time_zone);
      return unit;
    },
    staleTime: RARELY_CHANGES,
  });

/** Which emblems the unit has: another number with each picture. */
export const emblemsQuery = () =>
  queryOptions({
    queryKey: keys.unit.part(1, "emblems"),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/unit/emblems", { signal })),
    staleTime: RARELY_CHANGES,
  });

export const termsQuery = () =>
  queryOptions({
    queryKey: keys.terms.lists,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/terms", { signal, params: { query: { page_size: 100 } } })),
    staleTime: RARELY_CHANGES,
    select: (page) => page.results,
  });

export const companiesQuery = () =>
  queryOptions({
    queryKey: keys.companies.lists,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/companies", { signal, params: { query: { page_size: 100 } } })),
    staleTime: RARELY_CHANGES,
    select: (page) => page.results,
  });

/** The term that the page's URL asks for, else the current one, else the newest. Undefined while unknown. */
export function useTerm(wanted: number | undefined): {
  term: Term | undefined;
  terms: Term[];
  error: unknown;
} {
  const { data: terms = [], error } = useQuery(termsQuery());
  const term =
    terms.find((one) => one.id === wanted) ??
    terms.find((one) => one.is_current) ??
    (terms[0] as Term | undefined);
  return { term, terms, error };
}

/** The signed-in user. Only for pages behind the sign-in. */
export function useUser(): User {
  const session = useStore(sessionStore);
  if (session.state !== "signed-in") throw new Error("useUser is for pages behind the sign-in");
  return session.user;
}

/** Whether the signed-in user may do this with anybody's records. What is not offered, the server refuses as well. */
export function useMay(action: DutyAction): boolean {
  return useUser().actions.includes(action);
}
