/**
 * How many rows of a foreign history are recorded in a second, on the embedded store, beside two floors in the same run: COPY of the same
 * rows into the same table, and plain multi-row inserts without any reading or checking.
 * Run: node bench/import.ts [FILE.csv[.gz] with columns as in examples/mappings/govuk.yaml]. Prints Markdown; about 60 s.
 */
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { instantFromMillis } from "../core/calendar/instant.ts";
import { readAs } from "../core/catalogue/read-as.ts";
import { readYaml } from "../core/catalogue/yaml-document.ts";
import { historyMappingSchema } from "../core/outcome/history-mapping.ts";
import { openDatabase, type Database } from "../store/database.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { importDeployments } from "../store/history-import.ts";
import { placesAt } from "../store/history.ts";
import { migrate } from "../store/migrate.ts";

const ROUNDS = 3;
const file = process.argv[2] ?? join(import.meta.dirname, "../../shared/data/deployments-govuk/deployments_to_2024.csv.gz");
const mappingFile = join(import.meta.dirname, "../examples/mappings/govuk.yaml");
const [document] = readYaml(mappingFile, await readFile(mappingFile, "utf8")).documents;
const mapping = document === undefined ? undefined : readAs(historyMappingSchema, document);
if (mapping === undefined || !("value" in mapping)) throw new Error(`${mappingFile} cannot be read`);

const directory = await mkdtemp(join(tmpdir(), "tidegate-bench-import-"));
await chmod(directory, 0o755);
const server = await startEmbedded({ directory: join(directory, "pg"), endsWithUs: true });
try {
  const db = await openDatabase(server.url, { statementTimeoutSeconds: 300 });
  try {
    await migrate(db);
    await measure(db);
  } finally {
    await db.close();
  }
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}

async function measure(db: Database): Promise<void> {
  const copyFile = join(directory, "rows.tsv");
  const figures: Record<string, number[]> = {
    "import: new rows": [],
    "import: the same file again": [],
    "floor: COPY": [],
    "floor: multi-row insert": [],
    "at: one instant, ms": [],
  };
  const note = (name: string, figure: number): void => void figures[name]?.push(figure);
  let rows = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await db.query("truncate deployment_record, history_import");
    for (const name of ["import: new rows", "import: the same file again"]) {
      const [seconds, done] = await timed(() =>
        importDeployments(db, {
          bytes: createReadStream(file),
          mapping: value(),
          actor: "person:bench",
          now: instantFromMillis(Date.now()),
        }),
      );
      if ("refused" in done) throw new Error(done.refused.saw);
      rows = done.rows;
      note(name, rows / seconds);
    }
    const [at] = await timed(() => placesAt(db, "production", instantFromMillis(Date.UTC(2024, 5, 1))));
    note("at: one instant, ms", at * 1000);
    const all = await db.query<Record<string, string | null>>(
      "select environment, app, at, version, previous_version, commit, author_kind, kind from deployment_record order by id",
    );
    await writeFile(
      copyFile,
      all
        .map((row) =>
          Object.values(row)
            .map((text) => text ?? "\\N")
            .join("\t"),
        )
        .join("\n") + "\n",
      { mode: 0o644 },
    );
    const columns = "environment, app, at, version, previous_version, commit, author_kind, kind, import";
    await emptied(db);
    const [copied] = await timed(() =>
      db.query(
        `alter table deployment_record alter import set default 0; copy deployment_record (${columns.replace(", import", "")}) from '${copyFile}'`,
      ),
    );
    note("floor: COPY", all.length / copied);
    await emptied(db);
    const [inserted] = await timed(() =>
      db.transaction(async (tx) => {
        for (let from = 0; from < all.length; from += 5_000) {
          const part = all.slice(from, from + 5_000).map((row) => Object.values(row));
          const values = part.map((_, row) => `(${Array.from({ length: 8 }, (__, column) => `$${row * 8 + column + 1}`).join(", ")}, 0)`);
          await tx.query(`insert into deployment_record (${columns}) values ${values.join(", ")}`, part.flat());
        }
      }),
    );
    note("floor: multi-row insert", all.length / inserted);
  }
  const { stdout: git } = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"], { cwd: import.meta.dirname });
  console.log(
    `${rows} rows, PostgreSQL ${server.version}, fsync on, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1) ?? "?"}, at ${git.trim()}.\n`,
  );
  console.log(`| what | rows a second, ${ROUNDS} rounds |\n|---|---|`);
  for (const [name, values] of Object.entries(figures)) console.log(`| ${name} | ${values.map((one) => one.toFixed(0)).join(", ")} |`);
}

/** An empty table with the one import that the floors' rows belong to. */
async function emptied(db: Database): Promise<void> {
  await db.query("truncate deployment_record, history_import");
  await db.query("insert into history_import (id, by) overriding system value values (0, 'person:bench')");
}

function value() {
  if (mapping === undefined || !("value" in mapping)) throw new Error("no mapping");
  return mapping.value;
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const began = performance.now();
  const result = await work();
  return [(performance.now() - began) / 1000, result];
}
