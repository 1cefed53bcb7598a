import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "@/api/problem";
import type { PolicyRules, WorkedExample } from "@/api/types";
import { type Draft, instantProblems, type Problems, rulesFrom } from "./draft";
import { checkQuery } from "./queries";

const PAUSE_MS = 400;

export interface Checked {
  /** The draft as rules; null while something in it is wrong at a glance. */
  rules: PolicyRules | null;
  problems: Problems;
  /** Those of the last draft that had no problems. */
  examples: WorkedExample[];
  isChecking: boolean;
  /** Why the server could not be asked. */
  error: Error | null;
}

/** The draft with what is wrong in it: at once what can be told here, and when the typing pauses what the server says. */
export function useChecked(term: number, draft: Draft): Checked {
  const instant = useMemo(() => instantProblems(draft), [draft]);
  const rules = useMemo(() => (isNone(instant) ? rulesFrom(draft) : null), [instant, draft]);
  const [asked] = useDebouncedValue(rules, PAUSE_MS);
  const check = useQuery(checkQuery(term, asked));
  const refused = check.error instanceof ApiError && check.error.status === 400 ? check.error : null;
  const isChecking = rules !== null && (rules !== asked || check.isFetching);
  const said = refused ? withoutPrefix(refused.fields) : (check.data?.problems ?? {});
  return {
    rules,
    problems: rules ? said : instant,
    examples: check.data?.examples ?? [],
    isChecking,
    error: refused ? null : check.error,
  };
}

export const isNone = (problems: Problems): boolean => Object.keys(problems).length === 0;

/** Fields of a request are named from its top, "policy.bands.2.lowest". */
function withoutPrefix(fields: Problems): Problems {
  return Object.fromEntries(
    Object.entries(fields).map(([field, sentences]) => [field.replace(/^policy\./, ""), sentences]),
  );
}
