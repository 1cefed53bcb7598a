/**
 * Scores that are typed but not yet saved. A cell is saved with the version that it was typed over, so a change by
 * somebody else is never overwritten unseen: the cell then shows both values and a person chooses.
 */
import { t } from "@lingui/core/macro";
import { ApiError, describeError } from "@/api/problem";
import type { ScoreCellIn, ScoreResult } from "@/api/types";
import { backoffMs } from "@/lib/backoff";
import { createStore } from "@/lib/store";
import { EditHistory } from "./history";
import { parseScore, sameScore } from "./value";

export interface Saved {
  value: string | null;
  version: number;
}

export interface CellId {
  enrollment: number;
  assessment: number;
}

export interface Draft extends CellId {
  /** "Prelim of Reyes, Juan": for a message far from the cell. */
  label: string;
  text: string;
  value: string | null;
  /** What the server had when the typing began. */
  base: Saved;
  state: "waiting" | "sending" | "conflict" | "invalid";
  message: string;
  /** In a conflict: what the server has now. */
  theirs: Saved | null;
}

/** What was typed into which cell, over which saved score. */
export interface Typed extends CellId {
  label: string;
  text: string;
  saved: Saved;
  maximum: string;
}

export interface DraftSummary {
  /** Counts upwards with each change, so that views know to read again. */
  revision: number;
  unsaved: number;
  conflicts: number;
  invalid: number;
  problem: string | null;
}

export type SaveCells = (cells: ScoreCellIn[]) => Promise<ScoreResult[]>;
export type OnSaved = (cells: (CellId & Saved)[]) => void;

const SAVE_AFTER_MS = 600;
/** How long a cell shows that it was saved. */
const SHOW_SAVED_MS = 2500;
const BATCH = 200;

export const cellKey = ({ enrollment, assessment }: CellId) => `${enrollment}:${assessment}`;

export class ScoreDrafts {
  readonly summary = createStore<DraftSummary>({
    revision: 0,
    unsaved: 0,
    conflicts: 0,
    invalid: 0,
    problem: null,
  });
  /** What can be undone. It lives as long as the drafts: a look elsewhere loses nothing. */
  readonly history = new EditHistory();
  private readonly save: SaveCells;
  private readonly onSaved: OnSaved;
  private readonly drafts = new Map<string, Draft>();
  private readonly justSaved = new Set<string>();
  /** What was saved from here, so that an edit that began before it goes on over it. */
  private readonly own = new Map<string, Saved>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | null = null;
  private inFlight = new Set<string>();
  /** Cells whose typing has paused. A save that is under way must not pick up a half-typed number behind it. */
  private readonly ripe = new Set<string>();
  private attempt = 0;
  private problem: string | null = null;

  constructor(save: SaveCells, onSaved: OnSaved) {
    this.save = save;
    this.onSaved = onSaved;
  }

  get(id: CellId): Draft | undefined {
    return this.drafts.get(cellKey(id));
  }

  /** Whether a cell was saved just now. */
  isFresh(id: CellId): boolean {
    return this.justSaved.has(cellKey(id));
  }

  /** Takes what was typed into a cell; it is sent once the typing pauses, or stays with its message when invalid. */
  type(typed: Typed): void {
    this.typeAll([typed]);
  }

  /** The same for a block of cells at once. */
  typeAll(cells: Typed[]): void {
    for (const cell of cells) this.take(cell);
    this.publish();
  }

  private take({ saved, maximum, ...cell }: Typed): void {
    const before = this.get(cell);
    const own = this.own.get(cellKey(cell));
    const newest = own && own.version > saved.version ? own : saved;
    const base = before?.theirs ?? before?.base ?? newest;
    const parsed = parseScore(cell.text, maximum);
    // Typing on is no choice: the conflict may have come up under the typing hand.
    const theirs = before?.theirs ?? null;
    if ("problem" in parsed) {
      this.set({ ...cell, value: null, base, state: "invalid", message: parsed.problem, theirs });
      return;
    }
    // Back to what is saved: nothing to do, unless another value is on its way.
    if (sameScore(parsed.value, base.value) && !this.inFlight.has(cellKey(cell))) {
      this.forget(cell);
      return;
    }
    if (theirs) {
      this.set({ ...cell, value: parsed.value, base, state: "conflict", message: "", theirs });
      return;
    }
    this.ripe.delete(cellKey(cell));
    this.set({ ...cell, value: parsed.value, base, state: "waiting", message: "", theirs: null });
    this.saveSoon(SAVE_AFTER_MS);
  }

  /** The cells that a person must look at: conflicts and invalid ones. */
  troubled(): Draft[] {
    return [...this.drafts.values()].filter(
      (draft) => draft.state === "conflict" || draft.state === "invalid",
    );
  }

