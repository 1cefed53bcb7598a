import type { Completion, SerialLine } from "@/api/types";

export type Program = "basic" | "advanced";

export const programNames: Record<Program, string> = {
  basic: "Basic (MS 1 and MS 2)",
  advanced: "Advanced (MS 31 to MS 42)",
};

/** What becomes of a pasted line. */
export const outcomeWords: Record<SerialLine["outcome"], string> = {
  entered: "is entered",
  unchanged: "is there already",
  malformed: "is no student number and serial number",
  repeated: "stands in an earlier line too",
  unknown: "no cadet has this student number",
  not_completed: "has not completed the program",
  taken: "another cadet has this serial number",
  differs: "has another serial number",
};

export const isFine = ({ outcome }: SerialLine): boolean => outcome === "entered" || outcome === "unchanged";

/** "MS 1 1.50 in First Semester 2026-2027, MS 2 1.25 in …" */
export function partsSay({ parts }: Completion): string {
  return parts
    .map((part) => `${part.course}${part.equivalent ? ` ${part.equivalent}` : ""} in ${part.term_name}`)
    .join(", ");
}
