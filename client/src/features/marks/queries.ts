import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Mark, MarkCode, MarkSetIn, ScoreCellIn } from "@/api/types";

export const PAGE_SIZE = 50;

export interface MarkFilters {
  code?: MarkCode;
  overdue?: boolean;
  page: number;
}

/** Who has a mark in a term, the nearest deadline first. */
export const marksQuery = (term: number, filters: MarkFilters) =>
  queryOptions({
    queryKey: keys.marks.partWith(term, "list", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/marks", {
          signal,
          params: { path: { term_id: term }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** What became of one cadet's mark, the latest first. */
export const markHistoryQuery = (enrollment: number) =>
  queryOptions({
    queryKey: keys.enrollments.part(enrollment, "mark"),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/enrollments/{enrollment_id}/mark/history", {
          signal,
          params: { path: { enrollment_id: enrollment } },
        }),
      ),
    select: ({ steps }) => steps,
  });

/** The cadet's row of the score grid: what an INC may wait for, at the versions to save over. */
export const scoresOfQuery = (term: number, { enrollment, cadet }: Mark) =>
  queryOptions({
    queryKey: keys.scores.partWith(term, "cadet", { enrollment }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/scores", {
          signal,
          params: { path: { term_id: term }, query: { search: cadet.student_number, page_size: 100 } },
        }),
      ),
    select: ({ assessments, results }) => {
      const row = results.find((one) => one.enrollment === enrollment);
      return assessments.flatMap((assessment) => {
        const cell = row?.scores.find((one) => one.assessment === assessment.id);
        return cell && cell.value === null ? [{ ...assessment, version: cell.version }] : [];
      });
    },
    staleTime: 0,
  });

/** Sets, changes or (with code null) lifts a mark. */
export function useSetMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ enrollment, mark }: { enrollment: number; mark: MarkSetIn }) =>
      unwrap(
        api.PUT("/api/v1/enrollments/{enrollment_id}/mark", {
          params: { path: { enrollment_id: enrollment } },
          body: mark,
        }),
      ),
    onSuccess: (_, { enrollment }) => changed(client, enrollment),
  });
}

/** Lets an INC lapse whose deadline has passed: it fails. */
export function useLapseMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ enrollment, reason }: { enrollment: number; reason: string }) =>
      unwrap(
        api.POST("/api/v1/enrollments/{enrollment_id}/mark/lapse", {
          params: { path: { enrollment_id: enrollment } },
          body: { reason },
        }),
      ),
    onSuccess: (_, { enrollment }) => changed(client, enrollment),
  });
}

/** Completes an INC: its scores are saved and it is lifted, both or neither. */
export function useCompleteMark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      enrollment,
      ...body
    }: {
      enrollment: number;
      reason: string;
      scores: Omit<ScoreCellIn, "enrollment">[];
    }) =>
      unwrap(
        api.POST("/api/v1/enrollments/{enrollment_id}/mark/complete", {
          params: { path: { enrollment_id: enrollment } },
          body,
        }),
      ),
    onSuccess: (_, { enrollment }) => changed(client, enrollment),
  });
}

async function changed(client: QueryClient, enrollment: number) {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.marks.all }),
    client.invalidateQueries({ queryKey: keys.enrollments.detail(enrollment) }),
  ]);
}
