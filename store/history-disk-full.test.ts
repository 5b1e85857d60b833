import { execFile } from "node:child_process";
import { open, mkdtemp, rm, statfs, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { startEmbedded } from "./embedded/embedded.ts";
import { importDeployments } from "./history-import.ts";
import { migrate } from "./migrate.ts";
import { NOW, imported, instant, piecesOf } from "./testing/history-files.ts";
import { placesAt } from "./history.ts";

const run = promisify(execFile);
const LEFT_MEGABYTES = 3;

/** A disk of its own, so small that it can be filled; `undefined` where we may not mount one. */
async function smallDisk() {
  const directory = await mkdtemp(join(tmpdir(), "tidegate-small-disk-"));
  const mounted = await run("mount", ["-t", "tmpfs", "-o", "size=220m,mode=755", "tmpfs", directory]).then(
    () => true,
    () => false,
  );
  if (mounted) await chmod(directory, 0o755);
  return {
    directory,
    mounted,
    [Symbol.asyncDispose]: async () => {
      if (mounted) await run("umount", [directory]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const FILE = `environment,app,at,version\n${Array.from({ length: 60_000 }, (_, n) => `live,app-${n % 70},2026-01-01T00:00:${String(n % 60).padStart(2, "0")}Z,${"v".repeat(100)}${n}\n`).join("")}`;

describe.runIf(process.getuid?.() === 0)("a disk that fills up during an import (skipped: only root can mount a small disk)", () => {
  it("refuses the import and leaves nothing half-written; with space, the same file goes in", { timeout: 60_000 }, async (test) => {
    await using disk = await smallDisk();
    if (!disk.mounted) test.skip("this container may not mount");
    const server = await startEmbedded({
      directory: join(disk.directory, "pg"),
      endsWithUs: true,
      settings: { fsync: "off", min_wal_size: "80MB", max_wal_size: "80MB", autovacuum: "off" },
    });
    try {
      const db = await openDatabase(server.url, { connections: 3 });
      try {
        await migrate(db);
        await imported(db, "environment,app,at,version\nlive,desk,2026-01-01T00:00:00Z,1\n");
        // The log's files are made beforehand, so that it is the tables that find no space: without its log a server stops.
        for (let segment = 0; segment < 4; segment += 1)
          await db.query("create table if not exists filler (n int); insert into filler values (1); select pg_switch_wal()");
        await db.query("checkpoint");
        const { bavail, bsize } = await statfs(disk.directory);
        const ballast = join(disk.directory, "ballast");
        await fill(ballast, bavail * bsize - LEFT_MEGABYTES * 1_048_576);
        const ask = () => importDeployments(db, { bytes: piecesOf(FILE), mapping: null, actor: "person:rosa", now: NOW });
        expect(await ask()).toMatchObject({
          refused: {
            code: "disk-full",
            because: "nothing of the file was recorded",
            saw: expect.stringContaining("No space left on device") as string,
          },
        });
        expect((await placesAt(db, "live", instant("2026-06-01T00:00:00Z"))).placed.map(({ app }) => app)).toEqual(["desk"]);
        expect(await db.query("select from history_import")).toHaveLength(1);
        await rm(ballast);
        expect(await ask()).toMatchObject({ new: 60_000 });
      } finally {
        await db.close();
      }
    } finally {
      await server.stop();
    }
  });
});

async function fill(file: string, bytes: number): Promise<void> {
  await using handle = await open(file, "w");
  const block = Buffer.alloc(1_048_576);
  for (let written = 0; written + block.length <= bytes; written += block.length) await handle.write(block);
}
