import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { openDatabase } from "../database.ts";
import type { Database } from "../database.ts";
import { migrate, migrationsDigest, readMigrations } from "../migrate.ts";
import { ASK, testServer } from "./server.ts";

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Database;
}

/**
 * A database of its own for one test, with every migration applied: `await using fresh = await freshDatabase()`. It is copied from a template in
 * about 50 ms and dropped when disposed. The server is the run's own, or the one of TIDEGATE_TEST_DATABASE_URL (whose user must be allowed to
 * create databases).
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await serverUrl();
  const template = await templateOn(server);
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(server, (admin) => admin.query(`create database ${name} template ${template}`));
  const url = withDatabase(server, name);
  const db = await openDatabase(url, { connections: 6, applicationName: name });
  return {
    url,
    db,
    [Symbol.asyncDispose]: async () => {
      await db.close();
      await administer(server, (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}

/** An empty database without migrations, for tests about migrations themselves. */
export async function emptyDatabase(server?: string): Promise<FreshDatabase> {
  const at = server ?? (await serverUrl());
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(at, (admin) => admin.query(`create database ${name} template template0`));
  const url = withDatabase(at, name);
  const db = await openDatabase(url, { connections: 6, applicationName: name });
  return {
    url,
    db,
    [Symbol.asyncDispose]: async () => {
      await db.close();
      await administer(at, (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}

let known: Promise<string> | undefined;
const templates = new Map<string, Promise<string>>();

function serverUrl(): Promise<string> {
  known ??= findServer();
  return known;
}

async function findServer(): Promise<string> {
  const given = process.env["TIDEGATE_TEST_DATABASE_URL"];
  if (given !== undefined) return given;
  const socket = process.env[ASK];
  if (socket !== undefined) {
    const { url, error } = JSON.parse(await text(createConnection(socket))) as { url?: string; error?: string };
    if (url !== undefined) return url;
    throw new Error(`The test server did not start: ${error}`);
  }
  // Without the global setup each process has its own server, which the kernel stops at the latest when the process ends.
  return (await testServer()).url();
}

/** The template's name carries the digest of the migrations, so an edited migration makes a new one. */
async function templateOn(server: string): Promise<string> {
  const migrations = await readMigrations();
  const name = `tidegate_template_${migrationsDigest(migrations).slice(0, 16)}`;
  let made = templates.get(name);
  if (made === undefined) templates.set(name, (made = makeTemplate(server, name)));
  return made;
}

async function makeTemplate(server: string, name: string): Promise<string> {
  await administer(server, (admin) => admin.transaction(async (transaction) => {
    await transaction.query("set local statement_timeout = 0");
    await transaction.query("set local idle_in_transaction_session_timeout = 0");
    await transaction.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
    const there = await transaction.query("select 1 as yes from pg_database where datname = $1", [name]);
    if (there.length > 0) return;
    const unfinished = `${name}_unfinished`;
    // Databases are created outside transactions, hence by a second connection while this one holds the lock.
    await admin.query(`drop database if exists ${unfinished} with (force)`);
    await admin.query(`create database ${unfinished} template template0`);
    const db = await openDatabase(withDatabase(server, unfinished), { connections: 1 });
    try {
      await migrate(db);
    } finally {
      await db.close();
    }
    await admin.query(`alter database ${unfinished} rename to ${name}`);
  }));
  return name;
}

async function administer(server: string, work: (admin: Database) => Promise<unknown>): Promise<void> {
  const admin = await openDatabase(server, { connections: 2, applicationName: "tidegate tests", statementTimeoutSeconds: 120 });
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
