/** What the policy lets oneself give, in words and as a check before anything is sent. The server decides. */
import { t } from "@lingui/core/macro";
import type { Allowance, LedgerKind } from "@/api/types";
import { formatCount, formatPoints } from "@/lib/format";

const isLimited = ({ per_entry, per_day, per_cadet }: Allowance) =>
  per_entry !== null || per_day !== null || per_cadet !== null;

/** "As TAC: at most 5 merits at once, 12 a day (4 given today), 8 to a cadet a term." Nothing when nothing is limited. */
export function limitWords(allowances: Allowance[], kind: LedgerKind): string[] {
  return allowances
    .filter((one) => one.kind === kind && isLimited(one))
    .map(({ issuer, per_entry, per_day, per_cadet, given_today }) => {
      const parts = [
        per_entry === null ? "" : t`${formatPoints(per_entry, kind)} at once`,
        per_day === null
          ? ""
          : t`${per_entry === null ? formatPoints(per_day, kind) : formatCount(per_day)} a day (${formatCount(given_today)} given today)`,
        per_cadet === null ? "" : t`${formatCount(per_cadet)} to one cadet in the term`,
      ].filter(Boolean);
      return t`As ${issuer} you give at most ${parts.join(", ")}.`;
    });
}

/**
 * Why these points for so many cadets are more than the policy allows; null when some duty of one's own may allow it.
 * What each cadet was given before, only the server knows.
 */
export function limitProblem(
  allowances: Allowance[],
  kind: LedgerKind,
  points: number,
  cadets: number,
): string | null {
  const own = allowances.filter((one) => one.kind === kind);
  const problems = own.map((one) => {
    if (one.per_entry !== null && points > one.per_entry)
      return t`At most ${formatPoints(one.per_entry, kind)} at once.`;
    if (one.per_cadet !== null && points > one.per_cadet)
      return t`At most ${formatPoints(one.per_cadet, kind)} to one cadet in the term.`;
    const total = points * Math.max(1, cadets);
    if (one.per_day !== null && one.given_today + total > one.per_day)
      return t`At most ${formatPoints(one.per_day, kind)} a day: ${formatCount(one.given_today)} are given, ${formatCount(total)} more would be too many.`;
    return null;
  });
  return problems.includes(null) ? null : (problems[0] ?? null);
}
