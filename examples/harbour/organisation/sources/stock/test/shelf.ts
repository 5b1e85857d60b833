import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openShelf } from "../shelf.ts";

const folder = mkdtempSync(join(tmpdir(), "stock-"));
execFileSync(process.execPath, [join(import.meta.dirname, "../migrate.ts")], {
  env: { ...process.env, DATA_DIR: folder },
  stdio: "ignore",
});
const shelf = openShelf(folder);
after(() => {
  shelf.close();
  rmSync(folder, { recursive: true });
});

test("what is reserved is not free any more", () => {
  assert.deepEqual(shelf.reserve("rope-12", 100, "one"), { kind: "reserved", free: 899900 });
  assert.equal(shelf.find("rope-12")?.free, 899900);
});

test("the same reference takes from the shelf once", () => {
  shelf.reserve("rope-12", 7, "two");
  const before = shelf.find("rope-12");
  shelf.reserve("rope-12", 7, "two");
  assert.deepEqual(shelf.find("rope-12"), before);
});

test("nobody is promised more than there is", () => {
  assert.equal(shelf.reserve("ladder-side", 70001, "three").kind, "too-few");
  assert.equal(shelf.reserve("submarine", 1, "four").kind, "unknown");
});
