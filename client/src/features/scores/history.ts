/** What was typed, pasted, filled or emptied, step by step, to be undone and done again. */
import type { CellId } from "./drafts";

export interface Edit extends CellId {
  label: string;
  maximum: string;
  before: string;
  after: string;
}

const KEPT = 200;

export class EditHistory {
  private done: Edit[][] = [];
  private undone: Edit[][] = [];

  /** Notes one step; what changed nothing is none. */
  push(edits: Edit[]): void {
    const changed = edits.filter(({ before, after }) => before.trim() !== after.trim());
    if (changed.length === 0) return;
    this.done = [...this.done, changed].slice(-KEPT);
    this.undone = [];
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** The last step, to be taken back; then it can be done again. */
  undo(): Edit[] | undefined {
    const step = this.done.pop();
    if (step) this.undone.push(step);
    return step;
  }

  redo(): Edit[] | undefined {
    const step = this.undone.pop();
    if (step) this.done.push(step);
    return step;
  }
}
