import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Brings the database to this version's schema: runs the numbered files of `migrations/` that it has not had yet, all or none.
 * May be run again, by several at once, and while instances serve: the write lock makes one wait for the other.
 */
const folder = process.env["DATA_DIR"] ?? "data";
mkdirSync(folder, { recursive: true });
const database = new DatabaseSync(join(folder, "orders.db"));
database.exec("pragma busy_timeout = 15000; pragma journal_mode = wal; pragma synchronous = normal");

const files = readdirSync(join(import.meta.dirname, "migrations")).toSorted();
database.exec("begin immediate");
try {
  database.exec("create table if not exists migrations (file text primary key, at text not null) strict");
  const done = new Set(
    database
      .prepare("select file from migrations")
      .all()
      .map((row) => String(row["file"])),
  );
  for (const file of files.filter((name) => !done.has(name))) {
    database.exec(readFileSync(join(import.meta.dirname, "migrations", file), "utf8"));
    database.prepare("insert into migrations (file, at) values (?, ?)").run(file, new Date().toISOString());
    console.log(`${file}: done`);
  }
  database.exec("commit");
  const newer = [...done].filter((name) => !files.includes(name));
  if (newer.length > 0) console.log(`left as they are, from a newer version: ${newer.join(", ")}`);
  console.log(`the schema is at ${[...files, ...newer].toSorted().at(-1)}`);
} catch (error) {
  database.exec("rollback");
  throw error;
} finally {
  database.close();
}
