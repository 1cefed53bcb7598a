import { t } from "@lingui/core/macro";
import type { Completion, SerialLine } from "@/api/types";

export type Program = "basic" | "advanced";

export const programNames: Record<Program, string> = {
  basic: t`Basic (MS 1 and MS 2)`,
  advanced: t`Advanced (MS 31 to MS 42)`,
};

/** What becomes of a pasted line. */
export const outcomeWords: Record<SerialLine["outcome"], string> = {
  entered: t`is entered`,
  unchanged: t`is there already`,
  malformed: t`is no student number and serial number`,
  repeated: t`stands in an earlier line too`,
  unknown: t`no cadet has this student number`,
  not_completed: t`has not completed the program`,
  taken: t`another cadet has this serial number`,
  differs: t`has another serial number`,
};

export const isFine = ({ outcome }: SerialLine): boolean => outcome === "entered" || outcome === "unchanged";

/** "MS 1 1.50 in First Semester 2026-2027, MS 2 1.25 in …" */
export function partsSay({ parts }: Completion): string {
  return parts
    .map((part) => t`${part.course}${part.equivalent ? ` ${part.equivalent}` : ""} in ${part.term_name}`)
    .join(", ");
}
