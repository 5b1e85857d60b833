import { execFile } from "node:child_process";
import { mkdir, mkdtemp, open, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { create } from "tar";
import { packed } from "./pack.ts";
import { ArchiveRefused, unpack } from "./unpack.ts";

describe("an archive that is unpacked", () => {
  let place: string;
  let folder: string;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), "tidegate-unpack-"));
    folder = join(place, "unpacked");
    await mkdir(folder);
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  const pack = async (tree: string, name = "archive.tar"): Promise<string> => {
    const file = join(place, name);
    await writeFile(
      file,
      packed(tree, () => undefined),
    );
    return file;
  };
  const unpackFile = async (file: string): Promise<readonly string[]> => {
    const archive = await open(file);
    try {
      return await unpack(archive, folder);
    } finally {
      await archive.close();
    }
  };
  /** A tree with all that an artifact may hold; its largest file spans several reads. */
  const tree = async (): Promise<string> => {
    const root = join(place, "tree");
    const long = `${"d".repeat(90)}/${"e".repeat(90)}`;
    await mkdir(join(root, "lib", long), { recursive: true });
    await mkdir(join(root, "empty"));
    await writeFile(join(root, "lib", long, "größe 日本.txt"), "deep");
    await writeFile(join(root, "run"), "#!/bin/sh\n", { mode: 0o755 });
    await writeFile(join(root, "nothing"), "");
    await writeFile(join(root, "large"), Buffer.alloc(3_300_001, "tide"));
    for (let at = 0; at < 300; at += 1) await writeFile(join(root, "lib", `part-${at}`), `${at}`.repeat(at));
    await symlink("../run", join(root, "lib", "link"));
    return root;
  };

  test("is the tree that was packed: packed again it has the same bytes", async () => {
    const file = await pack(await tree());
    const files = await unpackFile(file);
    expect(files).toHaveLength(305);
    expect(files).toContain("lib/link");
    expect((await stat(join(folder, "empty"))).isDirectory()).toBe(true);
    expect((await readFile(await pack(folder, "again.tar"))).equals(await readFile(file))).toBe(true);
  });

  test("has the modes of the archive, whatever the umask of the process", async () => {
    const file = await pack(await tree());
    const program = `process.umask(0o077); const { unpack } = await import(process.argv[1]); const { open } = await import("node:fs/promises"); await unpack(await open(process.argv[2]), process.argv[3]);`;
    const words = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program];
    await promisify(execFile)(process.execPath, [...words, new URL("./unpack.ts", import.meta.url).href, file, folder]);
    const modeOf = async (path: string): Promise<number> => (await stat(join(folder, path))).mode & 0o777;
    expect([await modeOf("run"), await modeOf("large"), await modeOf("lib"), await modeOf("empty")]).toEqual([0o755, 0o644, 0o755, 0o755]);
  });

  test.each([
    ["in the middle of a file", 2_000_000],
    ["in the middle of a block", 3_400_000 - (3_400_000 % 512) + 100],
  ])("is refused when it was cut off %s", async (_, bytes) => {
    const file = await pack(await tree());
    await truncate(file, bytes);
    await expect(unpackFile(file)).rejects.toThrow(ArchiveRefused);
  });

  test("is refused when it is compressed, or no archive at all", async () => {
    const file = await pack(await tree());
    const plain = await readFile(file);
    await writeFile(file, gzipSync(plain));
    await expect(unpackFile(file)).rejects.toThrow(/it is compressed/);
    await writeFile(file, zstdCompressSync(plain));
    await expect(unpackFile(file)).rejects.toThrow(ArchiveRefused);
    await writeFile(file, "x".repeat(5000));
    await expect(unpackFile(file)).rejects.toThrow(ArchiveRefused);
  });

  test("is refused when a file of it stands where a folder must be", async () => {
    await mkdir(join(place, "one"));
    await mkdir(join(place, "other", "a"), { recursive: true });
    await writeFile(join(place, "one", "a"), "a file");
    await writeFile(join(place, "other", "a", "b"), "in a folder");
    const file = join(place, "both.tar");
    await create({ file, cwd: join(place, "one"), portable: true }, ["a"]);
    const second = join(place, "second.tar");
    await create({ file: second, cwd: join(place, "other"), portable: true }, ["a/b"]);
    await writeFile(file, Buffer.concat([(await readFile(file)).subarray(0, 1024), await readFile(second)]));
    await expect(unpackFile(file)).rejects.toThrow(ArchiveRefused);
  });

  test("that cannot be written is no bad archive: the machinery is broken", async () => {
    const file = await pack(await tree());
    await rm(folder, { recursive: true });
    await expect(unpackFile(file)).rejects.toThrow(/ENOENT/);
    await expect(unpackFile(file)).rejects.not.toThrow(ArchiveRefused);
  });
});
