import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { EnrollmentIn, EnrollmentPatch, TransferIn } from "@/api/types";

const useRefresh = () =>
  useFresh(keys.cadets.all, keys.enrollments.all, keys.grades.all, keys.musters.all, keys.records.all);

/** Moves a cadet to another company or platoon, from a day on. */
export function useTransfer(enrollment: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: TransferIn) =>
      unwrap(
        api.POST("/api/v1/enrollments/{enrollment_id}/transfers", {
          params: { path: { enrollment_id: enrollment } },
          body,
        }),
      ),
    onSettled,
  });
}

/** Changes course, status, first or last day. */
export function useChangeEnrollment(enrollment: number) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: EnrollmentPatch) =>
      unwrap(
        api.PATCH("/api/v1/enrollments/{enrollment_id}", {
          params: { path: { enrollment_id: enrollment } },
          body,
        }),
      ),
    onSettled,
  });
}

/** Enrolls a cadet in a term. */
export function useEnroll() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (body: EnrollmentIn) => unwrap(api.POST("/api/v1/enrollments", { body })),
    onSettled,
  });
}
