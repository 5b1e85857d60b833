import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { endGroup, runBlock, type Group, type Reader } from "./run-block.ts";

let reader: Reader;
const groups: Group[] = [];

beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), "tidegate-reader-"));
  reader = { home, checkout: join(home, "checkout") };
});

afterEach(async () => {
  for (const group of groups.splice(0)) endGroup(group);
  await rm(reader.home, { recursive: true, force: true });
});

test("the commands run in the reader's own folder, and both outputs are seen", async () => {
  expect(await runBlock('cd "$HOME"; pwd; echo aside >&2', reader, 10, groups)).toEqual({ exitCode: 0, output: `${reader.home}\naside\n` });
});

test("a failing command ends the block, also when others would follow", async () => {
  expect(await runBlock("false\necho never", reader, 10, groups)).toEqual({ exitCode: 1, output: "" });
});

test("blocks of a document find each other's files", async () => {
  await runBlock("echo one > note", reader, 10, groups);
  expect((await runBlock("cat note", reader, 10, groups)).output).toBe("one\n");
});

test("what a block starts in the background lives on for the next one, and ends with its group", async () => {
  const { exitCode, output } = await runBlock("sleep 60 & echo $!", reader, 10, groups);
  expect(exitCode).toBe(0);
  expect(await commandLine(output.trim())).toContain("sleep");
  for (const group of groups) endGroup(group);
  await vi.waitFor(async () => expect(await commandLine(output.trim())).toBe(""), { timeout: 5000 });
});

test("a block that takes too long is ended", async () => {
  expect((await runBlock("sleep 60", reader, 0.2, groups)).exitCode).toBe(null);
});

/** Empty for a process that is gone, and for one that has ended and only waits to be counted. */
function commandLine(processId: string): Promise<string> {
  return readFile(`/proc/${processId}/cmdline`, "utf8").catch(() => "");
}
