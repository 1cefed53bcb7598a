import { keepPreviousData, queryOptions, useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { StaffMemberIn, StaffMemberPatch } from "@/api/types";

export const MEMBERS_A_PAGE = 50;

export interface StaffFilters {
  search?: string;
  archived?: boolean;
  page: number;
}

export const staffQuery = (filters: StaffFilters) =>
  queryOptions({
    queryKey: keys.staff.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/staff", { signal, params: { query: { ...filters, page_size: MEMBERS_A_PAGE } } }),
      ),
    placeholderData: keepPreviousData,
  });

/** Who covers which company now. */
export const coverageQuery = () =>
  queryOptions({
    queryKey: keys.duties.list({ coverage: true }),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/staff/coverage", { signal })),
  });

/** The staff record of who is signed in: a list of one, or of none. */
export const ownStaffQuery = () =>
  queryOptions({
    queryKey: keys.staff.list({ mine: true }),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/staff", { signal, params: { query: { mine: true } } })),
  });

/** Adds a member, or changes one of the version that was read. */
export function useSaveMember(id: number | null) {
  const onSettled = useFresh(keys.staff.all, keys.duties.all);
  return useMutation({
    mutationFn: (body: StaffMemberIn & { version: number }) => {
      const { version, ...fields } = body;
      if (id === null) return unwrap(api.POST("/api/v1/staff", { body: fields }));
      const changed: StaffMemberPatch = { ...fields, version };
      return unwrap(
        api.PATCH("/api/v1/staff/{member_id}", { params: { path: { member_id: id } }, body: changed }),
      );
    },
    onSettled,
  });
}

export function useArchiveMember() {
  const onSettled = useFresh(keys.staff.all);
  return useMutation({
    mutationFn: ({ id, archive }: { id: number; archive: boolean }) => {
      const params = { path: { member_id: id } };
      return archive
        ? unwrap(api.POST("/api/v1/staff/{member_id}/archive", { params }))
        : unwrap(api.POST("/api/v1/staff/{member_id}/restore", { params }));
    },
    onSettled,
  });
}

export function useSaveOwnStaff() {
  const onSettled = useFresh(keys.staff.all);
  return useMutation({
    mutationFn: (body: { version: number; contact_number: string }) =>
      unwrap(api.PATCH("/api/v1/staff/me", { body })),
    onSettled,
  });
}
