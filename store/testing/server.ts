import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../embedded/embedded.ts";
import type { EmbeddedServer } from "../embedded/embedded.ts";

/** Names, in the environment of the test workers, the socket on which the run's main process tells where its server is. */
export const ASK = "TIDEGATE_TEST_SERVER";
const PREFIX = "tidegate-test-run-";
/** Nothing of a test has to survive a power cut. */
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" };

let end: () => Promise<void> = () => Promise.resolve();

/**
 * For vitest's `globalSetup`: one server for the run, in the main process, started when the first test asks for it. Should the run be killed,
 * the kernel stops the server and the next run removes the directory.
 */
export async function setup(): Promise<void> {
  if (process.env["TIDEGATE_TEST_DATABASE_URL"] !== undefined) return;
  await removeLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(directory, 0o711);
  let server: Promise<EmbeddedServer> | undefined;
  const door = createServer((asking) => {
    asking.on("error", () => undefined);
    server ??= startEmbedded({ directory: join(directory, "pg"), endsWithUs: true, settings: FAST });
    server.then(
      ({ url }) => asking.end(JSON.stringify({ url })),
      (error: unknown) => asking.end(JSON.stringify({ error: String(error) })),
    );
  });
  const socket = join(directory, "ask");
  await new Promise<void>((listening, failed) => door.once("error", failed).listen(socket, listening));
  process.env[ASK] = socket;
  end = async () => {
    door.close();
    await (await server?.catch(() => undefined))?.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

export async function teardown(): Promise<void> {
  await end();
}

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
