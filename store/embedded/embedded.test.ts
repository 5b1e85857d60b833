import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../database.ts";
import { DiskFull } from "../failures.ts";
import { workplace } from "../testing/workplace.ts";
import type { Workplace } from "../testing/workplace.ts";
import { startEmbedded } from "./embedded.ts";
import type { EmbeddedOptions } from "./embedded.ts";
import { became, livingPostmaster } from "./postmaster.ts";
import { EmbeddedRefusal } from "./refusal.ts";

const ROOT = process.getuid?.() === 0;
const NOBODY = 65534;
const PROGRAM = fileURLToPath(new URL("../testing/embedded-process.ts", import.meta.url));
/** Saves the disk; what is tested here does not depend on it. */
const settings = { fsync: "off" };
const MINUTE = 60_000;

interface Told {
  readonly url: string;
  readonly adopted: boolean;
  readonly error?: string;
}

/** A stopped database to copy, for the tests that are not about its creation. */
let seed: Workplace;
beforeAll(async () => {
  seed = await workplace();
  await (await startEmbedded({ directory: seed.directory, settings })).stop();
}, MINUTE);
afterAll(() => seed[Symbol.asyncDispose]());

/** Starts the server from another process, which then stays until it is killed. */
async function fromAnotherProcess(options: EmbeddedOptions, uid?: number): Promise<Told & AsyncDisposable & { child: ChildProcess }> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
    cwd: "/",
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, "close");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    ...(JSON.parse(line) as Told),
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Holds the lock on a file until disposed. */
function holding(file: string): AsyncDisposable {
  const holder = spawn("flock", ["--no-fork", file, "cat"], { stdio: ["pipe", "ignore", "ignore"] });
  const ended = once(holder, "close");
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin?.end();
      await ended;
    },
  };
}

async function answer(url: string): Promise<number | undefined> {
  const db = await openDatabase(url);
  try {
    await db.query("create table if not exists visit (at timestamptz default now())");
    await db.query("insert into visit default values");
    return (await db.query<{ n: number }>("select count(*) as n from visit"))[0]?.n;
  } finally {
    await db.close();
  }
}

test(
  "a server starts in an empty directory, stops, and starts again with its data",
  async () => {
    await using place = await workplace();
    const first = await startEmbedded({ directory: place.directory, settings });
    expect(first).toMatchObject({ adopted: false, version: expect.stringMatching(/^15\.\d+$/) });
    expect(await answer(first.url)).toBe(1);
    await first.stop();
    expect(await livingPostmaster(join(place.directory, "data"))).toBeUndefined();
    const second = await startEmbedded({ directory: place.directory, settings });
    expect(second.adopted).toBe(false);
    expect(await answer(second.url)).toBe(2);
  },
  MINUTE,
);

test(
  "it listens on no network, keeps page checksums, byte order and UTC, and forces every commit to disk unless told otherwise",
  async () => {
    await using place = await workplace();
    const server = await startEmbedded({ directory: place.directory });
    const db = await openDatabase(server.url);
    const [found] =
      await db.query(`select current_setting('listen_addresses') as listens, current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
    current_setting('server_encoding') as encoding, current_setting('log_timezone') as zone, (select datcollate from pg_database where datname = current_database()) as collation`);
    await db.close();
    expect(found).toEqual({ listens: "", checksums: "on", fsync: "on", encoding: "UTF8", zone: "UTC", collation: "C" });
  },
  MINUTE,
);

test(
  "a server whose starter was killed with -9 lives on, and the next start adopts it with what it holds",
  async () => {
    await using place = await workplace(seed);
    await using killed = await fromAnotherProcess({ directory: place.directory, settings });
    expect(killed).toMatchObject({ adopted: false });
    expect(await answer(killed.url)).toBe(1);
    killed.child.kill("SIGKILL");
    await once(killed.child, "close");
    const next = await startEmbedded({ directory: place.directory, settings });
    expect(next.adopted).toBe(true);
    expect(await answer(next.url)).toBe(2);
    await next.stop();
  },
  MINUTE,
);

test(
  "of two processes that start one directory together, one starts the server and the other adopts it",
  async () => {
    await using place = await workplace();
    const options = { directory: place.directory, settings };
    const [one, two] = await Promise.all([fromAnotherProcess(options), fromAnotherProcess(options)]);
    await using _one = one;
    await using _two = two;
    expect(one.adopted).toBe(!two.adopted);
    expect(one.url).toBe(two.url);
  },
  MINUTE,
);

