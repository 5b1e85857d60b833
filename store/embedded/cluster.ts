import { chown, mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { MAJOR_VERSION } from "./binaries.ts";
import type { Binaries } from "./binaries.ts";
import { runProgram } from "./program.ts";
import { EmbeddedRefusal, failedProgram } from "./refusal.ts";

/** The database user of the embedded server, and the name of its database. */
export const OWNER = "tidegate";

/** The major version of the data directory, `undefined` when there is none yet. */
export async function clusterVersion(data: string): Promise<string | undefined> {
  const version = await readFile(join(data, "PG_VERSION"), "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
  if (version !== undefined) return version;
  const found = await readdir(data).catch(() => []);
  if (found.length === 0) return undefined;
  throw new EmbeddedRefusal(
    "directory",
    `${data} is not empty and is not a PostgreSQL data directory (it holds ${found.slice(0, 3).join(", ")}). Tidegate will not write over it; choose another state directory.`,
  );
}

export function refuseOtherVersion(data: string, version: string): void {
  if (version === MAJOR_VERSION) return;
  throw new EmbeddedRefusal(
    "version",
    `${data} was written by PostgreSQL ${version}; the server here is version ${MAJOR_VERSION} and cannot read it. Move the data with pg_upgrade or with a dump and restore, or run Tidegate against a PostgreSQL ${version} through TIDEGATE_DATABASE_URL.`,
  );
}

/**
 * Creates the data directory: UTF-8, byte order, checksums on every page. It is made aside and renamed, so a crash leaves no half directory.
 * `toDisk` false leaves it to the operating system when it is written, for tests.
 * Logins need no password because the only way in is a socket in a directory of mode 0700 that belongs to the same user as the data.
 */
export async function createCluster(data: string, binaries: Binaries, account: Account, toDisk: boolean): Promise<void> {
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (process.getuid?.() === 0) await chown(unfinished, account.uid, account.gid);
  const end = await runProgram(
    join(binaries.directory, "initdb"),
    [
      "--pgdata",
      unfinished,
      "--username",
      OWNER,
      "--encoding",
      "UTF8",
      "--locale",
      "C",
      "--locale-provider",
      "libc",
      "--data-checksums",
      "--auth-local",
      "trust",
      "--auth-host",
      "reject",
      ...(toDisk ? [] : ["--no-sync"]),
    ],
    account,
  );
  if (!end.ok) {
    await rm(unfinished, { recursive: true, force: true });
    throw failedProgram("be created", data, end.output);
  }
  await rename(unfinished, data);
}