  /** Ends a conflict: keep what was typed here, or take what the server has. */
  resolve(id: CellId, keep: "mine" | "theirs"): void {
    const draft = this.get(id);
    if (!draft?.theirs) return;
    if (keep === "theirs") {
      this.drop(id);
      return;
    }
    if (draft.state === "invalid") return;
    this.put({ ...draft, base: draft.theirs, theirs: null, state: "waiting", message: "" });
    this.saveSoon(0);
  }

  /** Forgets what was typed into a cell. */
  discard(id: CellId): void {
    this.drop(id);
  }

  /** Sends what waits; one request is under way at a time, so that versions follow one another. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    for (const [key, draft] of this.drafts) if (draft.state === "waiting") this.ripe.add(key);
    this.sending ??= this.send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private saveSoon(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private async send(): Promise<void> {
    for (let batch = this.waiting(); batch.length > 0; batch = this.waiting()) {
      this.inFlight = new Set(batch.map(cellKey));
      for (const draft of batch) this.set({ ...draft, state: "sending" });
      this.publish();
      try {
        const results = await this.save(
          batch.map(({ enrollment, assessment, value, base }) => ({
            enrollment,
            assessment,
            value,
            version: base.version,
          })),
        );
        this.attempt = 0;
        this.problem = null;
        this.settle(batch, results);
      } catch (error) {
        this.giveBack(batch, error);
        return;
      } finally {
        this.inFlight.clear();
      }
    }
  }

  private waiting(): Draft[] {
    const ready = ([key, draft]: [string, Draft]) => draft.state === "waiting" && this.ripe.has(key);
    return [...this.drafts]
      .filter(ready)
      .slice(0, BATCH)
      .map(([, draft]) => draft);
  }

  private settle(batch: Draft[], results: ScoreResult[]): void {
    const answers = new Map(results.map((result) => [cellKey(result), result]));
    const saved: (CellId & Saved)[] = [];
    for (const sent of batch) {
      const result = answers.get(cellKey(sent));
      const now = this.get(sent);
      if (!now) continue;
      if (result?.outcome === "saved" && result.current) {
        const { value, version } = result.current;
        saved.push({ enrollment: sent.enrollment, assessment: sent.assessment, value, version });
        this.own.set(cellKey(sent), { value, version });
        // Typed on meanwhile: the newer text goes out next, on top of what was just saved.
        if (now.text === sent.text) this.forget(sent);
        else this.set({ ...now, base: result.current });
      } else if (result?.outcome === "conflict") {
        // What cannot be a score is no side of a choice; it is once it is mended.
        this.set({
          ...now,
          state: now.state === "invalid" ? "invalid" : "conflict",
          theirs: result.current ?? { value: null, version: 0 },
        });
      } else {
        this.set({ ...now, state: "invalid", message: result?.message || t`The server refused this score.` });
      }
    }
    // First what is saved, then that it is no draft any more: else the cell would show the old score in between.
    if (saved.length > 0) this.onSaved(saved);
    this.showSaved(saved.map(cellKey));
  }

  private showSaved(keys: string[]): void {
    for (const key of keys) this.justSaved.add(key);
    this.publish();
    setTimeout(() => {
      for (const key of keys) this.justSaved.delete(key);
      this.publish();
    }, SHOW_SAVED_MS);
  }

  private giveBack(batch: Draft[], error: unknown): void {
    const passing = !(error instanceof ApiError) || error.isPassing || error.status >= 500;
    const { title, detail } = describeError(error);
    for (const sent of batch) {
      const now = this.get(sent);
      if (now?.state !== "sending") continue;
      this.set(
        passing ? { ...now, state: "waiting" } : { ...now, state: "invalid", message: detail || title },
      );
    }
    this.problem = title;
    this.publish();
    if (passing) this.saveSoon(backoffMs(this.attempt++));
  }

  private put(draft: Draft): void {
    this.set(draft);
    this.publish();
  }

  private drop(id: CellId): void {
    this.forget(id);
    this.publish();
  }

  private set(draft: Draft): void {
    this.drafts.set(cellKey(draft), draft);
  }

  private forget(id: CellId): void {
    this.drafts.delete(cellKey(id));
    this.ripe.delete(cellKey(id));
  }

  private publish(): void {
    const all = [...this.drafts.values()];
    const having = (...states: Draft["state"][]) =>
      all.filter((draft) => states.includes(draft.state)).length;
    this.summary.set({
      revision: this.summary.get().revision + 1,
      unsaved: having("waiting", "sending"),
      conflicts: having("conflict"),
      invalid: having("invalid"),
      problem: this.problem,
    });
  }
}
