import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Assessment, ScoreRow } from "@/api/types";
import { useStore } from "@/lib/store";
import { parseTsv } from "@/lib/tsv";
import { toastProblem } from "@/ui/toast";
import type { Draft, ScoreDrafts } from "./drafts";
import { moveBy, type Position } from "./moves";
import { PAGE_SIZE, type ScoreFilters, scoresQuery } from "./queries";
import { draftWords } from "./troubles";
import { showScore } from "./value";

const ROW_PX = 40;

interface ScoreGridProps {
  term: number;
  filters: ScoreFilters;
  count: number;
  assessments: Assessment[];
  drafts: ScoreDrafts;
  isSealed: boolean;
}

/** How a cell is being edited: `typed` replaces its text and arrows leave it, `opened` (F2) keeps both in the cell. */
type Editing = { mode: "typed" | "opened"; text: string; before: string } | null;

/**
 * The scores of a term as a grid for the keyboard. Rows are fetched as they come into view. Built of divs with grid
 * roles, because a table cannot draw only the rows in view.
 */
export function ScoreTable({ term, filters, count, assessments, drafts, isSealed }: ScoreGridProps) {
  const client = useQueryClient();
  useStore(drafts.summary);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Position>({ row: 0, column: 0 });
  const [focused, setFocused] = useState(false);
  const [editing, setEditing] = useState<Editing>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const firstPage = pageOf(items[0]?.index ?? 0);
  const lastPage = Math.min(pageOf((items.at(-1)?.index ?? 0) + 20), pageOf(count - 1));
  const wanted = Array.from({ length: lastPage - firstPage + 1 }, (_, step) => firstPage + step);
  const pages = useQueries({ queries: wanted.map((page) => scoresQuery(term, filters, page)) });
  const rowAt = (index: number): ScoreRow | undefined => {
    const page = pages[pageOf(index) - firstPage];
    return page?.isPlaceholderData ? undefined : page?.data?.results[(index % PAGE_SIZE) as number];
  };

  const focusCell = useCallback((at: Position) => {
    scroller.current
      ?.querySelector<HTMLElement>(`[data-row="${at.row}"][data-column="${at.column}"]`)
      ?.focus({ preventScroll: true });
  }, []);

  // In the same task as the key: a field that is closed takes the focus with it, and the next key would be lost. A cell
  // that is far away is not drawn yet, hence the range.
  const [from, to] = [items[0]?.index, items.at(-1)?.index];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the range says when a far cell has been drawn
  useLayoutEffect(() => {
    if (focused && !editing) focusCell(active);
  }, [active, focused, editing, focusCell, from, to]);

  const go = (next: Position) => {
    setEditing(null);
    setActive(next);
    setFocused(true);
    virtual.scrollToIndex(next.row);
  };

  const put = (at: Position, text: string, row = rowAt(at.row)): boolean => {
    const assessment = assessments[at.column];
    const score = row?.scores.find((one) => one.assessment === assessment?.id);
    if (!row || !assessment) return false;
    drafts.type({
      enrollment: row.enrollment,
      assessment: assessment.id,
      label: `${assessment.name} of ${row.cadet.name}`,
      text,
      saved: { value: score?.value ?? null, version: score?.version ?? 0 },
      maximum: assessment.maximum,
    });
    return true;
  };

  const textAt = (at: Position): string => {
    const row = rowAt(at.row);
    const assessment = assessments[at.column];
    if (!row || !assessment) return "";
    const draft = drafts.get({ enrollment: row.enrollment, assessment: assessment.id });
    return (
      draft?.text ?? showScore(row.scores.find((one) => one.assessment === assessment.id)?.value ?? null)
    );
  };

  /** Says why nothing can be typed; false when it can. */
  const refuses = (): boolean => {
    if (isSealed)
      toastProblem({
        title: "The term is sealed",
        detail: "Scores can only be read. To correct one, ask for the term to be opened again.",
      });
    return isSealed;
  };

  const begin = (mode: "typed" | "opened", text: string) => {
    if (refuses()) return;
    const before = textAt(active);
    setEditing({ mode, text, before });
    if (mode === "typed") put(active, text);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    if (editing) {
      onEditKey(event, editing);
      return;
    }
    if (event.key === "F2" || (event.key === "Enter" && !event.shiftKey)) {
      event.preventDefault();
      begin("opened", textAt(active));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      if (!refuses()) put(active, "");
    } else if (/^[0-9.]$/.test(event.key) && !event.ctrlKey) {
      event.preventDefault();
      begin("typed", event.key);
    } else step(event);
  };

  const onEditKey = (event: KeyboardEvent, now: NonNullable<Editing>) => {
    if (event.key === "Escape") {
      event.preventDefault();
      put(active, now.before);
      setEditing(null);
    } else if (event.key === "Enter" || event.key === "Tab") step(event);
    else if (now.mode === "typed" && event.key.startsWith("Arrow")) step(event);
  };

  const step = (event: KeyboardEvent) => {
    const to = moveBy(event, active, count, assessments.length);
    if (!to) return;
    event.preventDefault();
    void drafts.flush();
    go(to);
  };

  const onPaste = async (event: ClipboardEvent) => {
    if (editing?.mode === "opened") return;
    event.preventDefault();
    if (refuses()) return;
    const block = parseTsv(event.clipboardData.getData("text/plain"));
    setEditing(null);
    const lastRow = Math.min(active.row + block.length, count) - 1;
    const fetched = new Map<number, ScoreRow[]>();
    try {
      for (let page = pageOf(active.row); page <= pageOf(lastRow); page++)
        fetched.set(
          page,
          (await client.fetchQuery({ ...scoresQuery(term, filters, page), staleTime: 60_000 })).results,
        );
    } catch {
      toastProblem({
        title: "Nothing was pasted",
        detail: "The rows below could not be loaded. Paste again.",
      });
      return;
    }
    let outside = 0;
    block.forEach((cells, down) => {
      cells.forEach((text, right) => {
        const at = { row: active.row + down, column: active.column + right };
        const row = fetched.get(pageOf(at.row))?.[at.row % PAGE_SIZE];
        if (!put(at, text, row)) outside += 1;
      });
    });
    if (outside > 0)
      toastProblem({
        title: "The block is larger than the grid",
        detail: `${outside} cells outside were left out.`,
      });
  };

  return (
    <div
      role="grid"
      aria-label="Scores"
      aria-readonly={isSealed}
      aria-rowcount={count + 1}
      aria-colcount={assessments.length + 1}
      className="score-grid panel"
      style={{ "--columns": assessments.length } as React.CSSProperties}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onFocus={() => setFocused(true)}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setFocused(false);
        void drafts.flush();
      }}
      ref={scroller}
    >
      <div role="row" aria-rowindex={1} className="score-row score-head">
        <span role="columnheader" aria-colindex={1}>
          Cadet
        </span>
        {assessments.map((one, column) => (
          <span role="columnheader" aria-colindex={column + 2} key={one.id} className="num">
            {one.name} <small>/ {showScore(one.maximum)}</small>
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => (
          <Row
            key={item.index}
            index={item.index}
            top={item.start}
            row={rowAt(item.index)}
            assessments={assessments}
            drafts={drafts}
            activeColumn={active.row === item.index ? active.column : null}
            editing={active.row === item.index ? editing : null}
            onFocusCell={(column) => {
              if (active.row !== item.index || active.column !== column) go({ row: item.index, column });
            }}
            onOpen={() => begin("opened", textAt(active))}
            onText={(text) => {
              setEditing((now) => now && { ...now, text });
              put(active, text);
            }}
          />
        ))}
      </div>
    </div>
  );
}

