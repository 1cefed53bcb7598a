/** The language of the pages. It is chosen on the device, like the colours. */
import { i18n, type Messages } from "@lingui/core";

export type Language = "en" | "fil";

export const languageNames: Record<Language, string> = { en: "English", fil: "Filipino" };

const KEY = "rgms-language";

const texts: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import("./locales/en.po"),
  fil: () => import("./locales/fil.po"),
};

/** What was chosen on this device; else the first of the browser's languages that the pages are written in. */
export function language(): Language {
  const kept = window.localStorage.getItem(KEY);
  for (const name of [kept, ...window.navigator.languages]) {
    if (name === "en" || name?.startsWith("en-")) return "en";
    if (name === "fil" || name === "tl" || name?.startsWith("fil-") || name?.startsWith("tl-")) return "fil";
  }
  return "en";
}

/**
 * Loads the texts of the pages. No other module of the client may be loaded before this has ended: many hold tables of
 * words that are made once, in the language of that moment.
 */
export async function speak(chosen: Language): Promise<void> {
  const { messages } = await texts[chosen]();
  i18n.loadAndActivate({ locale: chosen, messages });
  document.documentElement.lang = chosen;
}

/** From now on and for the next time; the page is loaded anew, because its words were made in the language of before. */
export function chooseLanguage(chosen: Language): void {
  window.localStorage.setItem(KEY, chosen);
  window.location.reload();
}
