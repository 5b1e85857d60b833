import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type } from "../testing/terminal.ts";

const HARBOUR = join(import.meta.dirname, "../../examples/harbour/organisation");
let place = "";
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "tidegate-lint-"));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** A copy of the example in which one file was changed. */
async function copyWith(name: string, file: string, change: (text: string) => string): Promise<string> {
  const folder = join(place, name.replaceAll(" ", "-"));
  await cp(HARBOUR, folder, { recursive: true });
  const before = await readFile(join(folder, file), "utf8").catch(() => "");
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(join(folder, file), after);
  return folder;
}

const bomb = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ..."bcdefghi".split("").map(
    (key, index) =>
      `${key}: &${key} [${Array(9)
        .fill(`*${"abcdefgh"[index] ?? ""}`)
        .join(", ")}]`,
  ),
  "",
].join("\n");

describe("lint of the harbour example", () => {
  it("finds nothing in the example itself", async () => {
    const { code, stdout } = await type(["lint", HARBOUR]);
    expect(stdout).toMatch(/^No problem in \d+ files\.\n$/);
    expect(code).toBe(0);
  });

  it.each<readonly [string, string, (text: string) => string, RegExp]>([
    [
      "an unknown key",
      "services/shop.yaml",
      (text) => text.replace("team:", "taem:"),
      /^services\/shop\.yaml:4:1 unknown-key$[^]*Did you mean "team"/m,
    ],
    ["a duplicate key", "services/shop.yaml", (text) => `${text}id: shop\n`, /^services\/shop\.yaml:\d\d:1 duplicate-key$/m],
    [
      "a missing service",
      "services/shop.yaml",
      (text) => text.replace("[orders, stock]", "[orders, stok]"),
      /^services\/shop\.yaml:7:21 unknown-service$[^]*"stock"/m,
    ],
    [
      "a dependency cycle",
      "services/stock.yaml",
      (text) => text.replace(/^dependsOn:.*\n/m, "").concat("dependsOn: [shop]\n"),
      /^services\/\w+\.yaml:\d+:\d+ [\w-]*cycle[\w-]*$/m,
    ],
    [
      "an unknown zone",
      "tidegate.yaml",
      (text) => text.replace("Europe/Berlin", "Europe/Berlni"),
      /^tidegate\.yaml:5:11 [\w-]+$[^]*Europe\/Berlin/m,
    ],
    [
      "a window that never opens",
      "calendar/calendar.yaml",
      (text) => text.replace('to: "24:00"', 'to: "00:00"'),
      /^calendar\/calendar\.yaml:\d+:\d+ [\w-]+$/m,
    ],
    [
      "a person without a role",
      "people/people.yaml",
      (text) => text.replace("roles: [desk-lead]", "roles: []"),
      /^people\/people\.yaml:12:\d+ [\w-]+$/m,
    ],
    ["an alias bomb", "calendar/bomb.yaml", () => bomb, /^calendar\/bomb\.yaml:1:\d+ anchor$/m],
    ["a file that would not be read", "calendar/2027.yml", () => "freezes: []\n", /^calendar\/2027\.yml:1:1 misplaced-file$/m],
  ])("names %s with its place and ends with 2", async (name, file, change, expected) => {
    const folder = await copyWith(name, file, change);
    const started = performance.now();
    const { code, stdout, stderr } = await type(["lint", folder]);
    expect(stdout).toMatch(expected);
    expect(stdout).toMatch(/ {2}saw {7}\S.*\n[^]* {2}because {3}\S[^]* {2}to do {5}\S/);
    expect(stdout).toContain("Nothing starts until");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("gives programs the same problems as JSON", async () => {
    const folder = await copyWith("json", "services/shop.yaml", (text) => text.replace("team:", "taem:"));
    const { code, stdout } = await type(["lint", folder, "-o", "json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ code: "unknown-key", file: "services/shop.yaml", line: 4, column: 1 })]),
    });
  });

  it("leaves packages and Git's own files alone", async () => {
    const folder = await copyWith("packages", "README.md", (text) => `${text}\n`);
    await cp(join(HARBOUR, "services"), join(folder, "node_modules/calender"), { recursive: true });
    expect((await type(["lint", folder])).code).toBe(0);
  });

  it("says so when there is no such folder, or no organisation in it", async () => {
    const nowhere = await type(["lint", join(place, "nowhere")]);
    expect(nowhere).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("ENOENT") });
    const empty = await type(["lint", join(HARBOUR, "sources/shop")]);
    expect(empty).toMatchObject({ code: 2, stdout: expect.stringContaining("tidegate.yaml:1:1 no-profile") });
  });
});

it("writes the schemas of all kinds of files", async () => {
  const folder = join(place, "schemas");
  const { code, stdout } = await type(["lint", "--schema", folder]);
  expect(code).toBe(0);
  const files = await readdir(folder);
  expect(files).toHaveLength(7);
  expect(stdout.trim().split("\n").toSorted()).toEqual(files.map((file) => join(folder, file)).toSorted());
  for (const file of files) expect(JSON.parse(await readFile(join(folder, file), "utf8"))).toHaveProperty("title");
});
