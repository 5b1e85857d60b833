import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../embedded/embedded.ts";
import type { EmbeddedServer } from "../embedded/embedded.ts";

/** Names, in the environment of the test workers, the socket on which the run's main process tells where its server is. */
export const ASK = "TIDEGATE_TEST_SERVER";
const PREFIX = "tidegate-test-";

let stopRun: (() => Promise<void>) | undefined;

/** For vitest's `globalSetup`. The server is started when the first test asks for it, so a run without a database costs nothing. */
export async function setup(): Promise<void> {
  if (process.env["TIDEGATE_TEST_DATABASE_URL"] !== undefined) return;
  const run = await testServer();
  const socket = join(run.directory, "ask");
  const door = createServer((asking) => {
    asking.on("error", () => undefined);
    run.url().then((url) => asking.end(JSON.stringify({ url })), (error: unknown) => asking.end(JSON.stringify({ error: String(error) })));
  });
  await new Promise<void>((listening, failed) => door.once("error", failed).listen(socket, listening));
  process.env[ASK] = socket;
  stopRun = async () => {
    door.close();
    await run.stop();
  };
}

export async function teardown(): Promise<void> {
  await stopRun?.();
}

/** A server of this process in a directory of its own; the kernel stops it should the process end without `stop`. */
export async function testServer(): Promise<{ directory: string; url(): Promise<string>; stop(): Promise<void> }> {
  await removeLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  let server: Promise<EmbeddedServer> | undefined;
  return {
    directory,
    url: async () => {
      // Nothing here has to survive a power cut.
      server ??= startEmbedded({ directory: await roomFor(directory), endsWithUs: true, settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" } });
      return (await server).url;
    },
    stop: async () => {
      await (await server?.catch(() => undefined))?.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function roomFor(directory: string): Promise<string> {
  const { chmod } = await import("node:fs/promises");
  await chmod(directory, 0o711);
  const room = join(directory, "pg");
  await mkdir(room);
  return room;
}

/** Directories of runs that were killed; their servers ended with them. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
