import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { ImportRow } from "@/api/types";

export const PAGE_SIZE = 50;

export const importsQuery = () =>
  queryOptions({
    queryKey: keys.imports.lists,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports", { signal, params: { query: { page_size: 10 } } })),
  });

export const importQuery = (id: number | undefined) =>
  queryOptions({
    queryKey: keys.imports.detail(id ?? 0),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports/{import_id}", { signal, params: { path: { import_id: id ?? 0 } } })),
    enabled: id !== undefined,
  });

export const previewQuery = (id: number, page: number, outcome: ImportRow["outcome"] | undefined) =>
  queryOptions({
    queryKey: keys.imports.partWith(id, "preview", { page, outcome }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/imports/{import_id}/preview", {
          signal,
          params: { path: { import_id: id }, query: { page, outcome, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Uploads a roster for a preview; nothing is changed yet. */
export function useUpload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ term, file }: { term: number; file: File }) =>
      unwrap(
        api.POST("/api/v1/imports", {
          body: { kind: "roster", term, file: file as unknown as string },
          bodySerializer: () => {
            const form = new FormData();
            form.append("kind", "roster");
            form.append("term", String(term));
            form.append("file", file);
            return form;
          },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.imports.lists }),
  });
}

/** Takes the previewed rows in: all of them or none. */
export function useCommit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/imports/{import_id}/commit", { params: { path: { import_id: id } } })),
    onSuccess: (done) => {
      client.setQueryData(keys.imports.detail(done.id), done);
      return Promise.all(
        [keys.imports.lists, keys.cadets.all, keys.enrollments.all, keys.companies.all].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}
