/** Reading and writing cells of the grid: over what is saved now, one step of the history each. */
import { t } from "@lingui/core/macro";
import type { QueryClient } from "@tanstack/react-query";
import type { Assessment, ScoreRow } from "@/api/types";
import type { Saved, ScoreDrafts } from "./drafts";
import type { Edit } from "./history";
import { knownRows } from "./queries";
import { parseScore, sameScore, showScore } from "./value";

export interface Written {
  row: ScoreRow;
  assessment: Assessment;
  text: string;
}

/** What the server has for a cell, as far as is known here. */
export function savedIn(row: ScoreRow | undefined, assessment: number): Saved {
  const score = row?.scores.find((one) => one.assessment === assessment);
  return { value: score?.value ?? null, version: score?.version ?? 0 };
}

/** What a cell shows: what was typed, else what is saved. */
export function textIn(drafts: ScoreDrafts, row: ScoreRow, assessment: number): string {
  const draft = drafts.get({ enrollment: row.enrollment, assessment });
  return draft?.text ?? showScore(savedIn(row, assessment).value);
}

/** Types texts into cells. `over` is what was there when the typing began, where that is older than what is known now. */
export function write(drafts: ScoreDrafts, cells: Written[], over?: Saved): void {
  drafts.typeAll(
    cells.map(({ row, assessment, text }) => ({
      enrollment: row.enrollment,
      assessment: assessment.id,
      label: labelOf(row, assessment),
      text,
      saved: over ?? savedIn(row, assessment.id),
      maximum: assessment.maximum,
    })),
  );
}

/** The same as one step that can be undone. */
export function writeStep(drafts: ScoreDrafts, cells: Written[]): void {
  const edits = cells.map((cell) => editOf(cell, textIn(drafts, cell.row, cell.assessment.id)));
  write(drafts, cells);
  drafts.history.push(edits);
}

export function editOf({ row, assessment, text }: Written, before: string): Edit {
  return {
    enrollment: row.enrollment,
    assessment: assessment.id,
    label: labelOf(row, assessment),
    maximum: assessment.maximum,
    before,
    after: text,
  };
}

/**
 * Takes a step back, or does it again. A cell that says something else than the step left there was changed since, by
 * somebody else or by a choice in a conflict: it stays. Gives how many were changed and how many stay.
 */
export function replay(
  client: QueryClient,
  term: number,
  drafts: ScoreDrafts,
  step: Edit[],
  way: "undo" | "redo",
): { changed: number; kept: number } {
  const rows = knownRows(client, term);
  const [left, wanted] = way === "undo" ? (["after", "before"] as const) : (["before", "after"] as const);
  const standing = step.filter((edit) => {
    const row = rows.get(edit.enrollment);
    return row && sameText(textIn(drafts, row, edit.assessment), edit[left], edit.maximum);
  });
  drafts.typeAll(
    standing.map((edit) => ({
      enrollment: edit.enrollment,
      assessment: edit.assessment,
      label: edit.label,
      text: edit[wanted],
      saved: savedIn(rows.get(edit.enrollment), edit.assessment),
      maximum: edit.maximum,
    })),
  );
  return { changed: standing.length, kept: step.length - standing.length };
}

function sameText(a: string, b: string, maximum: string): boolean {
  const [one, other] = [parseScore(a, maximum), parseScore(b, maximum)];
  if ("problem" in one || "problem" in other) return a.trim() === b.trim();
  return sameScore(one.value, other.value);
}

function labelOf(row: ScoreRow, assessment: Assessment): string {
  return t`${assessment.name} of ${row.cadet.name}`;
}