function pageOf(index: number): number {
  return Math.floor(Math.max(0, index) / PAGE_SIZE) + 1;
}

interface RowProps {
  index: number;
  top: number;
  row: ScoreRow | undefined;
  assessments: Assessment[];
  drafts: ScoreDrafts;
  activeColumn: number | null;
  editing: Editing;
  onFocusCell: (column: number) => void;
  onOpen: () => void;
  onText: (text: string) => void;
}

function Row(props: RowProps) {
  const { index, top, row, assessments, drafts, activeColumn, editing } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="score-row"
      style={{ position: "absolute", top: 0, transform: `translateY(${top}px)`, height: ROW_PX }}
    >
      <span role="rowheader" aria-colindex={1} className="score-name">
        {row ? (
          <>
            <strong>{row.cadet.name}</strong>
            <small>
              {row.cadet.student_number} · {row.company_name ?? "–"}
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
        const saved = row?.scores.find((one) => one.assessment === assessment.id)?.value ?? null;
        const isActive = activeColumn === column;
        return (
          <Cell
            key={assessment.id}
            label={`${assessment.name} of ${row?.cadet.name ?? "loading"}`}
            row={index}
            column={column}
            text={draft?.text ?? showScore(saved)}
            draft={draft}
            active={isActive}
            editText={isActive && editing ? editing.text : null}
            onFocusCell={props.onFocusCell}
            onOpen={props.onOpen}
            onText={props.onText}
          />
        );
      })}
    </div>
  );
}

interface CellProps {
  label: string;
  row: number;
  column: number;
  text: string;
  draft: Draft | undefined;
  active: boolean;
  /** The text under edit, or null when the cell is not being edited. */
  editText: string | null;
  onFocusCell: (column: number) => void;
  onOpen: () => void;
  onText: (text: string) => void;
}

function Cell(props: CellProps) {
  const { label, row, column, text, draft, active, editText } = props;
  const words = draftWords(draft);
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={`${label}: ${text || "blank"}${words ? `. ${words}` : ""}`}
      aria-invalid={draft?.state === "invalid" || draft?.state === "conflict" || undefined}
      title={words || undefined}
      data-row={row}
      data-column={column}
      data-state={draft?.state}
      tabIndex={active ? 0 : -1}
      className="score-cell num"
      onFocus={() => props.onFocusCell(column)}
      onDoubleClick={props.onOpen}
    >
      {editText === null ? (
        text || <span className="score-blank">–</span>
      ) : (
        <input
          // The cell itself was asked to be edited; the focus belongs here.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          aria-label={label}
          inputMode="decimal"
          value={editText}
          onChange={(event) => props.onText(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
