import { t } from "@lingui/core/macro";
import { useQueryClient } from "@tanstack/react-query";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Assessment, ScoreRow } from "@/api/types";
import { plural } from "@/lib/format";
import { useStore } from "@/lib/store";
import { parseTsv } from "@/lib/tsv";
import { useStable } from "@/lib/use-stable";
import { toast, toastProblem } from "@/ui/toast";
import type { Saved, ScoreDrafts } from "./drafts";
import { editOf, replay, savedIn, textIn, type Written, write, writeStep } from "./edits";
import { GridRow } from "./grid-row";
import { GridTools } from "./grid-tools";
import { lockWords, type ScoreLock } from "./lock";
import { moveBy, type Position, type Range, rangeOf, sizeOf } from "./moves";
import type { ScoreFilters } from "./queries";
import { useRows } from "./use-rows";

interface ScoreGridProps {
  term: number;
  filters: ScoreFilters;
  count: number;
  assessments: Assessment[];
  drafts: ScoreDrafts;
  lock: ScoreLock;
}

/**
 * How a cell is being edited: `typed` replaces its text and arrows leave it, `opened` (F2) keeps both in the cell. Whose
 * it is goes along, for rows move when cadets come and go; and what was saved when it began: what comes from others
 * meanwhile must end in a conflict, not be typed over.
 */
type Editing = { mode: "typed" | "opened"; cell: Written; before: string; saved: Saved } | null;

/**
 * The scores of a term as a grid for the keyboard. Rows are fetched as they come into view. Built of divs with grid
 * roles, because a table cannot draw only the rows in view.
 */