test(
  "a server that was itself killed with -9 leaves a stale pid file, which is cleared",
  async () => {
    await using place = await workplace(seed);
    const data = join(place.directory, "data");
    const first = await startEmbedded({ directory: place.directory, settings });
    expect(await answer(first.url)).toBe(1);
    const server = await livingPostmaster(data);
    process.kill(server?.pid ?? Number.NaN, "SIGKILL");
    expect(await became(async () => (await livingPostmaster(data)) === undefined, 20)).toBe(true);
    expect(await readFile(join(data, "postmaster.pid"), "utf8")).toContain(String(server?.pid));
    const second = await startEmbedded({ directory: place.directory, settings });
    expect(second.adopted).toBe(false);
    expect(await answer(second.url)).toBe(2);
  },
  MINUTE,
);

test(
  "a pid file whose number now belongs to a stranger is stale, and the stranger is left alone",
  async () => {
    await using place = await workplace(seed);
    const stranger = spawn("sleep", ["600"], ROOT ? { uid: NOBODY, gid: NOBODY } : {});
    try {
      const file = join(place.directory, "data", "postmaster.pid");
      await writeFile(file, `${stranger.pid}\n${place.directory}/data\n1\n5432\n${place.directory}/socket\n\n\nready   \n`);
      const second = await startEmbedded({ directory: place.directory, settings });
      expect(second.adopted).toBe(false);
      await second.stop();
      expect(stranger.exitCode).toBeNull();
      expect(stranger.signalCode).toBeNull();
    } finally {
      stranger.kill("SIGKILL");
    }
  },
  MINUTE,
);

test(
  "the kernel stops a server that is bound to its starter, however the starter ends",
  async () => {
    await using place = await workplace(seed);
    await using starter = await fromAnotherProcess({ directory: place.directory, settings, endsWithUs: true });
    expect(await answer(starter.url)).toBe(1);
    starter.child.kill("SIGKILL");
    expect(await became(async () => (await livingPostmaster(join(place.directory, "data"))) === undefined, 20)).toBe(true);
  },
  MINUTE,
);

test(
  "a directory too deep for a socket's path gets its socket elsewhere, for nobody else to enter",
  async () => {
    await using place = await workplace();
    const deep = join(place.directory, "d".repeat(90));
    await mkdir(place.directory, { mode: 0o755 });
    const server = await startEmbedded({ directory: deep, settings });
    const sockets = new URL(server.url).searchParams.get("host") ?? "";
    try {
      expect(sockets).toMatch(/^\/tmp\/tidegate-[0-9a-f]{16}$/);
      expect(await answer(server.url)).toBe(1);
    } finally {
      await server.stop();
      await rm(sockets, { recursive: true });
    }
  },
  MINUTE,
);

test(
  "a data directory of another major version is refused, and so is a directory that holds something else",
  async () => {
    await using place = await workplace();
    const data = join(place.directory, "data");
    await mkdir(data, { recursive: true });
    await writeFile(join(data, "holiday.jpg"), "");
    await chmod(place.directory, 0o711);
    await expect(startEmbedded({ directory: place.directory })).rejects.toThrow(
      /not a PostgreSQL data directory \(it holds holiday\.jpg\)/,
    );
    await writeFile(join(data, "PG_VERSION"), "14\n");
    const refusal = await startEmbedded({ directory: place.directory }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EmbeddedRefusal);
    expect(refusal).toMatchObject({
      kind: "version",
      message: expect.stringMatching(/written by PostgreSQL 14; the server here is version 15.*pg_upgrade/),
    });
  },
  MINUTE,
);

test(
  "a crash while the data directory was being created leaves nothing that the next start stumbles over",
  async () => {
    await using place = await workplace(seed);
    await rename(join(place.directory, "data"), join(place.directory, "data.unfinished"));
    const second = await startEmbedded({ directory: place.directory, settings });
    expect(second.adopted).toBe(false);
    expect(await readdir(place.directory)).not.toContain("data.unfinished");
  },
  MINUTE,
);

