import type { Instant } from "../core/calendar/instant.ts";
import type { Finding } from "../core/catalogue/problem.ts";
import { mappingForOwnNames, placesIn, type HistoryMapping, type HistoryPlaces } from "../core/outcome/history-mapping.ts";
import { readHistoryRow, type HistoryKind, type HistoryRow } from "../core/outcome/history-row.ts";
import type { Database, Transaction } from "./database.ts";
import { DiskFull, StoreFailure } from "./failures.ts";
import { BrokenFile, textOf } from "./history-bytes.ts";
import { NoLines, csvRecords, type CsvRecord } from "./history-csv.ts";
import { insertHistory } from "./history-rows.ts";
import { append } from "./journal.ts";

/** A row that was not read: where it stands, and why. */
export interface RejectedRow {
  /** Of its first line in the file, counted from 1. */
  readonly line: number;
  /** Empty where the whole row is meant. */
  readonly column: string;
  readonly saw: string;
  readonly because: string;
}

export interface ImportDone {
  readonly import: number;
  /** All rows of the file after its first line: new, known and rejected ones. */
  readonly rows: number;
  readonly new: number;
  /** Rows that were in the store before, or stand in the file a second time. */
  readonly known: number;
  readonly newByKind: Readonly<Record<HistoryKind, number>>;
  readonly rejectedTotal: number;
  /** The first hundred. */
  readonly rejected: readonly RejectedRow[];
}

export interface ImportQuestion {
  /** The file: CSV in UTF-8, plain or compressed by gzip. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Without one, the columns have our own names. */
  readonly mapping: HistoryMapping | null;
  /** The journal's actor, such as `person:rosa`. */
  readonly actor: string;
  /** What lies after it has not happened yet. */
  readonly now: Instant;
  /** Called before the first row is recorded, when file and mapping fit together. */
  readonly onFit?: () => void;
  readonly onProgress?: (rows: number) => void;
}

const BATCH = 5_000;
const SHOWN = 100;
const MOST_BROKEN = 1_000;
/** Any constant will do, as long as nothing else locks it. */
const LOCK = 7_433_834_284;

class Refused extends Error {
  override readonly name = "Refused";
  readonly finding: Finding;
  constructor(code: string, saw: string, because: string, todo: string) {
    super(saw);
    this.finding = { code, saw, because, todo };
  }
}

/** Records a foreign history of deployments, all of the file or nothing of it. The same row is kept once, however often it comes. */
export async function importDeployments(db: Database, question: ImportQuestion): Promise<ImportDone | { readonly refused: Finding }> {
  let begun = false;
  try {
    return await db.transaction((tx) => {
      // The file can be read only once, so the transaction cannot be tried again.
      if (begun)
        throw new Refused(
          "disturbed",
          "another act on the same rows",
          "the database had to end this one; nothing was recorded",
          "Import the file again.",
        );
      begun = true;
      return importIn(tx, question);
    });
  } catch (error) {
    const finding = findingOf(error);
    if (finding === undefined) throw error;
    return { refused: finding };
  }
}

