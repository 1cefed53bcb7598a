import { t } from "@lingui/core/macro";
import { formatWait } from "@/lib/format";
import type { Listed } from "@/ui/paged";
import type { Problem } from "./types";

/** What some refusals say besides. */
interface Extras {
  current?: unknown;
  duplicates?: Duplicate[];
  retry_after?: number;
  challenge?: string;
}

/** A ledger entry that says the same as what was to be given. */
export interface Duplicate {
  entry: number;
  enrollment: number;
  name: string;
  issued_by_name: string;
  recorded_at: string;
}

/** What the server refused, or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** Messages per form field. */
  readonly fields: Record<string, string[]>;
  /** The row as it stands now, when a stale write was refused with 409. */
  readonly current: unknown;
  /** What was given already, when the same was refused a second time. */
  readonly duplicates: Duplicate[];
  /** Seconds to wait before the next try is looked at, when there were too many. */
  readonly retryAfter: number | null;
  /** What a second factor has to answer, when a right password alone does not do. */
  readonly challenge: string | null;

  constructor(status: number, problem: Partial<Problem> & Extras) {
    const title =
      problem.title || (status === 0 ? t`The server cannot be reached` : t`The server refused this`);
    super(problem.detail ? `${title}: ${problem.detail}` : title);
    this.name = "ApiError";
    this.status = status;
    this.title = title;
    this.detail = problem.detail ?? "";
    this.code = problem.code ?? "";
    this.fields = (problem.errors as Record<string, string[]> | null | undefined) ?? {};
    this.current = problem.current;
    this.duplicates = problem.duplicates ?? [];
    this.retryAfter = problem.retry_after ?? null;
    this.challenge = problem.challenge ?? null;
  }

  /** Whether the same request may succeed later without any change. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }

  /** Whether the server waits for the consent to the privacy notice; then it takes the same request. */
  get isForConsent(): boolean {
    return this.code === "consent_needed";
  }

  /** First message per field, for a form. */
  get fieldMessages(): Record<string, string> {
    const pairs = Object.entries(this.fields).map(([field, messages]) => [field, messages.join(" ")]);
    return Object.fromEntries(pairs);
  }
}

/** One sentence or two for a person, whatever was thrown. */
export function describeError(error: unknown): { title: string; detail: string } {
  if (error instanceof ApiError) {
    const fields = Object.entries(error.fields).map(([field, messages]) => `${field}: ${messages.join(" ")}`);
    const offline = t`Check the connection; what you entered is still here.`;
    if (error.retryAfter !== null)
      return { title: error.title, detail: t`Wait ${formatWait(error.retryAfter)}, then try again.` };
    const detail = error.detail === error.title ? "" : error.detail;
    return {
      title: error.title,
      detail: detail || fields.join(" ") || (error.status === 0 ? offline : ""),
    };
  }
  return { title: t`Something went wrong`, detail: error instanceof Error ? error.message : String(error) };
}

/**
 * The error that leaves a query with nothing to show: it never had an answer, or the server refuses it now. Null when a
 * refresh failed in passing, or waits for a consent: what is on the page stays, a board in bad reception above all.
 */
export function failureOf(query: { data: unknown; error: Error | null }): Error | null {
  if (query.data === undefined) return query.error;
  const { error } = query;
  return error instanceof ApiError && !error.isPassing && !error.isForConsent && error.status < 500
    ? error
    : null;
}

interface ListQuery<Row> {
  data: { count: number; results: Row[] } | undefined;
  isPending: boolean;
  error: Error | null;
  refetch: () => unknown;
}

/** A query of one page of a list, as `Paged` shows it. */
export function listOf<Row>(query: ListQuery<Row>): Listed<Row> {
  const failure = failureOf(query);
  return {
    rows: query.data?.results ?? [],
    count: query.data?.count ?? 0,
    isPending: query.isPending,
    failure: failure && describeError(failure),
    onRetry: () => void query.refetch(),
  };
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * The data of a call, or `ApiError`: its problem+json when the server gave one, status 0 when no answer came.
 */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await call;
  } catch (thrown) {
    if (thrown instanceof ApiError) throw thrown;
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw new ApiError(0, {});
  }
  if (!answer.response.ok) throw new ApiError(answer.response.status, asProblem(answer.error));
  return answer.data as Data;
}

function asProblem(body: unknown): Partial<Problem> & Extras {
  if (body && typeof body === "object" && !Array.isArray(body)) return body as Partial<Problem> & Extras;
  return {};
}
