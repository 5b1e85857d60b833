import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { migrate, migrationsDigest, readMigrations } from "./migrate.ts";
import { emptyDatabase } from "./testing/database.ts";

type Files = Readonly<Record<string, string>>;
const ONE = { "0001-first.sql": "create table first (x int);" };
const TWO = { ...ONE, "0002-second-thing.sql": "create table second (x int); insert into second values (2);" };

/** Runs `work` with a directory of these files. */
async function withFiles<T>(files: Files, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "tidegate-migrations-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A database that had `before` applied; then what `after` says to it. */
async function migrated(before: Files, after: Files): Promise<string[]> {
  await using empty = await emptyDatabase();
  await withFiles(before, (directory) => migrate(empty.db, directory));
  return await withFiles(after, (directory) => migrate(empty.db, directory));
}

test("migrations run in the order of their numbers, each once", async () => {
  await using empty = await emptyDatabase();
  expect(await withFiles(TWO, (directory) => migrate(empty.db, directory))).toEqual(["0001-first.sql", "0002-second-thing.sql"]);
  expect(
    await withFiles({ ...TWO, "0010-third.sql": "alter table second add y int" }, (directory) => migrate(empty.db, directory)),
  ).toEqual(["0010-third.sql"]);
  expect(await empty.db.query("select * from second")).toEqual([{ x: 2, y: null }]);
});

test.each<[string, Files, RegExp]>([
  [
    "an applied file was altered",
    { ...TWO, "0001-first.sql": "create table first (x bigint);" },
    /0001-first\.sql was altered after it had run/,
  ],
  [
    "an applied file is missing",
    { "0002-second-thing.sql": TWO["0002-second-thing.sql"] },
    /has migration 0001-first\.sql, but its file is missing/,
  ],
  ["the database is newer than the code", ONE, /has migration 0002-second-thing\.sql, which this version of Tidegate does not know/],
  [
    "a file was added before one that has run",
    { ...ONE, "0003-x.sql": "", ...TWO, "0000-late.sql": "select 1" },
    /0000-late\.sql has not run, but the later 0001-first\.sql has.*a number above 3/,
  ],
  ["two files share a number", { ...TWO, "0002-other.sql": "select 1" }, /Two migrations have the number of 0002-second-thing\.sql/],
  ["a file is not named like a migration", { ...TWO, "3-oops.sql": "select 1" }, /3-oops\.sql .* is not named like a migration/],
])("refused: %s", async (_, after, words) => {
  await expect(migrated(TWO, after)).rejects.toThrow(words);
});

test("a migration that fails is named with its line and leaves nothing behind, but those before it stay", async () => {
  await using empty = await emptyDatabase();
  const broken = { ...ONE, "0002-broken.sql": "create table half (x int);\n\ncreate tabel typo (x int);\n" };
  await expect(withFiles(broken, (directory) => migrate(empty.db, directory))).rejects.toThrow(
    /0002-broken\.sql failed at line 3: syntax error/,
  );
  expect(await empty.db.query("select to_regclass('first') is not null as first, to_regclass('half') is not null as half")).toEqual([
    { first: true, half: false },
  ]);
});

test("of two nodes that migrate together one runs each file and the other waits for it", async () => {
  await using empty = await emptyDatabase();
  const other = await openDatabase(empty.url);
  try {
    const slow = { ...ONE, "0002-slow.sql": "select pg_sleep(0.2); create table second (x int);" };
    const [one, two] = await withFiles(slow, (directory) => Promise.all([migrate(empty.db, directory), migrate(other, directory)]));
    expect([...one, ...two].toSorted()).toEqual(["0001-first.sql", "0002-slow.sql"]);
  } finally {
    await other.close();
  }
});

test("Tidegate's own migrations apply to an empty database", async () => {
  await using empty = await emptyDatabase();
  const files = (await readMigrations()).map(({ file }) => file);
  expect(await migrate(empty.db)).toEqual(files);
});

test("the digest over all migrations changes with any of them", async () => {
  const digest = (files: Files): Promise<string> =>
    withFiles(files, async (directory) => migrationsDigest(await readMigrations(directory)));
  const digests = await Promise.all([digest(ONE), digest(TWO), digest({ ...TWO, "0001-first.sql": "select 1" })]);
  expect(new Set(digests).size).toBe(3);
  expect(await digest(TWO)).toBe(digests[1]);
});
