import { readFile, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { refuseUnreachable, serverAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import type { Origin } from "./binaries.ts";
import { OWNER, clusterVersion, createCluster, refuseOtherVersion } from "./cluster.ts";
import { LOCKED, became, launch, livingPostmaster, originOf, stopPostmaster } from "./postmaster.ts";
import type { Postmaster } from "./postmaster.ts";
import { EmbeddedRefusal, failedProgram } from "./refusal.ts";
import { serverSettings } from "./settings.ts";
import { ownedDirectory, provideDirectory, socketDirectory } from "./directories.ts";
import { startLock } from "./start-lock.ts";

export interface EmbeddedServer {
  /** For `openDatabase`; names a socket, no password. */
  readonly url: string;
  /** Ends the server for everybody who uses it. Without it the server outlives this process, and the next start adopts it. */
  stop(): Promise<void>;
  /** Such as `15.18`. */
  readonly version: string;
  /** Whether the server was already running. */
  readonly adopted: boolean;
  readonly binaries: Origin;
}

export interface EmbeddedOptions {
  /** Everything of the server lives here; it is created when absent. */
  readonly directory: string;
  /** Gets a line about whatever takes longer than two seconds. */
  readonly log?: (line: string) => void;
  /** Forces one origin of the programs. */
  readonly binaries?: Origin;
  /** Settings of PostgreSQL that override ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The kernel stops the server when this process ends, however it ends: for tests. */
  readonly endsWithUs?: boolean;
}

const READY_SECONDS = 300;
const QUIET_MILLIS = 2_000;

/**
 * Starts PostgreSQL in `directory`, or adopts the one that already runs there. Of several callers at once, in whatever process, one starts it
 * and the others adopt. The server listens on no network, only on a socket that its own user and root can reach.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const directory = resolve(options.directory);
  const data = join(directory, "data");
  await provideDirectory(directory);
  await using _ = await spoken(
    startLock(join(directory, "start.lock")),
    "Another process is starting the database; waiting for it.",
    options.log,
  );
  let server = await settled(data, options.log);
  const adopted = server !== undefined;
  if (server === undefined) {
    await start(directory, data, options);
    server = await settled(data, options.log);
  }
  if (server === undefined)
    throw new EmbeddedRefusal(
      "start",
      `The database in ${data} stopped as soon as it had started. Look at ${join(directory, "log")} for its reason.`,
    );
  const url = (database: string): string =>
    `postgresql:///${database}?host=${encodeURIComponent(server.sockets)}&port=5432&user=${OWNER}&sslmode=disable`;
  const version = await provideDatabase(url("postgres"), server);
  return { url: url(OWNER), version, adopted, binaries: await originOf(data), stop: () => stopPostmaster(data) };
}

/** The server once it is ready; `undefined` when none runs. One that is just stopping is waited for. */
async function settled(data: string, log: EmbeddedOptions["log"]): Promise<Postmaster | undefined> {
  let found: Postmaster | undefined;
  const waiting = became(async () => {
    found = await livingPostmaster(data);
    return found === undefined || found.status === "ready";
  }, READY_SECONDS);
  if (await spoken(waiting, "The database is recovering or stopping; waiting for it.", log)) return found;
  throw new EmbeddedRefusal(
    "busy",
    `The database in ${data} (process ${found?.pid}) is still ${found?.status} after ${READY_SECONDS} seconds. Look at its log; if it recovers from a crash, wait and start again.`,
  );
}

async function start(directory: string, data: string, options: EmbeddedOptions): Promise<void> {
  const account = await serverAccount(data);
  await refuseUnreachable(directory, account);
  const version = await clusterVersion(data);
  if (version !== undefined) refuseOtherVersion(data, version);
  const binaries = await spoken(
    findBinaries(account, directory, options.binaries),
    "Copying PostgreSQL's programs to a place where the server's user can read them.",
    options.log,
  );
  if (version === undefined)
    await spoken(
      createCluster(data, binaries, account, options.settings?.["fsync"] !== "off"),
      "Creating the database; this happens once.",
      options.log,
    );
  const logs = join(directory, "log");
  const settings = { ...serverSettings(await socketDirectory(directory, account), logs), ...options.settings };
  await ownedDirectory(logs, account);
  const child = await launch({ directory, data, binaries, account, settings, endsWithUs: options.endsWithUs ?? false });
  const up = became(
    async () =>
      child.exitCode !== null || child.signalCode !== null || child.pid === undefined || (await livingPostmaster(data))?.status === "ready",
    READY_SECONDS,
  );
  await spoken(up, "Starting the database; after a crash it first repairs what was under way.", options.log);
  if (child.exitCode === LOCKED)
    throw new EmbeddedRefusal(
      "busy",
      `${data} is in use by a database server that this process cannot see, probably in another container. Two servers would destroy the data; stop the other one first.`,
    );
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    throw failedProgram("be started", data, await lastWords(directory));
}

async function lastWords(directory: string): Promise<string> {
  const early = await readFile(join(directory, "start.log"), "utf8").catch(() => "");
  const logs = await readdir(join(directory, "log")).catch(() => []);
  const texts = await Promise.all(
    logs.map(async (name) => {
      const file = join(directory, "log", name);
      return { text: await readFile(file, "utf8"), changed: (await stat(file)).mtimeMs };
    }),
  );
  const newest = texts.toSorted((a, b) => b.changed - a.changed)[0]?.text ?? "";
  return `${early}\n${newest.slice(-4_000)}`;
}

/** Proves that the server answers, gives it our database, and returns its version. */
async function provideDatabase(url: string, server: Postmaster): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; there: boolean }>(
      "select split_part(current_setting('server_version'), ' ', 1) as version, exists (select from pg_database where datname = $1) as there",
      [OWNER],
    );
    if (rows[0]?.there === false) await client.query(`create database ${OWNER}`);
    return rows[0]?.version ?? "";
  } catch (error) {
    throw new EmbeddedRefusal(
      "busy",
      `The database server (process ${server.pid}) runs but does not answer on its socket in ${server.sockets}: ${error instanceof Error ? error.message : String(error)}. Stop it with kill -INT ${server.pid} and start Tidegate again.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `work`, with a line to the log when it takes long. */
async function spoken<T>(work: Promise<T>, line: string, log: EmbeddedOptions["log"]): Promise<T> {
  const timer = setTimeout(() => log?.(line), QUIET_MILLIS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
