/** `npm run texts`: finds what people read on the pages and no macro marks for translation. Biome checks everything else. */
import parser from "@typescript-eslint/parser";
import lingui from "eslint-plugin-lingui";

/** Words of the interface between programs, and names that are the same in every language. */
const SAME = "MS \\d\\d?|E-mail|QRCode|Ed25519|ApiError|Arrow|Asia/Manila|MiB|English|Filipino";
/** Values of the API, which the pages show by their translated names. */
const RESULTS = "Passed|Failed|Incomplete|Dropped|Deferred";

export default [
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/api/schema.gen.ts", "src/ui/icons.tsx", "src/ui/qr.tsx", "src/lib/stored-names.ts", "src/features/organisation/customary-titles.ts"],
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { lingui },
    rules: {
      "lingui/no-unlocalized-strings": [
        "error",
        {
          // Without a space and a capital it is a name in a program; paths of drawings and mixed colours are no words.
          ignore: ["^(?![A-Z])\\S+$", "^[A-Z0-9_.:/+-]+$", `^(${SAME}|${RESULTS})$`, "^M[\\d ]", "^\\(", "^color-mix"],
          ignoreNames: [
            { regex: { pattern: "className|[sS]tyle|^(flex|href|to|height|rel|color|gap|points|transform|boxShadow|border|fontFamily|inset|d|key|data-.*|aria-keyshortcuts)$" } },
          ],
          ignoreFunctions: ["Error", "*.querySelector*", "useMediaQuery", "*.headers.*", "*.append", "lazyRouteComponent"],
        },
      ],
    },
  },
];
