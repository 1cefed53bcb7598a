/**
 * The draft of a term's policy: kept in this browser until it is adopted or discarded, for the person who writes it. What one tab
 * types, the others show.
 */
import { createStore, type Store } from "@/lib/store";
import type { Draft } from "./draft";

export interface KeptDraft {
  /** The version that was in force when it was begun, or that its author has looked at since. */
  basedOn: number;
  draft: Draft;
}

const FORMAT = 1;
const stores = new Map<string, Store<KeptDraft | null>>();

/** False once the browser refused to keep a draft: then it lives as long as the page. */
export const keepingStore = createStore(true);

const nameOf = (user: number, term: number) => `rgms.policy-draft.${user}.${term}`;

/** The draft of a person for a term; null while there is none. */
export function keptDraft(user: number, term: number): Store<KeptDraft | null> {
  const name = nameOf(user, term);
  const known = stores.get(name);
  if (known) return known;
  const store = createStore(read(localStorage.getItem(name)));
  store.subscribe(() => write(name, store.get()));
  stores.set(name, store);
  return store;
}

window.addEventListener("storage", ({ key, newValue }) => {
  if (key) stores.get(key)?.set(read(newValue));
});

function write(name: string, kept: KeptDraft | null): void {
  const text = kept && JSON.stringify({ format: FORMAT, ...kept });
  // Of another tab's draft there is nothing to write.
  if (text === localStorage.getItem(name)) return;
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
    keepingStore.set(true);
  } catch {
    keepingStore.set(false);
  }
}

/** What is not of this format, or broken, is no draft. */
function read(text: string | null): KeptDraft | null {
  try {
    const { format, ...kept } = JSON.parse(text ?? "null") ?? {};
    return format === FORMAT ? (kept as KeptDraft) : null;
  } catch {
    return null;
  }
}
