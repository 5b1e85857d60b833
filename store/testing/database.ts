import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { openDatabase } from "../database.ts";
import type { Database } from "../database.ts";
import { migrate, migrationsDigest, readMigrations } from "../migrate.ts";
import { ASK } from "./server.ts";

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Database;
}

/**
 * A database of its own for one test, with every migration applied: `await using fresh = await freshDatabase()`. It is copied from a template in
 * well under a second and dropped when disposed. The server is the run's own, or the one of TIDEGATE_TEST_DATABASE_URL (whose user must be
 * allowed to create databases).
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await serverUrl();
  return copyOf(server, await templateOn(server));
}

/** A database without any migration, for tests about migrations themselves; on the run's server or on another. */
export async function emptyDatabase(server?: string): Promise<FreshDatabase> {
  return copyOf(server ?? (await serverUrl()), "template0");
}

async function copyOf(server: string, template: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer(server, (admin) => admin.query(`create database ${name} template ${template}`));
  const url = withDatabase(server, name);
  const db = await openDatabase(url, { connections: 6, applicationName: name });
  return {
    url,
    db,
    [Symbol.asyncDispose]: async () => {
      await db.close();
      await administer(server, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}

let known: Promise<string> | undefined;
const templates = new Map<string, Promise<string>>();

/** The address of the run's server, as a user who may create databases. */
export function serverUrl(): Promise<string> {
  known ??= findServer();
  return known;
}

async function findServer(): Promise<string> {
  const given = process.env["TIDEGATE_TEST_DATABASE_URL"];
  if (given !== undefined) return given;
  const socket = process.env[ASK];
  if (socket === undefined)
    throw new Error(
      "No test server: run these tests with vitest from the repository's root, whose configuration names store/testing/server.ts as its global setup.",
    );
  const { url, error } = JSON.parse(await text(createConnection(socket))) as { url?: string; error?: string };
  if (url !== undefined) return url;
  throw new Error(`The test server did not start: ${error}`);
}

/** The template's name carries the digest of the migrations, so an edited migration makes a new one. */
async function templateOn(server: string): Promise<string> {
  const name = `tidegate_template_${migrationsDigest(await readMigrations()).slice(0, 16)}`;
  let made = templates.get(name);
  if (made === undefined) templates.set(name, (made = makeTemplate(server, name)));
  return made;
}

async function makeTemplate(server: string, name: string): Promise<string> {
  await administer(server, (admin) =>
    admin.transaction(async (transaction) => {
      await transaction.query("set local statement_timeout = 0");
      await transaction.query("set local idle_in_transaction_session_timeout = 0");
      await transaction.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
      const there = await transaction.query("select 1 as yes from pg_database where datname = $1", [name]);
      if (there.length > 0) return;
      // Databases are created outside transactions, hence over a second connection while the first holds the lock.
      const unfinished = `${name}_unfinished`;
      await admin.query(`drop database if exists ${unfinished} with (force)`);
      await admin.query(`create database ${unfinished} template template0`);
      const db = await openDatabase(withDatabase(server, unfinished), { connections: 1 });
      try {
        await migrate(db);
      } finally {
        await db.close();
      }
      await admin.query(`alter database ${unfinished} rename to ${name}`);
    }),
  );
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
