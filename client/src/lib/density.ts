import { createStore } from "./store";

/** How close things stand on wide pages; on a phone they stay as large as thumbs. Kept on this device, like the colours. */
export type Density = "comfortable" | "compact";

const KEY = "rgms-density";

export const densityStore = createStore<Density>("comfortable");

/** Takes up what was chosen on this device before. */
export function restoreDensity(): void {
  setDensity(window.localStorage.getItem(KEY) === "compact" ? "compact" : "comfortable");
}

/** Chooses, from now on and for the next time. */
export function setDensity(density: Density): void {
  densityStore.set(density);
  document.documentElement.dataset.density = density;
  window.localStorage.setItem(KEY, density);
}
