import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { VERBS } from "../cli/verbs.ts";

const ROOT = resolve(import.meta.dirname, "..");
const pages = globSync("docs/**/*.md", { cwd: ROOT }).map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

test("every link of the documentation to a file leads to one", () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)#:]+)\)|src="([^":]+)"/g)]
      .map(([, link = "", image = ""]) => `${link}${image}`)
      .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );
  expect(pages.length).toBeGreaterThan(0);
  expect(broken).toEqual([]);
});

test("every verb of the command line has a line in docs/cli.md", () => {
  const listed = readFileSync(join(ROOT, "docs/cli.md"), "utf8");
  const verbs = Object.values(VERBS).flatMap((group) => Object.keys(group));
  expect(verbs.filter((verb) => !new RegExp(`^\\| .*\`${verb}[ \`]`, "m").test(listed))).toEqual([]);
});
