import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { completed, gapsIn, type LockFile } from "./lock-file.ts";

const linter = { version: "1.94.0", dev: true, optionalDependencies: { "@lint/darwin-arm64": "1.94.0", "@lint/linux-x64-musl": "1.94.0" } };

describe("package-lock.json", () => {
  test("names every package for every platform, so that npm ci accepts it; if this fails, run: node scripts/complete-lock.ts", () => {
    const lock = JSON.parse(readFileSync(join(resolve(import.meta.dirname, ".."), "package-lock.json"), "utf8")) as LockFile;
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
    expect(gapsIn(lock)).toEqual([]);
  });

  test("a package that is locked beside or around the one that names it is no gap", () => {
    const packages = {
      "node_modules/lint": linter,
      "node_modules/lint/node_modules/@lint/darwin-arm64": { version: "1.94.0" },
      "node_modules/@lint/linux-x64-musl": { version: "1.94.0" },
    };
    expect(gapsIn({ packages })).toEqual([]);
  });

  test("a gap is filled with the platform that its name tells, and only once", () => {
    const lock = completed({ packages: { "node_modules/lint": linter } });
    expect(lock.packages["node_modules/@lint/darwin-arm64"]).toEqual({
      version: "1.94.0",
      cpu: ["arm64"],
      dev: true,
      optional: true,
      os: ["darwin"],
    });
    expect(lock.packages["node_modules/@lint/linux-x64-musl"]).toMatchObject({ os: ["linux"], cpu: ["x64"], libc: ["musl"] });
    expect(completed(lock)).toEqual(lock);
  });

  test("a name that tells no platform is refused rather than guessed", () => {
    const packages = { "node_modules/lint": { optionalDependencies: { "@lint/wasm": "1.94.0" } } };
    expect(() => completed({ packages })).toThrow("cannot tell for which platform @lint/wasm@1.94.0 is made");
  });
});
