import { createHash } from "node:crypto";
import { instantFromMillis } from "../core/calendar/instant.ts";
import type { Instant } from "../core/calendar/instant.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Queryable, Transaction } from "./database.ts";

/** Journal: who did what to which thing, in order, each entry chained to the one before. What is to be remembered. */
export interface JournalEntry {
  /** Such as `person:ada`, `node:a1` or `system`. */
  readonly actor: string;
  /** What was done, in the past tense: `release.planned`. */
  readonly act: string;
  /** The thing it was done to: `release:2026-11-23-shop`. */
  readonly subject: string;
  /** Whatever JSON can say; kept with sorted keys. */
  readonly data: unknown;
}

export interface JournalRecord extends JournalEntry {
  /** Counts from 1 without gaps. */
  readonly seq: number;
  readonly at: Instant;
  /** SHA-256 in hex over this entry and the hash before it. */
  readonly hash: string;
}

/**
 * Appends and returns the entry's number. It locks the end of the journal until the transaction ends, so do it last, when every other row is
 * locked already: two transactions that take them in different orders end in a deadlock.
 */
export async function append(transaction: Transaction, { actor, act, subject, data }: JournalEntry): Promise<number> {
  const [row] = await transaction.query<{ seq: number }>(
    { name: "journal-append", text: "select journal_append($1, $2, $3, $4::text) as seq" },
    [actor, act, subject, canonicalJson(data)],
  );
  if (row === undefined) throw new Error("journal_append returned no row");
  return row.seq;
}

/** Entries in their order, those after number `after`, at most `limit` (1000 unless told), of one `subject` or of all. */
export async function readJournal(
  database: Queryable,
  { after = 0, limit = 1000, subject }: { after?: number; limit?: number; subject?: string } = {},
): Promise<JournalRecord[]> {
  const rows = await database.query<Omit<JournalRecord, "data"> & { data: string }>(
    `select seq, at, actor, act, subject, data, encode(hash, 'hex') as hash from journal
      where seq > $1 and ($3::text is null or subject = $3) order by seq limit $2`,
    [after, limit, subject ?? null],
  );
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as unknown }));
}

export type JournalVerdict =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly at: number; readonly saw: string; readonly because: string };

interface RawEntry {
  readonly seq: string;
  readonly millis: string;
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly data: string;
  readonly previous: string;
  readonly hash: string;
}

const BATCH = 1000;
const GENESIS = "0".repeat(64);

/**
 * Recomputes the whole chain up to the head as it is now, without the database's own function. Whoever can write every table can forge a whole new
 * chain; compare `head` with a copy kept elsewhere to notice that.
 */
export async function verifyJournal(
  database: Queryable,
  { onProgress }: { onProgress?: (entries: number) => void } = {},
): Promise<JournalVerdict> {
  const [head] = await database.query<{ seq: string; hash: string; last: string }>(
    "select seq::text, encode(hash, 'hex') as hash, coalesce((select max(seq) from journal), 0)::text as last from journal_head",
  );
  if (head === undefined) return broken(0, "no head", "The row that marks the end of the journal is gone.");
  let entries = 0;
  let hash = GENESIS;
  for (let last: string | null = null; ;) {
    const batch: RawEntry[] = await nextBatch(database, last, head.last);
    if (batch.length === 0) break;
    for (const entry of batch) {
      const fault = faultIn(entry, entries + 1, hash);
      if (fault !== undefined) return fault;
      entries += 1;
      hash = entry.hash;
      last = entry.seq;
    }
    onProgress?.(entries);
  }
  if (String(entries) !== head.seq || hash !== head.hash) {
    return broken(
      entries + 1,
      `the last entry ${entries} with hash ${hash}`,
      `The journal should end with entry ${head.seq} and hash ${head.hash}: entries were removed from its end or added past it, or its end was rewritten.`,
    );
  }
  return { ok: true, entries, head: hash };
}

function nextBatch(database: Queryable, after: string | null, upTo: string): Promise<RawEntry[]> {
  return database.query<RawEntry>(
    `select seq::text, (extract(epoch from at) * 1000)::text as millis, actor, act, subject, data, encode(previous, 'hex') as previous, encode(hash, 'hex') as hash
       from journal where ($1::bigint is null or seq > $1) and seq <= $2::bigint order by journal.seq limit ${BATCH}`,
    [after, upTo],
  );
}

function faultIn(entry: RawEntry, expected: number, previous: string): JournalVerdict | undefined {
  if (entry.seq !== String(expected))
    return broken(expected, `entry ${entry.seq}`, `Entry ${expected} should come here: an entry was removed, inserted or renumbered.`);
  if (entry.previous !== previous)
    return broken(
      expected,
      `previous hash ${entry.previous}`,
      `The entry before it has the hash ${previous}: one of the two was replaced.`,
    );
  const computed = entryHash(entry);
  if (entry.hash !== computed)
    return broken(expected, `hash ${entry.hash}`, `Its content gives the hash ${computed}: the content or the hash was altered.`);
  return undefined;
}

/** SHA-256 over the entry's fields, each as its length in bytes, a colon and its bytes. */
function entryHash(entry: RawEntry): string {
  const millis = Number(entry.millis);
  const at = Number.isInteger(millis) ? instantFromMillis(millis) : entry.millis;
  const hash = createHash("sha256");
  for (const field of ["tidegate journal 1", entry.seq, at, entry.actor, entry.act, entry.subject, entry.data, entry.previous]) {
    const bytes = Buffer.from(field, "utf8");
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex");
}

function broken(at: number, saw: string, because: string): JournalVerdict {
  return { ok: false, at, saw, because };
}
