import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { GLOSSARY, glossary } from "./glossary.ts";

test("the glossary says what the doc comments of the code say; `node scripts/glossary.ts` writes it anew", () => {
  expect(readFileSync(GLOSSARY, "utf8")).toBe(glossary());
});

test("a word without a definition is refused, with what to do", () => {
  expect(() => glossary(houseWith("/** What users use. */"))).toThrow('no doc comment defines "Service": begin the comment of its type');
});

test("a word with two definitions is refused, and both are named", () => {
  expect(() => glossary(houseWith("/** Service: one. */", "/**\n * Longer.\n * Service: another.\n */"))).toThrow(
    /"Service" is defined twice.* one\. \(\[core\/0\.ts\].* another\. \(\[core\/1\.ts\]/,
  );
});

/** A house whose core has one file for each of these comments. */
function houseWith(...comments: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "tidegate-glossary-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "core"));
  for (const [index, comment] of comments.entries())
    writeFileSync(join(root, "core", `${index}.ts`), `${comment}\nexport type Service = string;\n`);
  return root;
}
