/** A score as text. Numbers stay text: 87.1 must not become 87.09999. */

/** "94.000" as people write it: "94". Null, no score yet, is an empty cell. */
import { t } from "@lingui/core/macro";
export function showScore(value: string | null): string {
  if (value === null) return "";
  return value.includes(".") ? value.replace(/\.?0+$/, "") : value;
}

/** Whether both say the same number; blank equals only blank, never 0. */
export function sameScore(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return showScore(a.replace(/^0+(?=\d)/, "")) === showScore(b.replace(/^0+(?=\d)/, ""));
}

export type ParsedScore = { value: string | null } | { problem: string };

/** What was typed as a score, or why it cannot be one. Blank means "no score", not zero. */
export function parseScore(text: string, maximum: string): ParsedScore {
  const typed = text.trim();
  if (typed === "") return { value: null };
  if (!/^\d+(\.\d+)?$|^\.\d+$/.test(typed))
    return { problem: t`A number from 0 to ${showScore(maximum)}, or blank.` };
  if ((typed.split(".")[1] ?? "").length > 3) return { problem: t`At most 3 decimals.` };
  if (Number(typed) > Number(maximum)) return { problem: t`At most ${showScore(maximum)}.` };
  return { value: typed.startsWith(".") ? `0${typed}` : typed };
}
