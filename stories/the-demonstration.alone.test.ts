import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const LAUNCHER = join(import.meta.dirname, "..", "tidegate");

test("`./tidegate demo` keeps each of its promises, ends with 0 and leaves nothing behind", { timeout: 280_000 }, async () => {
  const before = await scratchFolders();
  const child = spawn(LAUNCHER, ["demo"], { stdio: ["ignore", "pipe", "pipe"] });
  const [output, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  expect(
    output.split("\n").filter((line) => line.startsWith("  ✗")),
    complaints,
  ).toEqual([]);
  expect(code, `${complaints}\n${output.slice(-4000)}`).toBe(0);
  expect(output.split("\n").filter((line) => line.startsWith("  ✓")).length).toBeGreaterThanOrEqual(12);
  expect(await scratchFolders()).toEqual(before);
});

async function scratchFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("tidegate-demo-")).toSorted();
}
