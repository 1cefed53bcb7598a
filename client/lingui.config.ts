import { defineConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";
import { createSwcExtractor } from "@lingui/native-tools";

/** `npm run texts` finds every text of the pages and brings the catalogues up to date; the build refuses one without its translation. */
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "fil"],
  catalogs: [{ path: "<rootDir>/src/lib/locales/{locale}", include: ["src"] }],
  format: formatter({ lineNumbers: false }),
  orderBy: "message",
  extractors: [createSwcExtractor()],
});
