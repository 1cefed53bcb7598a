/** What has changed in a grade since a past moment: pure, from the two explanations. */
import { t } from "@lingui/core/macro";
import type { ExplanationItem, Grade } from "@/api/types";

/** A part, or a row behind it. Null: was not there yet, or is not there any more. */
export interface Change {
  key: string;
  label: string;
  was: string | null;
  is: string | null;
}

export interface Differences {
  parts: Change[];
  items: Change[];
}

/** Parts whose points differ, and the rows that are new, gone or say something else. */
export function differencesOf(past: Grade, present: Grade): Differences {
  const parts = present.explanation.map(({ key, label, points }): Change => {
    const was = past.explanation.find((node) => node.key === key)?.points ?? null;
    return { key, label, was, is: points };
  });
  const marks = { key: "mark", label: t`Mark`, was: past.mark ?? t`none`, is: present.mark ?? t`none` };
  const [before, after] = [itemsOf(past), itemsOf(present)];
  const items = [...new Set([...before.keys(), ...after.keys()])].map((key): Change => {
    const [was, is] = [before.get(key), after.get(key)];
    return { key, label: (is ?? was)?.label ?? "", was: was ? says(was) : null, is: is ? says(is) : null };
  });
  const changed = ({ was, is }: Change) => was !== is;
  return { parts: [...parts, marks].filter(changed), items: items.filter(changed) };
}

function itemsOf(grade: Grade): Map<string, ExplanationItem> {
  const all = grade.explanation.flatMap(({ items }) => items);
  return new Map(all.map((item) => [keyOf(item), item]));
}

/** A session that was missed and then recorded stays the same session, though only now it has a record. */
function keyOf({ kind, ref_id, label, at }: ExplanationItem): string {
  if (kind === "ledger_entry") return `entry ${ref_id}`;
  return kind === "score" ? `score ${label}` : `session ${label} ${at}`;
}

const says = ({ value, detail }: ExplanationItem) => `${value}, ${detail}`;

/** "+1.25" between two numbers of two decimals, exact in whole hundredths; blank where one of them is none. */
export function differenceWords(was: string | null, is: string | null): string {
  if (was === null || is === null || Number.isNaN(Number(was)) || Number.isNaN(Number(is))) return "";
  const hundredths = Math.round(Number(is) * 100) - Math.round(Number(was) * 100);
  return `${hundredths < 0 ? "−" : "+"}${(Math.abs(hundredths) / 100).toFixed(2)}`;
}