export function ScoreTable({ term, filters, count, assessments, drafts, lock }: ScoreGridProps) {
  const client = useQueryClient();
  const { revision } = useStore(drafts.summary);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Position>({ row: 0, column: 0 });
  /** The other corner of the chosen block; the active cell alone when both are one. */
  const [anchor, setAnchor] = useState<Position>(active);
  const [focused, setFocused] = useState(false);
  const [editing, setEditing] = useState<Editing>(null);
  const { items, height, reveal, rowAt, placeOf, rowsOf } = useRows(term, filters, count, scroller);
  const block = rangeOf(anchor, active);

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

  /** The cadet on whose row the active cell stands. */
  const held = useRef<{ row: number; enrollment: number | undefined }>({ row: 0, enrollment: undefined });
  // Others enrol, transfer and import meanwhile: the cell stays the cadet's, wherever the row goes.
  useLayoutEffect(() => {
    const { row, enrollment } = held.current;
    const here = rowAt(active.row)?.enrollment;
    if (row !== active.row || enrollment === undefined) held.current = { row: active.row, enrollment: here };
    if (row !== active.row || enrollment === undefined || here === undefined || here === enrollment) return;
    const place = placeOf(enrollment);
    if (place === undefined) {
      endEditing();
      held.current = { row, enrollment: here };
      return;
    }
    const next = { ...active, row: place };
    held.current = { row: place, enrollment };
    setActive(next);
    setAnchor(next);
    reveal(place);
  });

  const go = (next: Position, extending = false) => {
    endEditing();
    setActive(next);
    if (!extending) setAnchor(next);
    setFocused(true);
    reveal(next.row);
  };

  const cellAt = (at: Position, text: string, row = rowAt(at.row)): Written | null => {
    const assessment = assessments[at.column];
    return row && assessment ? { row, assessment, text } : null;
  };

  const textAt = (at: Position): string => {
    const cell = cellAt(at, "");
    return cell ? textIn(drafts, cell.row, cell.assessment.id) : "";
  };

  /** Says why nothing can be typed; false when it can. */
  const refuses = (): boolean => {
    if (lock) toastProblem(lockWords[lock]);
    return lock !== null;
  };

  const begin = (mode: "typed" | "opened", text: string) => {
    const cell = cellAt(active, text);
    if (!cell || refuses()) return;
    const saved = savedIn(cell.row, cell.assessment.id);
    setEditing({ mode, cell, before: textAt(active), saved });
    setAnchor(active);
    if (mode === "typed") write(drafts, [cell], saved);
  };

  const onText = useStable((text: string) => {
    if (!editing) return;
    const cell = { ...editing.cell, text };
    setEditing({ ...editing, cell });
    write(drafts, [cell], editing.saved);
  });

  /** What was typed since the cell was opened is one step to undo. */
  const endEditing = () => {
    if (editing) drafts.history.push([editOf(editing.cell, editing.before)]);
    setEditing(null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) {
      resolveBy(event);
      return;
    }
    const command = event.ctrlKey || event.metaKey;
    if (command && onCommand(event)) event.preventDefault();
    else if (event.metaKey) return;
    else if (editing) onEditKey(event, editing);
    else if (event.key === "F2") {
      event.preventDefault();
      begin("opened", textAt(active));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      void fill(block, () => "");
    } else if (event.key.length === 1 && event.key !== " " && !command) {
      event.preventDefault();
      begin("typed", event.key);
    } else step(event);
  };

  /** Whether the key was one of the grid's own commands. */
  const onCommand = (event: KeyboardEvent): boolean => {
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      travel(key === "y" || event.shiftKey ? "redo" : "undo");
      return true;
    }
    if (key === "d" && !editing) {
      void fillDown();
      return true;
    }
    return false;
  };

  const resolveBy = (event: KeyboardEvent) => {
    const keep = { m: "mine", t: "theirs" } as const;
    const choice = keep[event.key.toLowerCase() as keyof typeof keep];
    const cell = choice && cellAt(active, "");
    if (!cell) return;
    event.preventDefault();
    setEditing(null);
    drafts.resolve({ enrollment: cell.row.enrollment, assessment: cell.assessment.id }, choice);
  };

  const onEditKey = (event: KeyboardEvent, now: NonNullable<Editing>) => {
    if (event.key === "Escape") {
      event.preventDefault();
      write(drafts, [{ ...now.cell, text: now.before }], now.saved);
      setEditing(null);
    } else if (event.key === "Enter" || event.key === "Tab") step(event);
    else if (now.mode === "typed" && event.key.startsWith("Arrow")) step(event);
  };

  const step = (event: KeyboardEvent) => {
    const extending = event.shiftKey && /^(Arrow|Page|Home|End)/.test(event.key);
    const next = moveBy(event, active, count, assessments.length);
    if (!next) return;
    event.preventDefault();
    void drafts.flush();
    go(next, extending);
  };

  /** Writes a text into each cell of a block, as one step. `textOf` gets the place in the block and may refuse a cell with null. */
  const fill = async (
    range: Range,
    textOf: (down: number, right: number, rowOf: (index: number) => ScoreRow | undefined) => string | null,
  ) => {
    if (refuses()) return;
    endEditing();
    const rowOf = await rowsOf(range);
    if (!rowOf) return;
    const cells: Written[] = [];
    for (let row = range.top; row <= range.bottom; row++)
      for (let column = range.left; column <= range.right; column++) {
        const text = textOf(row - range.top, column - range.left, rowOf);
        const cell = text === null ? null : cellAt({ row, column }, text, rowOf(row));
        if (cell) cells.push(cell);
      }
    writeStep(drafts, cells);
  };

  /** The block's first row goes into all below it; of a single row, the row above goes into it. */
  const fillDown = () => {
    const source = block.top === block.bottom ? block.top - 1 : block.top;
    if (source < 0) return;
    const range = { ...block, top: source };
    return fill(range, (down, right, rowOf) => {
      const row = rowOf(source);
      const assessment = assessments[range.left + right];
      return down === 0 || !row || !assessment ? null : textIn(drafts, row, assessment.id);
    });
  };

  const travel = (way: "undo" | "redo") => {
    endEditing();
    const taken = drafts.history[way]();
    if (!taken) return;
    const { changed, kept } = replay(client, term, drafts, taken, way);
    const [first] = taken;
    const row = first && placeOf(first.enrollment);
    const column = assessments.findIndex(({ id }) => id === first?.assessment);
    if (row !== undefined && column >= 0) go({ row, column });
    if (kept > 0)
      toastProblem({
        title: t`${plural(kept, t`score`, t`scores`)} not ${way === "undo" ? t`taken back` : t`done again`}`,
        detail: t`They say something else by now. What stands there stays.`,
      });
    if (changed > 1)
      toast(`${plural(changed, t`score`, t`scores`)} ${way === "undo" ? t`taken back` : t`done again`}.`);
  };

  const onPaste = async (event: ClipboardEvent) => {
    if (editing?.mode === "opened") return;
    event.preventDefault();
    const pasted = parseTsv(event.clipboardData.getData("text/plain"));
    // One value goes into the whole chosen block, as spreadsheets have it.
    if (pasted.length === 1 && pasted[0]?.length === 1) {
      await fill(block, () => pasted[0]?.[0] ?? "");
      return;
    }
    const width = Math.max(...pasted.map((cells) => cells.length));
    const whole = {
      top: block.top,
      bottom: block.top + pasted.length - 1,
      left: block.left,
      right: block.left + width - 1,
    };
    const within = {
      ...whole,
      bottom: Math.min(whole.bottom, count - 1),
      right: Math.min(whole.right, assessments.length - 1),
    };
    await fill(within, (down, right) => pasted[down]?.[right] ?? null);
    const outside = sizeOf(whole) - sizeOf(within);
    if (outside > 0)
      toastProblem({
        title: t`The block is larger than the grid`,
        detail: t`${plural(outside, t`cell`, t`cells`)} outside ${outside === 1 ? "was" : "were"} left out.`,
      });
    setAnchor({ row: within.top, column: within.left });
    setActive({ row: within.bottom, column: within.right });
  };

  const onCopy = (event: ClipboardEvent) => {
    if (editing) return;
    event.preventDefault();
    const lines: string[] = [];
    for (let row = block.top; row <= block.bottom; row++) {
      if (!rowAt(row)) {
        toastProblem({
          title: t`Nothing was copied`,
          detail: t`Rows far away are not loaded. Copy fewer at once.`,
        });
        return;
      }
      const columns = Array.from({ length: block.right - block.left + 1 }, (_, right) => block.left + right);
      lines.push(columns.map((column) => textAt({ row, column })).join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
  };

  const onMouse = (event: MouseEvent) => {
    const at = positionOf(event.target);
    if (!at || editing) return;
    const dragging = event.type === "mouseover" && event.buttons === 1;
    if (dragging || (event.type === "mousedown" && event.shiftKey)) {
      event.preventDefault();
      go(at, true);
    }
  };

  return (
    <>
      {!lock && (
        <GridTools
          history={drafts.history}
          chosen={sizeOf(block)}
          onTravel={travel}
          onFillDown={() => void fillDown()}
        />
      )}
      <div
        role="grid"
        aria-label={t`Scores`}
        aria-readonly={lock !== null}
        aria-multiselectable="true"
        aria-rowcount={count + 1}
        aria-colcount={assessments.length + 1}
        className="score-grid panel"
        style={{ "--columns": assessments.length } as React.CSSProperties}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onCopy={onCopy}
        onMouseDown={onMouse}
        onMouseOver={onMouse}
        onDoubleClick={(event) => {
          if (positionOf(event.target) && !editing) begin("opened", textAt(active));
        }}
        onFocus={(event) => {
          setFocused(true);
          const at = positionOf(event.target);
          if (at && (at.row !== active.row || at.column !== active.column)) go(at);
        }}
        onBlur={(event) => {
          if (event.currentTarget.contains(event.relatedTarget)) return;
          endEditing();
          setFocused(false);
          void drafts.flush();
        }}
        ref={scroller}
      >
        <div role="row" aria-rowindex={1} className="score-row score-head">
          <span role="columnheader" aria-colindex={1}>
            {t`Cadet`}
          </span>
          {assessments.map((one, column) => (
            <span role="columnheader" aria-colindex={column + 2} key={one.id} className="num">
              {one.name} <small>/ {Number(one.maximum)}</small>
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height, position: "relative" }}>
          {items.map(({ index, start }) => (
            <GridRow
              key={index}
              index={index}
              top={start}
              row={rowAt(index)}
              assessments={assessments}
              drafts={drafts}
              revision={revision}
              activeColumn={active.row === index ? active.column : null}
              chosen={
                sizeOf(block) > 1 && index >= block.top && index <= block.bottom
                  ? `${block.left}-${block.right}`
                  : null
              }
              editText={active.row === index && editing ? editing.cell.text : null}
              isLow={index >= count - 3 && index > 3}
              onText={onText}
            />
          ))}
        </div>
      </div>
    </>
  );
}

function positionOf(target: EventTarget): Position | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}