async function importIn(tx: Transaction, question: ImportQuestion): Promise<ImportDone> {
  const [lock] = await tx.query<{ free: boolean }>("select pg_try_advisory_xact_lock($1) as free", [LOCK]);
  if (lock?.free !== true)
    throw new Refused(
      "busy",
      "another import that is under way",
      "two at once would wait for each other's rows",
      "Wait until it has ended and import the file again.",
    );
  const records = csvRecords(textOf(question.bytes), question.mapping?.separator ?? ",");
  let columns: Columns | undefined;
  let importId = 0;
  const counts = { rows: 0, added: { deployment: 0, removal: 0, configuration: 0 }, rejectedTotal: 0, broken: 0 };
  const rejected: RejectedRow[] = [];
  let batch: HistoryRow[] = [];
  const reject = (row: RejectedRow): void => {
    counts.rejectedTotal += 1;
    if (rejected.length < SHOWN) rejected.push(row);
  };
  const flush = async (): Promise<void> => {
    if (batch.length > 0) {
      const added = await insertHistory(tx, batch, importId);
      for (const kind of ["deployment", "removal", "configuration"] as const) counts.added[kind] += added[kind] ?? 0;
    }
    batch = [];
    question.onProgress?.(counts.rows);
  };
  for await (const some of records) {
    for (const record of some) {
      if (columns === undefined) {
        columns = columnsOf(record, question.mapping);
        importId = await beginImport(tx, question.actor, columns.mapping);
        question.onFit?.();
        continue;
      }
      counts.rows += 1;
      if ("fault" in record) {
        counts.broken += 1;
        reject({ line: record.line, column: "", saw: "a line with a broken quote", because: record.fault });
        if (counts.broken > MOST_BROKEN)
          throw new Refused(
            "not-csv",
            `more than ${MOST_BROKEN} lines with broken quotes`,
            "the file is not written as CSV with double quotes, so no row of it can be trusted",
            "Write the file anew, with each quote inside a quoted field doubled.",
          );
        continue;
      }
      const row = readHistoryRow(record.fields, columns.count, columns.places, columns.mapping, question.now);
      if ("because" in row) reject({ line: record.line, column: row.column, saw: row.saw, because: row.because });
      else batch.push(row);
      if (batch.length >= BATCH) await flush();
    }
  }
  if (columns === undefined)
    throw new Refused(
      "empty-file",
      "a file in which nothing is written",
      "it may have been cut off",
      "Give a CSV file whose first line names its columns.",
    );
  await flush();
  const { deployment, removal, configuration } = counts.added;
  const done = {
    import: importId,
    rows: counts.rows,
    new: deployment + removal + configuration,
    newByKind: counts.added,
    rejectedTotal: counts.rejectedTotal,
  };
  const known = done.rows - done.new - done.rejectedTotal;
  await append(tx, {
    actor: question.actor,
    act: "history.imported",
    subject: `import:${importId}`,
    data: { ...done, known, mapping: columns.mapping },
  });
  return { ...done, known, rejected };
}

interface Columns {
  readonly mapping: HistoryMapping;
  readonly places: HistoryPlaces;
  readonly count: number;
}

function columnsOf(record: CsvRecord, given: HistoryMapping | null): Columns {
  if ("fault" in record)
    throw new Refused(
      "not-csv",
      "a broken quote in the file's first line",
      `it names the columns, and ${record.fault}`,
      "Correct the first line.",
    );
  const header = record.fields.map((name) => name.trim());
  const mapping = given ?? mappingForOwnNames(header);
  const found = placesIn(header, mapping);
  if ("places" in found) return { mapping, places: found.places, count: header.length };
  const { code, saw, because, todo } = found.refused;
  const hint = given === null ? " Columns with other names need a mapping: see docs/import.md." : "";
  throw new Refused(code, given === null ? saw.replace(", which the mapping names for", ", wanted for") : saw, because, todo + hint);
}

async function beginImport(tx: Transaction, actor: string, mapping: HistoryMapping): Promise<number> {
  const [row] = await tx.query<{ id: number }>("insert into history_import (by, mapping) values ($1, $2) returning id", [
    actor,
    JSON.stringify(mapping),
  ]);
  if (row === undefined) throw new Error("the import got no number");
  return row.id;
}

/** What a person can do about it; `undefined` for broken machinery. */
function findingOf(error: unknown): Finding | undefined {
  if (error instanceof Refused) return error.finding;
  if (error instanceof NoLines)
    return {
      code: "not-csv",
      saw: error.message,
      because: "a CSV file has one row in a line",
      todo: "Give a CSV file, plain or compressed by gzip.",
    };
  if (error instanceof BrokenFile)
    return {
      code: "broken-file",
      saw: `a compressed file that is cut off or damaged (${error.message})`,
      because: "what is missing would silently not be recorded, so nothing was",
      todo: "Copy the file again and check it with: gzip --test",
    };
  if (error instanceof DiskFull)
    return {
      code: "disk-full",
      saw: error.message,
      because: "nothing of the file was recorded",
      todo: "Free space on the disk that holds the database, then import the same file again.",
    };
  if (error instanceof StoreFailure)
    return {
      code: "database",
      saw: error.message,
      because: "nothing of the file is known to be recorded",
      todo: "When the database answers again, import the same file again: what is there already is not recorded twice.",
    };
  return undefined;
}
