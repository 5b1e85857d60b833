import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { firstMissing, runnableBlocks } from "./readme/blocks.ts";
import { endGroup, runBlock, type Group } from "./readme/run-block.ts";

const ROOT = resolve(import.meta.dirname, "..");
const BLOCK_SECONDS = 150;

const documents = [
  ...(existsSync(join(ROOT, "README.md")) ? ["README.md"] : []),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path))
    .toSorted(),
].map((path) => ({ path, blocks: runnableBlocks(readFileSync(join(ROOT, path), "utf8")) }));

test("there are documents, and the README, once it is there, has something that a reader can run", () => {
  expect(documents.length).toBeGreaterThan(0);
  for (const { path, blocks } of documents.filter((one) => one.path === "README.md")) {
    expect(blocks.length, `${path} has no block marked "sh test"`).toBeGreaterThan(0);
  }
});

for (const { path, blocks } of documents.filter((one) => one.blocks.length > 0)) {
  test(
    `what ${path} tells the reader to type works and prints what it says`,
    { timeout: blocks.length * (BLOCK_SECONDS + 10) * 1000 },
    async () => {
      const home = await mkdtemp(join(tmpdir(), "tidegate-reader-"));
      // A home lets other users through, or a database that runs as one of them could not reach its files.
      await chmod(home, 0o711);
      const groups: Group[] = [];
      try {
        for (const { line, commands, expected } of blocks) {
          const { exitCode, output } = await runBlock(commands, { home, checkout: ROOT }, BLOCK_SECONDS, groups);
          const where = `${path}:${line}\n${commands}\n--- printed\n${output}`;
          expect(exitCode, `${where}--- and should have ended with 0`).toBe(0);
          expect(firstMissing(expected, output), `${where}--- and lacks`).toBeUndefined();
        }
      } finally {
        for (const group of groups) endGroup(group);
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  );
}
