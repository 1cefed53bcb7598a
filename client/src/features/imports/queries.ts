import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Import } from "@/api/types";
import { today } from "@/lib/format";
import { saveFile } from "@/lib/save-file";
import { isAtWork, type Kind, type Outcome } from "./words";

export const PAGE_SIZE = 50;
export const HISTORY_SIZE = 10;
const LOOK_AGAIN_MS = 1000;

export interface RowFilters {
  outcome?: Outcome;
  page: number;
}

export const importsQuery = (page: number) =>
  queryOptions({
    queryKey: keys.imports.list({ page }),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports", { signal, params: { query: { page, page_size: HISTORY_SIZE } } })),
    placeholderData: keepPreviousData,
  });

/** One import; while the worker has it, how far it is. */
export const importQuery = (id: number) =>
  queryOptions({
    queryKey: keys.imports.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports/{import_id}", { signal, params: { path: { import_id: id } } })),
    refetchInterval: (query) =>
      query.state.data && isAtWork(query.state.data.status) ? LOOK_AGAIN_MS : false,
  });

export const previewQuery = (id: number, filters: RowFilters) =>
  queryOptions({
    queryKey: keys.imports.partWith(id, "preview", filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/imports/{import_id}/preview", {
          signal,
          params: { path: { import_id: id }, query: { ...filters, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const undoQuery = (id: number) =>
  queryOptions({
    queryKey: keys.imports.part(id, "undo"),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/imports/{import_id}/undo", { signal, params: { path: { import_id: id } } })),
  });

export const unmatchedQuery = (term: number, page: number) =>
  queryOptions({
    queryKey: keys.imports.list({ unmatched: term, page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/unmatched-rows", {
          signal,
          params: { path: { term_id: term }, query: { page, page_size: HISTORY_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

function multipart(fields: Record<string, string | File>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

export interface FileChosen {
  kind: Kind;
  term: number;
  file: File;
}

/** What a file is and which of its headings are which column; nothing is kept. */
export function useLook() {
  return useMutation({
    mutationFn: ({ kind, term, file }: FileChosen) =>
      unwrap(
        api.POST("/api/v1/imports/look", {
          body: { kind, term, file: file as unknown as string },
          bodySerializer: () => multipart({ kind, term: String(term), file }),
        }),
      ),
  });
}

/** Sends a file for a preview; no record is changed yet. */
export function useUpload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      kind,
      term,
      file,
      mapping,
      remember,
    }: FileChosen & { mapping: Record<string, string>; remember: boolean }) =>
      unwrap(
        api.POST("/api/v1/imports", {
          body: { kind, term, file: file as unknown as string },
          bodySerializer: () =>
            multipart({
              kind,
              term: String(term),
              file,
              mapping: JSON.stringify(mapping),
              save_mapping: String(remember),
            }),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.imports.lists }),
  });
}

/** Steps that answer with the import as it is now. */
function useStep<Given>(call: (given: Given) => Promise<Import>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (now) => {
      client.setQueryData(keys.imports.detail(now.id), now);
      return Promise.all([
        client.invalidateQueries({ queryKey: keys.imports.detail(now.id) }),
        client.invalidateQueries({ queryKey: keys.imports.lists }),
      ]);
    },
  });
}

/** Takes the chosen rows in: all of them or none. */
export const useCommit = () =>
  useStep((id: number) =>
    unwrap(api.POST("/api/v1/imports/{import_id}/commit", { params: { path: { import_id: id } } })),
  );

export const useUndo = () =>
  useStep(({ id, reason }: { id: number; reason: string }) =>
    unwrap(
      api.POST("/api/v1/imports/{import_id}/undo", {
        params: { path: { import_id: id } },
        body: { reason },
      }),
    ),
  );

export const useLookAgain = () =>
  useStep((id: number) =>
    unwrap(api.POST("/api/v1/imports/{import_id}/preview", { params: { path: { import_id: id } } })),
  );

export const useChoose = () =>
  useStep(({ id, ...choice }: { id: number; chosen: boolean; rows?: number[]; outcome?: Outcome }) =>
    unwrap(
      api.POST("/api/v1/imports/{import_id}/choose", {
        params: { path: { import_id: id } },
        body: choice,
      }),
    ),
  );

/** Steps about one row, after which its import is read anew. */
function useRowStep<Given extends { id: number }>(call: (given: Given) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (_, { id }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.imports.detail(id) }),
        client.invalidateQueries({ queryKey: keys.imports.lists }),
      ]),
  });
}

export const useMend = () =>
  useRowStep(({ id, row, cells }: { id: number; row: number; cells: Record<string, string> }) =>
    unwrap(
      api.PATCH("/api/v1/imports/{import_id}/rows/{row}", {
        params: { path: { import_id: id, row } },
        body: { cells },
      }),
    ),
  );

export const useMatch = () =>
  useRowStep(({ id, row, cadet }: { id: number; row: number; cadet: number }) =>
    unwrap(
      api.POST("/api/v1/imports/{import_id}/rows/{row}/match", {
        params: { path: { import_id: id, row } },
        body: { cadet },
      }),
    ),
  );

export type ExportForm = "csv" | "xlsx" | "json";

/** The records of a term as a file. That it was taken out is itself noted. */
export function useExport() {
  return useMutation({
    mutationFn: async ({ term, kind, form }: { term: number; kind: Kind; form: ExportForm }) => {
      const query = new URLSearchParams({ kind, form });
      saveFile(await fetchFile(`/api/v1/terms/${term}/export?${query}`), `${kind}-${today()}.${form}`);
    },
  });
}
