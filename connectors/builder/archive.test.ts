import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveBuilder } from "./archive.ts";

let place: string;
beforeEach(async () => void (place = await mkdtemp(join(tmpdir(), "tidegate-archive-"))));
afterEach(() => rm(place, { recursive: true, force: true }));

const build = (sourceFolder: string | null): ReturnType<ReturnType<typeof archiveBuilder>["build"]> =>
  archiveBuilder().build({ commit: "c0ffee", version: "1.0.0", sourceFolder, package: null, destination: join(place, "out") });

test("takes the source as it is, with its links", async () => {
  await mkdir(join(place, "source", "lib"), { recursive: true });
  await writeFile(join(place, "source", "lib", "a"), "abc");
  await symlink("lib/a", join(place, "source", "link"));
  expect((await build(join(place, "source"))).log).toEqual(["2 files, 8 bytes, as they are at c0ffee"]);
  expect(await readFile(join(place, "out", "lib", "a"), "utf8")).toBe("abc");
  expect(await readlink(join(place, "out", "link"))).toBe("lib/a");
});

test("builds nothing from nothing", async () => {
  await mkdir(join(place, "source"));
  await expect(build(join(place, "source"))).rejects.toThrow(/holds no file/);
  await expect(build(null)).rejects.toThrow(/no source/);
});
