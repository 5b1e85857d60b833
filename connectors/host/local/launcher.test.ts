import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isAlive, launch, readClaim, voidClaim } from "./launcher.ts";

let place: string;
beforeEach(async () => void (place = await mkdtemp(join(tmpdir(), "tidegate-launcher-"))));
afterEach(() => rm(place, { recursive: true, force: true, maxRetries: 10 }));

const mark = (): Parameters<typeof launch>[1] => ({
  claim: join(place, "pid"),
  command: ["sh", "-c", 'echo "$0" >>marks', "made"],
  folder: place,
  output: join(place, "output"),
  environment: { PATH: "/usr/bin:/bin" },
});
const marks = (): Promise<string> => readFile(join(place, "marks"), "utf8").catch(() => "");
const ended = async (): Promise<void> => {
  const claim = await readClaim(join(place, "pid"));
  while (claim !== undefined && claim !== "void" && isAlive(claim)) await new Promise(setImmediate);
};

test("many launchers of one claim start one command, whoever comes first", async () => {
  await Promise.all(Array.from({ length: 12 }, () => launch("launch", mark())));
  await ended();
  expect(await marks()).toBe("made\n");
});

test("a launcher that comes after its claim was made void starts nothing", async () => {
  await voidClaim(join(place, "pid"));
  await launch("launch", mark());
  await launch("run", mark());
  await voidClaim(join(place, "pid"));
  expect(await readClaim(join(place, "pid"))).toBe("void");
  expect(await marks()).toBe("");
});

test("words stay words: no shell reads them", async () => {
  const words = ["$(touch evil)", "; touch evil", "a  b", "*", "", "'", "-n"];
  await launch("run", { ...mark(), command: ["printf", "[%s]", ...words] });
  await ended();
  expect(await readFile(join(place, "output"), "utf8")).toBe(words.map((word) => `[${word}]`).join(""));
  expect(await readFile(join(place, "exit"), "utf8")).toBe("0\n");
});
