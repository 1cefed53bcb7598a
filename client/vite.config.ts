import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Tells the service worker which files the client consists of, and gives it a name that changes with them. */
function fileList(): Plugin {
  return {
    name: "rgms-file-list",
    apply: "build",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("The build has no service worker");
      const made = Object.keys(bundle).filter((name) => !["sw.js", "index.html"].includes(name));
      const files = [...made, ...readdirSync(path("./public"))].sort().map((name) => `/${name}`);
      const build = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      worker.code = worker.code
        .replaceAll("__FILES__", JSON.stringify(files))
        .replaceAll("__BUILD__", JSON.stringify(build));
    },
  };
}

/** Has the client itself come beside its texts, which it must not run before: one after the other is a round trip more. */
function startBesideTexts(): Plugin {
  return {
    name: "rgms-start-beside-texts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const chunks = new Map(
          Object.values(bundle).flatMap((one) =>
            one.type === "chunk" ? [[one.fileName, one] as const] : [],
          ),
        );
        const start = [...chunks.values()].find((one) => one.facadeModuleId === path("./src/app/start.tsx"));
        if (!start) throw new Error("The build has no start of the client");
        const scripts = new Set([start.fileName]);
        // Grows while it is gone through: what the imports of an import need comes along.
        for (const name of scripts) for (const other of chunks.get(name)?.imports ?? []) scripts.add(other);
        const styles = [...scripts].flatMap((name) => [
          ...(chunks.get(name)?.viteMetadata?.importedCss ?? []),
        ]);
        const link = (rel: string, name: string) => ({
          tag: "link",
          attrs: { rel, crossorigin: true, href: `/${name}` },
          injectTo: "head" as const,
        });
        return [
          ...styles.map((name) => link("stylesheet", name)),
          ...[...scripts]
            .filter((name) => !chunks.get(name)?.isEntry)
            .map((name) => link("modulepreload", name)),
        ];
      },
    },
  };
}

export default defineConfig({
  plugins: [
    react(),
    lingui({ macroTransform: true, failOnCompileError: true, failOnMissing: true }),
    fileList(),
    startBesideTexts(),
  ],
  resolve: { alias: { "@": path("./src") } },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    // The content security policy allows no data: scripts or fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: path("./index.html"), sw: path("./src/app/sw.ts") },
      // A service worker's address must stay the same, and its folder is what it may answer for.
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  server: {
    port: 5173,
    // `npm run dev` beside `make run`: REST through here, so that the server needs no list of allowed origins.
    proxy: { "/api": "http://localhost:8000" },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    // A busy machine is no failure.
    testTimeout: 120_000,
    // One environment for all files halves the time; every test leaves the stores as it found them.
    isolate: false,
  },
});
