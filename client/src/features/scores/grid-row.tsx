import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group } from "@mantine/core";
import { memo } from "react";
import type { Assessment, ScoreRow } from "@/api/types";
import type { Draft, ScoreDrafts } from "./drafts";
import { savedIn } from "./edits";
import { draftWords, savedWords } from "./troubles";
import { showScore } from "./value";

export const ROW_PX = 40;

interface RowProps {
  index: number;
  top: number;
  row: ScoreRow | undefined;
  assessments: Assessment[];
  drafts: ScoreDrafts;
  /** Changes when a draft does. */
  revision: number;
  activeColumn: number | null;
  /** First and last column of the chosen block in this row. */
  chosen: string | null;
  /** The text under edit in the active cell. */
  editText: string | null;
  /** Whether what is said at the active cell stands above it: there is no room below. */
  isLow: boolean;
  onText: (text: string) => void;
}

/** A cadet's row. Drawn anew only when something in it changes, so that scrolling draws new rows alone. */
export const GridRow = memo(function GridRow(props: RowProps) {
  const { index, top, row, assessments, drafts, activeColumn, editText } = props;
  const [first, last] = props.chosen?.split("-").map(Number) ?? [1, 0];
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="score-row"
      data-active={activeColumn !== null || undefined}
      style={{ position: "absolute", top: 0, transform: `translateY(${top}px)`, height: ROW_PX }}
    >
      <span role="rowheader" aria-colindex={1} className="score-name">
        {row ? (
          <>
            <strong>{row.cadet.name}</strong>
            <small>
              {row.cadet.student_number} · {row.company_name || "–"}
              {row.platoon ? `/${row.platoon}` : ""}
            </small>
          </>
        ) : (
          "…"
        )}
      </span>
      {assessments.map((assessment, column) => {
        const id = { enrollment: row?.enrollment ?? 0, assessment: assessment.id };
        const draft = row && drafts.get(id);
        return (
          <Cell
            key={assessment.id}
            label={t`${assessment.name} of ${row?.cadet.name ?? "loading"}`}
            row={index}
            column={column}
            text={draft?.text ?? showScore(savedIn(row, assessment.id).value)}
            draft={draft}
            drafts={drafts}
            isFresh={drafts.isFresh(id)}
            isActive={activeColumn === column}
            isChosen={column >= (first ?? 1) && column <= (last ?? 0)}
            isLow={props.isLow}
            editText={activeColumn === column ? editText : null}
            onText={props.onText}
          />
        );
      })}
    </div>
  );
});

interface CellProps {
  label: string;
  row: number;
  column: number;
  text: string;
  draft: Draft | undefined;
  drafts: ScoreDrafts;
  isFresh: boolean;
  isActive: boolean;
  isChosen: boolean;
  isLow: boolean;
  editText: string | null;
  onText: (text: string) => void;
}

function Cell(props: CellProps) {
  const { label, row, column, text, draft, isActive, isFresh, editText } = props;
  const words = draftWords(draft);
  const isTroubled = draft?.state === "invalid" || draft?.state === "conflict";
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={`${label}: ${text || t`blank`}${words ? `. ${words}` : isFresh ? t`. Saved` : ""}`}
      aria-invalid={isTroubled || undefined}
      aria-selected={props.isChosen}
      title={words || undefined}
      data-row={row}
      data-column={column}
      data-state={draft?.state ?? (isFresh ? "saved" : undefined)}
      data-chosen={props.isChosen || undefined}
      tabIndex={isActive ? 0 : -1}
      className="score-cell num"
    >
      {editText === null ? (
        text || <span className="score-blank">–</span>
      ) : (
        <input
          // The cell itself was asked to be edited; the focus belongs here.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          aria-label={label}
          aria-invalid={isTroubled || undefined}
          inputMode="decimal"
          value={editText}
          onChange={(event) => props.onText(event.currentTarget.value)}
        />
      )}
      {isActive && isTroubled && draft && (
        <CellWords draft={draft} drafts={props.drafts} isLow={props.isLow} />
      )}
    </div>
  );
}

/** What is wrong with the active cell, said at the cell, with the choice in a conflict. */
function CellWords({ draft, drafts, isLow }: { draft: Draft; drafts: ScoreDrafts; isLow: boolean }) {
  return (
    <div className="cell-words" data-low={isLow || undefined}>
      {draft.state === "invalid" || !draft.theirs ? (
        draft.message
      ) : (
        <>
          <div>
            <Trans>
              You typed <strong>{draft.text || t`blank`}</strong>, somebody saved{" "}
              <strong>{savedWords(draft.theirs)}</strong>
            </Trans>
          </div>
          <Group gap={6} mt={6} wrap="nowrap">
            <Button
              size="compact-sm"
              variant="default"
              tabIndex={-1}
              aria-keyshortcuts="Alt+T"
              onClick={() => drafts.resolve(draft, "theirs")}
            >
              {t`Take theirs (Alt+T)`}
            </Button>
            <Button
              size="compact-sm"
              tabIndex={-1}
              aria-keyshortcuts="Alt+M"
              onClick={() => drafts.resolve(draft, "mine")}
            >
              {t`Keep mine (Alt+M)`}
            </Button>
          </Group>
        </>
      )}
    </div>
  );
}
