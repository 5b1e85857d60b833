import { mkdir, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { archiveBuilder } from "../connectors/builder/archive.ts";
import { npmBuilder } from "../connectors/builder/npm.ts";
import { localHost } from "../connectors/host/local/local-host.ts";
import { embeddedProxy, embeddedProxyProcess, stopEmbeddedProxy } from "../connectors/proxy/embedded/embedded-proxy.ts";
import { directoryRegistry } from "../connectors/registry/directory.ts";
import { csvServiceDesk } from "../connectors/service-desk/csv.ts";
import { gitSource } from "../connectors/source/git.ts";
import type { Host } from "../connectors/host/host.ts";
import { doWhatFollows } from "../engine/afterwards.ts";
import { executors } from "../engine/executors/executors.ts";
import { EngineNode } from "../engine/node.ts";
import { readOrganisationAt } from "../engine/read-organisation.ts";
import type { Tools } from "../engine/tools.ts";
import { openDatabase, type Database } from "../store/database.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { stopPostmaster } from "../store/embedded/postmaster.ts";
import { hasToken } from "../store/identity.ts";
import { migrate } from "../store/migrate.ts";
import { makeApp } from "./app.ts";
import { ADMINISTRATOR, issueToken } from "./identity.ts";
import { enter, livingNodes } from "./node-files.ts";
import { buildPage } from "./page.ts";
import { foldersOf, readSettings, type Settings } from "./settings.ts";
import { takeDown } from "./take-down.ts";
import { watchEstate } from "./watch-estate.ts";

const VERSION = "0.1.0";
const STEPS_AT_ONCE = 8;

/** Errors that a person can do something about are told in their own words; a stack helps only where the server itself is broken. */
function giveUp(error: unknown): never {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE" && "port" in error) {
    process.stderr.write(
      `Something else listens on port ${String(error.port)}, so nobody could reach this server there. Choose another with --port or TIDEGATE_PORT, or 0 for any free one.\n`,
    );
    process.exit(1);
  }
  const expected = error instanceof Error && (error.name !== "Error" || "code" in error);
  process.stderr.write(`${error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const settings = readSettings(process.env, process.cwd());
  if ("problem" in settings) giveUp(new TypeError(settings.problem));
  const folders = foldersOf(settings.state);
  if (process.argv[2] === "down") return end(folders);
  await mkdir(settings.state, { recursive: true, mode: 0o755 });
  // Work in progress of a server that is no more is begun again from nothing.
  if ((await livingNodes(folders.nodes)).length === 0) await rm(folders.scratch, { recursive: true, force: true });
  for (const folder of [folders.artifacts, folders.hosts, folders.proxy, folders.data, folders.scratch])
    await mkdir(folder, { recursive: true, mode: 0o700 });
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const pagePromise = buildPage();
  const embedded = settings.databaseUrl === null ? await startEmbedded({ directory: folders.database, log: report }) : null;
  const database = await openDatabase(settings.databaseUrl ?? embedded?.url ?? "", {
    connections: 16,
    applicationName: `tidegate ${settings.node}`,
  });
  await migrate(database);
  await database.query("delete from idempotent_answer where at < now() - interval '7 days'");
  const proxyBefore = await embeddedProxyProcess(folders.proxy);
  const tools = await makeTools(settings, folders);
  await readOrganisationAt(database, tools.source, "HEAD", "system").then(
    ({ problem }) =>
      problem === null ? undefined : report(`The organisation cannot be read: ${problem}. Nothing starts until it is mended.`),
    (error: unknown) =>
      report(
        `The organisation's repository at ${settings.estate} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      ),
  );
  const engine = new EngineNode({
    node: settings.node,
    database,
    tools,
    executors,
    atOnce: STEPS_AT_ONCE,
    leaseSeconds: settings.leaseSeconds,
    afterwards: () => doWhatFollows(database, tools, settings.node),
    onTrouble: (error) =>
      report(
        `engine: ${error instanceof Error ? `${error.message}${error.cause instanceof Error ? `: ${error.cause.message}` : ""}` : String(error)}`,
      ),
  });
  const app = await makeApp({ database, tools, engine, node: settings.node, version: VERSION }, await pagePromise);
  await keepAdministratorToken(database, folders.administratorToken);
  const url = await app.listen({ host: settings.address, port: settings.port }).catch(async (error: unknown) => {
    await database.close();
    // What ran before goes on: users may be on it.
    if (embedded?.adopted === false) await embedded.stop();
    if (proxyBefore === undefined) await stopEmbeddedProxy(folders.proxy);
    throw error;
  });
  const presence = await enter(folders.nodes, url);
  engine.start();
  const watching = watchEstate(database, tools.source, () => engine.wake(), report);
  process.stdout.write(
    `${JSON.stringify({ ready: true, url, node: settings.node, database: embedded === null ? "TIDEGATE_DATABASE_URL" : `embedded PostgreSQL ${embedded.version}` })}\n`,
  );

  let ending = false;
  const leave = (signal: string) => {
    if (ending) return;
    ending = true;
    void (async () => {
      report(`${signal}: finishing the steps in hand`);
      watching.stop();
      await app.close();
      await engine.stop();
      await database.close();
      await presence.leave();
      // The embedded database serves every server of the state folder; the last one that leaves ends it.
      if ((await livingNodes(folders.nodes)).length === 0) await embedded?.stop();
      process.exit(0);
    })().catch(giveUp);
  };
  process.on("SIGTERM", () => leave("SIGTERM"));
  process.on("SIGINT", () => leave("SIGINT"));
}

/** `node server/main.ts down`: the other end of the same state folder. */
async function end(folders: ReturnType<typeof foldersOf>): Promise<void> {
  const left = await takeDown({
    folders,
    host: (directory) => localHost({ directory }),
    stopProxy: stopEmbeddedProxy,
    stopDatabase: (directory) => stopPostmaster(join(directory, "data")),
    report: (line) => process.stderr.write(`${line}\n`),
  });
  for (const line of left) process.stderr.write(`Not ended: ${line}\n`);
  if (left.length > 0) process.exitCode = 1;
}

async function makeTools(settings: Settings, folders: ReturnType<typeof foldersOf>): Promise<Tools> {
  const hosts = new Map<string, Host>();
  const builders = { archive: archiveBuilder(), npm: npmBuilder({}) };
  return {
    host: (environment, target) => {
      const name = `${environment}--${target}`;
      const known = hosts.get(name) ?? localHost({ directory: join(folders.hosts, name) });
      hosts.set(name, known);
      return known;
    },
    proxy: await embeddedProxy({ directory: folders.proxy }),
    registry: directoryRegistry(folders.artifacts),
    builder: (kind) => builders[kind],
    source: gitSource({ repository: settings.estate }),
    sourceAt: (repository) => gitSource({ repository: isAbsolute(repository) ? repository : join(settings.estate, repository) }),
    desk: (path) => csvServiceDesk({ file: isAbsolute(path) ? path : join(settings.estate, path) }),
    scratch: folders.scratch,
    dataDirectory: async (environment, component) => {
      const folder = join(folders.data, environment, component);
      await mkdir(folder, { recursive: true });
      return folder;
    },
  };
}

/** The first way in: a token in a file that only the user who runs the server can read. */
async function keepAdministratorToken(database: Database, file: string): Promise<void> {
  if (await hasToken(database, ADMINISTRATOR, "first start")) return;
  await writeFile(file, `${await issueToken(database, ADMINISTRATOR, "first start", null)}\n`, { mode: 0o600 });
}

await main().catch(giveUp);
