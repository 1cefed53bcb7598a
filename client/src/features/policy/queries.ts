import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { PolicyRules } from "@/api/types";

/** The versions of a term's policy, newest first; the first is in force. */
export const versionsQuery = (term: number) =>
  queryOptions({
    queryKey: keys.policies.part(term, "versions"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/policies", {
          signal,
          params: { path: { term_id: term }, query: { page_size: 100 } },
        }),
      ),
    select: (page) => page.results,
  });

export const presetsQuery = () =>
  queryOptions({
    queryKey: keys.policies.list({ presets: true }),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/policies/presets", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
    select: ({ results }) => results,
  });

/** What is wrong with rules, and what they make of typical cadets. What was said last stays until there is an answer. */
export const checkQuery = (term: number, rules: PolicyRules | null) =>
  queryOptions({
    queryKey: keys.policies.partWith(term, "check", { rules }),
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/policies/check", {
          signal,
          params: { path: { term_id: term } },
          body: { policy: rules as PolicyRules },
        }),
      ),
    enabled: rules !== null,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    retry: false,
  });

export type Show = "flipped" | "changed" | "all";
export const PAGE_SIZE = 50;

/** What rules would do to the real term. Nothing is stored. */
export const simulationQuery = (term: number, rules: PolicyRules | null, show: Show, page: number) =>
  queryOptions({
    queryKey: keys.policies.partWith(term, "simulation", { rules, show, page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/policies/simulate", {
          signal,
          params: { path: { term_id: term }, query: { show, page, page_size: PAGE_SIZE } },
          body: { policy: rules as PolicyRules },
        }),
      ),
    enabled: rules !== null,
    staleTime: 60_000,
    retry: false,
  });

export interface Adoption {
  rules: PolicyRules;
  basedOn: number;
  reason: string;
}

/** Puts rules in force. Everything that is computed by them is asked for anew. */
export function useAdopt(term: number) {
  const onSettled = useFresh(
    keys.policies.detail(term),
    keys.seals.detail(term),
    keys.grades.detail(term),
    keys.scores.all,
    keys.enrollments.all,
  );
  return useMutation({
    mutationFn: ({ rules, basedOn, reason }: Adoption) =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/policies", {
          params: { path: { term_id: term } },
          body: { policy: rules, based_on: basedOn, reason },
        }),
      ),
    onSettled,
  });
}

/** The whole simulation as a file; that it was taken out is noted in the audit log. */
export function useSimulationCsv(term: number) {
  return useMutation({
    mutationFn: (rules: PolicyRules): Promise<Blob> =>
      unwrap(
        api.POST("/api/v1/terms/{term_id}/policies/simulate/export", {
          params: { path: { term_id: term } },
          body: { policy: rules },
          parseAs: "blob",
        }),
      ),
  });
}
