import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = resolve(__dirname, "../src");
/** Imports go from left to right only. */
const ZONES = ["app", "realtime", "features", "api", "ui", "lib"];

interface Import {
  from: string;
  to: string;
}

function imports(): Import[] {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf-8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(SRC, file), "utf-8");
    const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*"((?:@\/|\.)[^"]+)"/g)].map(
      (match) => match[1] ?? "",
    );
    return targets.map((target) => ({
      from: file,
      to: target.startsWith("@/") ? target.slice(2) : relative(SRC, resolve(SRC, dirname(file), target)),
    }));
  });
}

const zone = (path: string) => ZONES.indexOf(path.split("/")[0] ?? "");
const feature = (path: string) => (path.startsWith("features/") ? path.split("/")[1] : undefined);

describe("the client's layers", () => {
  test("every import is found, so that the rules below cannot pass on nothing", () => {
    expect(imports().length).toBeGreaterThan(200);
    expect(imports().filter(({ from, to }) => zone(from) < 0 || zone(to) < 0)).toEqual([]);
  });

  test("a lower zone never imports from a higher one", () => {
    expect(imports().filter(({ from, to }) => zone(from) > zone(to))).toEqual([]);
  });

  test("no feature imports from another feature", () => {
    const crossing = imports().filter(
      ({ from, to }) => feature(from) && feature(to) && feature(from) !== feature(to),
    );
    expect(crossing).toEqual([]);
  });

  test("query keys come from the key factory only", () => {
    const files = readdirSync(SRC, { recursive: true, encoding: "utf-8" }).filter((file) =>
      /\.tsx?$/.test(file),
    );
    const literal = files.filter((file) => /queryKey:\s*\[/.test(readFileSync(join(SRC, file), "utf-8")));
    expect(literal).toEqual([]);
  });
});
