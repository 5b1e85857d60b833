import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { columnTypes } from "./column-types.ts";
import { StoreFailure, codeOf, translated } from "./failures.ts";
import { listenOn } from "./listen.ts";

/** A statement the server keeps prepared under `name` per connection; worth it for large statements that run often. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** Runs one statement. Values are bound, never spliced; an array bound to a `jsonb` parameter must be given as `JSON.stringify(array)`. */
export interface Queryable {
  query<Row extends object>(statement: string | PreparedStatement, values?: readonly unknown[]): Promise<Row[]>;
}

/** Statements that take effect together or not at all; usable only inside the `work` it was given to. */
export interface Transaction extends Queryable {
  readonly kind: "transaction";
}

export interface Database extends Queryable {
  /**
   * Commits what `work` did when it resolves and takes it back when it throws. After a deadlock or a serialization failure `work` runs again
   * from the start, at most {@link ATTEMPTS} times in all, so it must have no effect outside the database.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Calls `onNotify` with the payload of each NOTIFY on `channel`, over a connection of its own that is made again when it breaks. After each
   * new connection it is called with `null`: notifications may have been missed, so look for yourself.
   */
  listen(channel: string, onNotify: (payload: string | null) => void): Promise<AsyncDisposable>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Most connections at once; further work waits. */
  readonly connections?: number;
  /** Shown by the server in `pg_stat_activity`. */
  readonly applicationName?: string;
  readonly statementTimeoutSeconds?: number;
  /** How long to wait for a connection, be it a new one or a free one of the pool. */
  readonly connectTimeoutSeconds?: number;
}

/** How often {@link Database.transaction} tries in all. */
export const ATTEMPTS = 5;
/** The SQLSTATEs after which it tries: serialization failure and deadlock. */
export const RETRIED: ReadonlySet<string> = new Set(["40001", "40P01"]);
const OLDEST_SERVER = 15;

/**
 * Opens a pool of connections to a PostgreSQL of at least version 15 and proves that it answers.
 * Throws a {@link StoreFailure} that says what to do.
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const settings: pg.ClientConfig = {
    connectionString: url,
    application_name: options.applicationName ?? "tidegate",
    statement_timeout: (options.statementTimeoutSeconds ?? 30) * 1000,
    // A process that hangs within a transaction holds the end of the journal, and everybody waits for it.
    idle_in_transaction_session_timeout: 10_000,
    connectionTimeoutMillis: (options.connectTimeoutSeconds ?? 10) * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: "-c TimeZone=UTC -c DateStyle=ISO -c client_min_messages=warning",
    types: columnTypes,
  };
  const pool = new pg.Pool({ ...settings, max: options.connections ?? 10 });
  // Without a listener a connection that breaks while idle, or between two statements, would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    await refuseOldServer(pool);
  } catch (error) {
    await pool.end();
    throw translated(error);
  }
  return {
    query: (statement, values) => run(pool, statement, values),
    transaction: (work) => transact(pool, work),
    listen: (channel, onNotify) => listenOn(settings, channel, onNotify),
    close: () => pool.end(),
  };
}

async function refuseOldServer(pool: pg.Pool): Promise<void> {
  const [found] = (
    await pool.query<{ version: string; number: number }>(
      "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
    )
  ).rows;
  if (found === undefined || found.number >= OLDEST_SERVER * 10_000) return;
  throw new StoreFailure(
    `The database server is PostgreSQL ${found.version}. Tidegate uses features of version ${OLDEST_SERVER}; use a server of that version or newer.`,
  );
}

async function run<Row extends object>(
  on: pg.Pool | pg.ClientBase,
  statement: string | PreparedStatement,
  values?: readonly unknown[],
): Promise<Row[]> {
  const words = typeof statement === "string" ? { text: statement } : statement;
  try {
    // A text of several statements yields one result for each; the last one counts.
    const results = [
      (await on.query({ ...words, ...(values === undefined ? {} : { values: [...values] }) })) as unknown as
        | pg.QueryResult
        | pg.QueryResult[],
    ].flat();
    return (results.at(-1)?.rows ?? []) as Row[];
  } catch (error) {
    throw translated(error);
  }
}

async function transact<T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt >= ATTEMPTS || !RETRIED.has(codeOf(error))) throw error;
      await pause(2 ** attempt * 5 * (0.5 + Math.random()));
    }
  }
}

async function once<T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => Promise.reject(translated(error)));
  let usable = false;
  try {
    await run(client, "begin");
    const result = await work({ kind: "transaction", query: (statement, values) => run(client, statement, values) });
    const end = await client.query("commit").catch((error: unknown) => Promise.reject(translated(error, "commit")));
    usable = true;
    // The server answers COMMIT with ROLLBACK after a failed statement, even if `work` swallowed that statement's error.
    if (end.command === "ROLLBACK")
      throw new Error(
        "A statement of the transaction had failed and its error was swallowed, so nothing was committed. Let the error through.",
      );
    return result;
  } catch (error) {
    if (!usable)
      usable = await client.query("rollback").then(
        () => true,
        () => false,
      );
    throw error;
  } finally {
    client.release(!usable);
  }
}
