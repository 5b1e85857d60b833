import { createHash } from "node:crypto";
import { chmod, link, mkdir, mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Registry } from "./registry.ts";

/** Content by path; a text that begins with `-> ` is a link, with `#! ` an executable file. */
type Tree = Readonly<Record<string, string>>;

async function grow(folder: string, tree: Tree, order: readonly string[] = Object.keys(tree)): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const path of order) {
    const text = tree[path] ?? "";
    const full = join(folder, path);
    await mkdir(dirname(full), { recursive: true });
    if (text.startsWith("-> ")) await symlink(text.slice(3), full);
    else await writeFile(full, text, { mode: text.startsWith("#! ") ? 0o755 : 0o644 });
  }
  return folder;
}

/** What every registry must keep to. `make` gives a new, empty one in the folder that it is handed. */
export function registryContract(make: (folder: string) => Registry): void {
  describe("a registry", () => {
    let place: string;
    let registry: Registry;
    let count = 0;
    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), "tidegate-registry-"));
      registry = make(join(place, "registry"));
    });
    afterEach(() => rm(place, { recursive: true, force: true }));
    const folder = (tree: Tree, order?: readonly string[]): Promise<string> => grow(join(place, `tree-${(count += 1)}`), tree, order);

    test("gives the bytes back under the digest that is their SHA-256", async () => {
      const put = await registry.put(await folder({ "main.mjs": "#! run", "lib/a.txt": "a", "bin/start": "-> ../main.mjs" }));
      const bytes = await readFile(await registry.fetch(put.digest));
      expect(put).toEqual({ digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, bytes: bytes.length, files: 3 });
      expect(await registry.has(put.digest)).toBe(true);
    });

    test("names the same files the same, whatever the order in which they were made", async () => {
      const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,5}$/);
      const tree = fc.dictionary(
        fc.array(name, { minLength: 1, maxLength: 3 }).map((steps) => steps.map((s, i) => `${i}${s}`).join("/")),
        fc.string(),
        { minKeys: 1, maxKeys: 8 },
      );
      await fc.assert(
        fc.asyncProperty(tree, fc.infiniteStream(fc.nat()), async (drawn, shuffle) => {
          const paths = Object.keys(drawn).filter((path) => !Object.keys(drawn).some((other) => other.startsWith(`${path}/`)));
          const kept = Object.fromEntries(paths.map((path) => [path, `:${drawn[path] ?? ""}`]));
          const shuffled = paths.map((path) => ({ path, key: Number(shuffle.next().value) })).toSorted((a, b) => a.key - b.key);
          const first = await registry.put(await folder(kept));
          const second = await registry.put(
            await folder(
              kept,
              shuffled.map(({ path }) => path),
            ),
          );
          expect(second).toEqual(first);
        }),
        { numRuns: 25 },
      );
    });

    test("does not look at times, group bits or hard links", async () => {
      const plain = await registry.put(await folder({ a: "one", b: "one" }));
      const other = await folder({ a: "one" });
      await link(join(other, "a"), join(other, "b"));
      await chmod(join(other, "a"), 0o600);
      await utimes(join(other, "a"), 1e9, 1e9);
      await utimes(other, 1e9, 1e9);
      expect((await registry.put(other)).digest).toBe(plain.digest);
    });

    test.each<[string, Tree]>([
      ["one byte", { "a/x": "onE", b: "two" }],
      ["a name", { "a/y": "one", b: "two" }],
      ["the executable bit", { "a/x": "one", b: "two", c: "#! " }],
      ["a file more", { "a/x": "one", b: "two", c: "" }],
      ["a link in place of a file", { "a/x": "one", b: "-> a/x" }],
      ["a link to another place", { "a/x": "one", b: "-> a" }],
    ])("gives another digest when %s changes", async (_, tree) => {
      const before = await registry.put(await folder({ "a/x": "one", b: "two" }));
      const after = await registry.put(await folder(tree));
      expect(after.digest).not.toBe(before.digest);
    });

    test("tells an executable file from one that is not", async () => {
      const tree = await folder({ run: "x" });
      const before = await registry.put(tree);
      await chmod(join(tree, "run"), 0o755);
      expect((await registry.put(tree)).digest).not.toBe(before.digest);
    });

    test("keeps names that are long, in another script, or odd", async () => {
      const deep = Array.from({ length: 12 }, () => "d".repeat(40)).join("/");
      const put = await registry.put(await folder({ [`${deep}/ü 日本\n"x".txt`]: "deep", "größe.txt": "1" }));
      expect(put.files).toBe(2);
      expect(await registry.has(put.digest)).toBe(true);
    });

    test.each(["/etc/passwd", "../outside", "a/../../outside", "a/../a/x"])("refuses a link to %s", async (target) => {
      const tree = await folder({ "a/x": "one", b: `-> ${target}` });
      await expect(registry.put(tree)).rejects.toThrow(/b points to/);
    });

    test("refuses to hand out an artifact whose bytes were altered, and takes it anew", async () => {
      const tree = await folder({ a: "one" });
      const { digest } = await registry.put(tree);
      const path = await registry.fetch(digest);
      const bytes = await readFile(path);
      bytes[520] = 0x21;
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, path);
      await expect(registry.fetch(digest)).rejects.toThrow(/altered/);
      expect(await registry.has(digest)).toBe(false);
      await registry.put(tree);
      expect(await registry.fetch(digest)).toBe(path);
    });

    test("says so when it has no such artifact, and takes no other name for a digest", async () => {
      const unknown = `sha256:${"0".repeat(64)}` as const;
      expect(await registry.has(unknown)).toBe(false);
      await expect(registry.fetch(unknown)).rejects.toThrow(/no artifact/);
      await expect(registry.fetch("sha256:../../etc/passwd")).rejects.toThrow(/is no digest/);
    });

    test("keeps one artifact when the same files are put several times at once", async () => {
      const tree = await folder({ a: "one", "b/c": "two" });
      const puts = await Promise.all(Array.from({ length: 6 }, () => registry.put(tree)));
      expect(new Set(puts.map((put) => put.digest)).size).toBe(1);
      expect(await registry.has(puts[0]?.digest ?? "sha256:")).toBe(true);
    });
  });
}