test(
  "a server that cannot start says what PostgreSQL said",
  async () => {
    await using place = await workplace(seed);
    await expect(startEmbedded({ directory: place.directory, settings: { shared_buffers: "much" } })).rejects.toThrow(
      /could not be started in .*\n.*invalid value for parameter "shared_buffers"/s,
    );
  },
  MINUTE,
);

test(
  "a directory in use by a server that we cannot see, as one of another container, is left alone",
  async () => {
    await using place = await workplace(seed);
    await using _ = holding(join(place.directory, "server.lock"));
    await expect(startEmbedded({ directory: place.directory, settings })).rejects.toThrow(
      /in use by a database server that this process cannot see, probably in another container/,
    );
  },
  MINUTE,
);

test(
  "what takes longer than two seconds is told",
  async () => {
    await using place = await workplace(seed);
    const lines: string[] = [];
    const holder = holding(join(place.directory, "start.lock"));
    const starting = startEmbedded({ directory: place.directory, settings, log: (line) => lines.push(line) });
    expect(await became(async () => lines.length > 0, 20)).toBe(true);
    await holder[Symbol.asyncDispose]();
    await starting;
    expect(lines[0]).toBe("Another process is starting the database; waiting for it.");
  },
  MINUTE,
);

test.runIf(ROOT)(
  "an ordinary user runs the server as itself",
  async () => {
    await using place = await workplace();
    await chown(place.outer, NOBODY, NOBODY);
    await using started = await fromAnotherProcess({ directory: place.directory, settings }, NOBODY);
    expect(started.error).toBeUndefined();
    expect(await answer(started.url)).toBe(1);
    const server = await livingPostmaster(join(place.directory, "data"));
    expect(await readFile(`/proc/${server?.pid}/status`, "utf8")).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  },
  MINUTE,
);

test.runIf(ROOT)(
  "root hands the server to another user, and adopts or restarts what an ordinary user created",
  async () => {
    await using place = await workplace();
    await chown(place.outer, NOBODY, NOBODY);
    await using started = await fromAnotherProcess({ directory: place.directory, settings }, NOBODY);
    expect(started.error).toBeUndefined();
    const adopting = await startEmbedded({ directory: place.directory, settings });
    expect(adopting.adopted).toBe(true);
    await adopting.stop();
    await startEmbedded({ directory: place.directory, settings });
    const server = await livingPostmaster(join(place.directory, "data"));
    expect(await readFile(`/proc/${server?.pid}/status`, "utf8")).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  },
  MINUTE,
);

test.runIf(ROOT)(
  "an ordinary user is told that the directory belongs to somebody else",
  async () => {
    await using place = await workplace(seed);
    await startEmbedded({ directory: place.directory, settings });
    await using refused = await fromAnotherProcess({ directory: place.directory, settings }, NOBODY);
    expect(refused.error).toMatch(/^EmbeddedRefusal: The state directory .* cannot be used by this user \(EACCES\)/);
  },
  MINUTE,
);

test.runIf(ROOT)(
  "below a directory that the server's user cannot enter, root is told where else to put the database",
  async () => {
    await using place = await workplace();
    await chmod(place.outer, 0o700);
    await expect(startEmbedded({ directory: place.directory, settings })).rejects.toThrow(
      /cannot enter .*: a directory above it is closed.*such as \/var\/lib\/tidegate/,
    );
  },
  MINUTE,
);

test.runIf(ROOT)(
  "a full disk is called a full disk, when the database is created and when it is started",
  async () => {
    await using place = await workplace();
    await mkdir(place.directory, { mode: 0o711 });
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=20m,mode=711", "tmpfs", place.directory]);
    if (mounted.status !== 0) return console.warn("Skipped: this machine does not let us mount a small disk.");
    try {
      await expect(startEmbedded({ directory: place.directory, settings })).rejects.toBeInstanceOf(DiskFull);
      spawnSync("mount", ["-o", "remount,size=200m", place.directory]);
      const server = await startEmbedded({ directory: place.directory, settings });
      await server.stop();
      spawnSync("dd", ["if=/dev/zero", `of=${join(place.directory, "filler")}`, "bs=1M"]);
      await expect(startEmbedded({ directory: place.directory, settings })).rejects.toBeInstanceOf(DiskFull);
    } finally {
      spawnSync("umount", ["--lazy", place.directory]);
    }
  },
  MINUTE,
);
