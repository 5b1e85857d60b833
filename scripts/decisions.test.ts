import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const records = readFileSync(join(ROOT, "docs/decisions/README.md"), "utf8");

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
const used = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };

/** Names in the first column of the tables of libraries. */
const explained = [...records.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].flatMap(([, names = ""]) =>
  names.split(", ").map((name) => name.slice(1, -1)),
);

test("every library that is used has a line with its reason, and no other has", () => {
  expect(explained.toSorted()).toEqual(Object.keys(used).toSorted());
});

test("every library has an exact version", () => {
  expect(Object.entries(used).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test("every record of a decision is in the list", () => {
  const files = readdirSync(join(ROOT, "docs/decisions")).filter((file) => /^\d{4}-/.test(file));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !records.includes(`(${file})`))).toEqual([]);
});
