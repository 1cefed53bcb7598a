import { keepPreviousData, type QueryClient, type QueryKey, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { EventOf } from "@/api/events";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import { sessionStore } from "@/api/session";
import type { ScoreGrid, ScoreRow } from "@/api/types";
import { type CellId, cellKey, type Saved, ScoreDrafts } from "./drafts";

export interface ScoreFilters {
  company?: string;
  platoon?: number;
  search?: string;
}

export const PAGE_SIZE = 100;

/** One page of a term's score grid. */
export const scoresQuery = (term: number, filters: ScoreFilters, page: number) =>
  queryOptions({
    queryKey: keys.scores.partWith(term, "grid", { ...filters, page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/terms/{term_id}/scores", {
          signal,
          params: { path: { term_id: term }, query: { ...filters, page, page_size: PAGE_SIZE } },
        }),
      ),
    placeholderData: keepPreviousData,
    // Events say when a page is stale; scrolling back over it is no reason to ask again.
    staleTime: 60_000,
  });

/** The rows of a term that are known here, by enrollment. */
export function knownRows(client: QueryClient, term: number): Map<number, ScoreRow> {
  const pages = client.getQueriesData<ScoreGrid>({ queryKey: keys.scores.detail(term) });
  return new Map(pages.flatMap(([, page]) => (page?.results ?? []).map((row) => [row.enrollment, row])));
}

/** By person and term. */
const draftsIn = new WeakMap<QueryClient, Map<string, ScoreDrafts>>();

/**
 * The unsaved scores of a term. They outlive the page and the sign-in, so that a look elsewhere loses nothing; they are
 * their typist's: whoever else signs in here sees none of them, and sends none of them under another name.
 */
export function draftsOf(client: QueryClient, term: number): ScoreDrafts {
  const typist = sessionStore.get().user?.id;
  const all = draftsIn.get(client) ?? new Map<string, ScoreDrafts>();
  draftsIn.set(client, all);
  const known = all.get(`${typist} ${term}`);
  if (known) return known;
  const drafts = new ScoreDrafts(
    async (cells) => {
      // They wait for their typist, as for a network that is away.
      if (sessionStore.get().user?.id !== typist) throw new Error("the typist is not signed in");
      expectEcho(cells);
      const answer = await unwrap(
        api.PUT("/api/v1/terms/{term_id}/scores", { params: { path: { term_id: term } }, body: { cells } }),
      );
      return answer.results;
    },
    (saved) => patchScores(client, term, saved),
  );
  all.set(`${typist} ${term}`, drafts);
  return drafts;
}

function patchScores(client: QueryClient, term: number, saved: (CellId & Saved)[]): void {
  const fresh = new Map(saved.map((cell) => [cellKey(cell), cell]));
  client.setQueriesData<ScoreGrid>({ queryKey: keys.scores.detail(term) }, (page) => {
    if (!page?.results.some((row) => saved.some((cell) => cell.enrollment === row.enrollment))) return page;
    const results = page.results.map((row) => ({
      ...row,
      scores: row.scores.map((score) => {
        const cell = fresh.get(cellKey({ enrollment: row.enrollment, assessment: score.assessment }));
        return cell ? { ...score, value: cell.value, version: cell.version } : score;
      }),
    }));
    return { ...page, results };
  });
}

/** Own saves come back as events. Each save awaits one echo per cell; a second event is somebody else's. */
const ECHO_MS = 10_000;
const echoes = new Map<string, number[]>();

function expectEcho(cells: CellId[]): void {
  for (const cell of cells) {
    const key = cellKey(cell);
    echoes.set(key, [...(echoes.get(key) ?? []), Date.now() + ECHO_MS]);
  }
}

function isEcho(cell: CellId): boolean {
  const key = cellKey(cell);
  const awaited = (echoes.get(key) ?? []).filter((until) => until > Date.now());
  if (awaited.length > 1) echoes.set(key, awaited.slice(1));
  else echoes.delete(key);
  return awaited.length > 0;
}

/** The cached pages that hold a cell which somebody else has changed. */
export function stalePages(client: QueryClient, event: EventOf<"grading.scores_saved">): QueryKey[] {
  const others = event.data.cells
    .map((cell) => ({ enrollment: cell.enrollment_id, assessment: cell.assessment_id }))
    .filter((cell) => !isEcho(cell));
  if (others.length === 0) return [];
  const changed = new Set(others.map((cell) => cell.enrollment));
  return client
    .getQueriesData<ScoreGrid>({ queryKey: keys.scores.detail(event.data.term_id) })
    .filter(([, page]) => page?.results.some((row) => changed.has(row.enrollment)))
    .map(([key]) => key);
}
