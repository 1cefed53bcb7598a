import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { AssignIn, BoardRow, Company, PostIn, ProposalIn } from "@/api/types";
import type { Spot } from "./places";

/** The corps of a term: its parts, how strong each is, and who leads it. */
export const organisationQuery = (term: number) =>
  queryOptions({
    queryKey: keys.organisation.detail(term),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/organisation", { signal, params: { path: { term_id: term } } }),
      ),
  });

export interface Where {
  company?: number;
  platoon?: number;
}

/** Who stands in a part of the corps, for the assignment board. */
export const boardQuery = (term: number, where: Where) =>
  queryOptions({
    queryKey: keys.organisation.partWith(term, "board", where),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/board", {
          signal,
          params: { path: { term_id: term }, query: where },
        }),
      ),
  });

const useRefresh = () =>
  useFresh(keys.organisation.all, keys.companies.all, keys.cadets.all, keys.enrollments.all);

/** Moves cadets, all or none. The board shows it at once, and as it was when it is refused. */
export function useAssign(term: number) {
  const client = useQueryClient();
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: AssignIn) =>
      unwrap(api.POST("/api/v1/terms/{term_id}/assignments", { params: { path: { term_id: term } }, body })),
    onMutate: async ({ moves }) => {
      await client.cancelQueries({ queryKey: keys.organisation.detail(term) });
      const to = new Map(moves.map((move) => [move.enrollment, move.to]));
      client.setQueriesData<BoardRow[]>({ queryKey: keys.organisation.part(term, "board") }, (rows) =>
        rows?.map((row) => ({ ...row, ...to.get(row.enrollment) })),
      );
    },
    onSettled,
  });
}

/** Who would go where, so that the parts are alike. Changes nothing. */
export function usePropose(term: number) {
  return useMutation({
    mutationFn: (body: ProposalIn) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/assignments/proposal", {
          params: { path: { term_id: term } },
          body,
        }),
      ),
  });
}

/** Gives somebody a post of a term. */
export function useAppoint(term: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: PostIn) =>
      unwrap(api.POST("/api/v1/terms/{term_id}/posts", { params: { path: { term_id: term } }, body })),
    onSettled,
  });
}

/** Takes a post from who holds it. */
export function useRelieve() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (post: number) =>
      unwrap(api.DELETE("/api/v1/posts/{post_id}", { params: { path: { post_id: post } } })),
    onSettled,
  });
}

const A_FEW = 8;

/** Cadets of a term by name or student number; nobody until two letters are typed. */
export const findCadetsQuery = (term: number, search: string) =>
  queryOptions({
    queryKey: keys.enrollments.list({ term, search, few: true }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/enrollments", { signal, params: { query: { term, search, page_size: A_FEW } } }),
      ),
    enabled: search.length >= 2,
    placeholderData: keepPreviousData,
    select: (page) => page.results,
  });

/** Records of the staff by name. */
export const membersQuery = (search: string) =>
  queryOptions({
    queryKey: keys.staff.list({ search, few: true }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/staff", {
          signal,
          params: { query: { search: search || undefined, page_size: 50 } },
        }),
      ),
    placeholderData: keepPreviousData,
    select: (page) => page.results,
  });

export type PartStep =
  | { step: "add-battalion"; name: string }
  | { step: "rename-battalion"; id: number; name: string }
  | { step: "remove-battalion"; id: number }
  | { step: "add-company"; name: string }
  | { step: "change-company"; id: number; change: Partial<Pick<Company, "name" | "battalion">> }
  | { step: "remove-company"; id: number }
  | { step: "add-platoon"; company: number; number: number }
  | { step: "remove-platoon"; id: number }
  | { step: "add-squad"; platoon: number; number: number }
  | { step: "remove-squad"; id: number };

/** One change of the parts of the corps. */
export function usePartStep() {
  const onSettled = useRefresh();
  return useMutation({ mutationFn: take, onSettled });
}

async function take(step: PartStep): Promise<void> {
  switch (step.step) {
    case "add-battalion":
      await unwrap(api.POST("/api/v1/battalions", { body: { name: step.name } }));
      return;
    case "rename-battalion":
      await unwrap(
        api.PATCH("/api/v1/battalions/{battalion_id}", {
          params: { path: { battalion_id: step.id } },
          body: { name: step.name },
        }),
      );
      return;
    case "remove-battalion":
      await unwrap(
        api.DELETE("/api/v1/battalions/{battalion_id}", { params: { path: { battalion_id: step.id } } }),
      );
      return;
    case "add-company":
      await unwrap(api.POST("/api/v1/companies", { body: { name: step.name } }));
      return;
    case "change-company":
      await unwrap(
        api.PATCH("/api/v1/companies/{company_id}", {
          params: { path: { company_id: step.id } },
          body: step.change,
        }),
      );
      return;
    case "remove-company":
      await unwrap(
        api.DELETE("/api/v1/companies/{company_id}", { params: { path: { company_id: step.id } } }),
      );
      return;
    case "add-platoon":
      await unwrap(
        api.POST("/api/v1/companies/{company_id}/platoons", {
          params: { path: { company_id: step.company } },
          body: { number: step.number },
        }),
      );
      return;
    case "remove-platoon":
      await unwrap(
        api.DELETE("/api/v1/platoons/{platoon_id}", { params: { path: { platoon_id: step.id } } }),
      );
      return;
    case "add-squad":
      await unwrap(
        api.POST("/api/v1/platoons/{platoon_id}/squads", {
          params: { path: { platoon_id: step.platoon } },
          body: { number: step.number },
        }),
      );
      return;
    case "remove-squad":
      await unwrap(api.DELETE("/api/v1/squads/{squad_id}", { params: { path: { squad_id: step.id } } }));
  }
}

/** Where a row of the board stands. */
export const spotOf = ({ company, platoon, squad }: BoardRow): Spot => ({ company, platoon, squad });
