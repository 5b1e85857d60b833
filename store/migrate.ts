import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { RETRIED } from "./database.ts";
import type { Database, Transaction } from "./database.ts";
import { StoreFailure, codeOf } from "./failures.ts";

/** One file of `store/migrations`, named `NNNN-words.sql`. */
export interface Migration {
  readonly number: number;
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
}

/** The database and the migrations of this version of Tidegate do not fit together; nothing was changed. */
export class MigrationRefused extends StoreFailure {
  override readonly name = "MigrationRefused";
}

const HOME = fileURLToPath(new URL("./migrations/", import.meta.url));
const NAME = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.sql$/;
/** Any constant will do, as long as every version of Tidegate uses the same. */
const LOCK = 7_433_834_283;

/** The migrations in their order. Throws for a file that is not a migration and for a number used twice. */
export async function readMigrations(directory = HOME): Promise<Migration[]> {
  const files = (await readdir(directory)).toSorted();
  const migrations = await Promise.all(
    files.map(async (file) => {
      const number = Number(NAME.exec(file)?.[1]);
      if (Number.isNaN(number))
        throw new MigrationRefused(`${file} in ${directory} is not named like a migration (NNNN-words.sql). Rename or remove it.`);
      const text = await readFile(`${directory}/${file}`, "utf8");
      return { number, file, text, sha256: createHash("sha256").update(text).digest("hex") };
    }),
  );
  const twice = migrations.find((migration, index) => migrations[index - 1]?.number === migration.number);
  if (twice !== undefined)
    throw new MigrationRefused(`Two migrations have the number of ${twice.file}. Give the newer one the next free number.`);
  return migrations;
}

/** One digest over all migrations; two databases of the same digest have the same tables. */
export function migrationsDigest(migrations: readonly Migration[]): string {
  return createHash("sha256")
    .update(migrations.map(({ file, sha256 }) => `${file} ${sha256}\n`).join(""))
    .digest("hex");
}

/**
 * Brings the database to the newest migration and returns the files it ran. Each runs in a transaction of its own, under a lock: of two nodes
 * that start together one migrates and the other waits. Throws {@link MigrationRefused} when the database was made by other files than ours.
 */
export async function migrate(database: Database, directory = HOME): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const applied: string[] = [];
  for (;;) {
    const file = await database.transaction((transaction) => applyNext(transaction, migrations));
    if (file === undefined) return applied;
    applied.push(file);
  }
}

async function applyNext(transaction: Transaction, migrations: readonly Migration[]): Promise<string | undefined> {
  await transaction.query("set local statement_timeout = 0");
  await transaction.query("select pg_advisory_xact_lock($1)", [LOCK]);
  await transaction.query(
    "create table if not exists migration (number int primary key, file text not null, sha256 text not null, applied_at timestamptz(3) not null default now())",
  );
  const applied = await transaction.query<Omit<Migration, "text">>("select number, file, sha256 from migration order by number");
  refuseMisfit(applied, migrations);
  const next = migrations[applied.length];
  if (next === undefined) return undefined;
  await runFile(transaction, next);
  await transaction.query("insert into migration (number, file, sha256) values ($1, $2, $3)", [next.number, next.file, next.sha256]);
  return next.file;
}

async function runFile(transaction: Transaction, { file, text }: Migration): Promise<void> {
  try {
    await transaction.query(text);
  } catch (error) {
    if (error instanceof StoreFailure || !(error instanceof Error) || RETRIED.has(codeOf(error))) throw error;
    const position = "position" in error ? Number(error.position) : Number.NaN;
    const where = Number.isNaN(position) ? "" : ` at line ${text.slice(0, position).split("\n").length}`;
    throw new MigrationRefused(
      `Migration ${file} failed${where}: ${error.message}. The database stays as it was before this file; correct the file, or what it stumbles over in the data.`,
      { cause: error },
    );
  }
}

/** The applied ones must be the first of ours, in the same order and with the same content. */
function refuseMisfit(applied: readonly Omit<Migration, "text">[], migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.number ?? 0;
  const beyond = applied.find(({ number }) => number > newest);
  if (beyond !== undefined) {
    throw new MigrationRefused(
      `The database has migration ${beyond.file}, which this version of Tidegate does not know: a newer version has already run on it. Start that version, or a newer one; going back needs the backup from before the upgrade.`,
    );
  }
  for (const [index, { number, file, sha256 }] of applied.entries()) {
    const ours = migrations[index];
    if (ours === undefined || ours.number > number)
      throw new MigrationRefused(
        `The database has migration ${file}, but its file is missing here. Restore the file from the version that created the database.`,
      );
    if (ours.number < number)
      throw new MigrationRefused(
        `Migration ${ours.file} has not run, but the later ${file} has. Migrations run in their order only; give ${ours.file} a number above ${newest}.`,
      );
    if (ours.sha256 !== sha256)
      throw new MigrationRefused(
        `Migration ${ours.file} was altered after it had run on this database (sha256 ${sha256} ran, ${ours.sha256} is here). Restore the file and put the alteration into a new migration.`,
      );
  }
}
