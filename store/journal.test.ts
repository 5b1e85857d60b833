import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Queryable, Transaction } from "./database.ts";
import { append, readJournal, verifyJournal } from "./journal.ts";
import { emptyDatabase } from "./testing/database.ts";
import type { FreshDatabase } from "./testing/database.ts";

/** A database with the journal and nothing else. */
async function journalDatabase(): Promise<FreshDatabase> {
  const empty = await emptyDatabase();
  await empty.db.query(await readFile(new URL("./migrations/0001-journal.sql", import.meta.url), "utf8"));
  return empty;
}

const entry = { actor: "person:ada", act: "release.planned", subject: "release:1", data: { b: 1, a: ["ü\u0000"] } };

test("an entry is read back as it was appended, with its number and the instant", async () => {
  await using fresh = await journalDatabase();
  const before = (await fresh.db.query<{ now: string }>("select clock_timestamp() as now"))[0]?.now ?? "";
  expect(await fresh.db.transaction((tx) => append(tx, entry))).toBe(1);
  const [read, ...more] = await readJournal(fresh.db);
  expect(more).toEqual([]);
  expect(read).toEqual({ ...entry, seq: 1, at: expect.stringMatching(/Z$/), hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect((read?.at ?? "") >= before).toBe(true);
});

test("entries are read from a number on, up to a limit, of one subject or of all", async () => {
  await using fresh = await journalDatabase();
  await fresh.db.query(
    "select journal_append('a', 'b', case when n % 2 = 0 then 'even' else 'odd' end, jsonb_build_object('n', n)) from generate_series(1, 9) n",
  );
  const numbers = async (filter: Parameters<typeof readJournal>[1]): Promise<number[]> =>
    (await readJournal(fresh.db, filter)).map(({ seq }) => seq);
  expect(await numbers({ after: 6 })).toEqual([7, 8, 9]);
  expect(await numbers({ after: 2, limit: 2 })).toEqual([3, 4]);
  expect(await numbers({ subject: "even", after: 3, limit: 2 })).toEqual([4, 6]);
});

test.each([
  "update journal set actor = 'nobody'",
  "delete from journal",
  "truncate journal",
  "delete from journal_head",
  "truncate journal_head",
])("the database refuses: %s", async (statement) => {
  await using fresh = await journalDatabase();
  await fresh.db.transaction((tx) => append(tx, entry));
  await expect(fresh.db.query(statement)).rejects.toThrow(/journal is append-only/);
});

test("an entry whose transaction is taken back leaves no gap", async () => {
  await using fresh = await journalDatabase();
  await expect(
    fresh.db.transaction(async (tx) => {
      await append(tx, entry);
      throw new Error("taken back");
    }),
  ).rejects.toThrow("taken back");
  expect(await fresh.db.transaction((tx) => append(tx, entry))).toBe(1);
  expect(await verifyJournal(fresh.db)).toMatchObject({ ok: true, entries: 1 });
});

test("data that is no JSON is refused by the database and by us", async () => {
  await using fresh = await journalDatabase();
  await expect(fresh.db.query("select journal_append('a', 'b', 'c', '{not json')")).rejects.toThrow(/invalid input syntax for type json/);
  for (const data of [undefined, Number.NaN, { deep: [Number.POSITIVE_INFINITY] }]) {
    await expect(fresh.db.transaction((tx) => append(tx, { ...entry, data }))).rejects.toThrow(/cannot be written as JSON/);
  }
});

test("writers at the same time make one chain without gaps", async () => {
  await using fresh = await journalDatabase();
  await Promise.all(
    Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; n < 25; n += 1) await fresh.db.transaction((tx) => append(tx, { ...entry, actor: `writer:${writer}` }));
    }),
  );
  expect(await verifyJournal(fresh.db)).toMatchObject({ ok: true, entries: 100 });
});

test("each transaction gives one hint, with the number of its first entry; one that is taken back gives none", async () => {
  await using fresh = await journalDatabase();
  const heard: (string | null)[] = [];
  await using _ = await fresh.db.listen("journal", (payload) => heard.push(payload));
  const three = async (tx: Transaction): Promise<void> => {
    for (const n of [1, 2, 3]) await append(tx, { ...entry, data: n });
  };
  await fresh.db.transaction(three);
  await fresh.db
    .transaction(async (tx) => {
      await three(tx);
      throw new Error("taken back");
    })
    .catch(() => undefined);
  await fresh.db.transaction(three);
  await fresh.db.query("notify journal, 'end'");
  await vi.waitFor(() => expect(heard).toEqual(["1", "4", "end"]));
});

test("a journal of several batches verifies, with its progress told and new entries arriving meanwhile", async () => {
  await using fresh = await journalDatabase();
  await fresh.db.query("select count(journal_append('a', 'b', 'c', '{}')) from generate_series(1, 2000)");
  const progress: number[] = [];
  const meanwhile: Promise<unknown>[] = [];
  const verdict = await verifyJournal(fresh.db, {
    onProgress: (entries) => {
      progress.push(entries);
      meanwhile.push(fresh.db.transaction((tx) => append(tx, entry)));
    },
  });
  await Promise.all(meanwhile);
  expect(verdict).toMatchObject({ ok: true, entries: 2000 });
  expect(progress).toEqual([1000, 2000]);
  expect(await verifyJournal(fresh.db)).toMatchObject({ ok: true, entries: 2002 });
});

const word = fc.string({ unit: "binary", maxLength: 12 }).filter((text) => !text.includes("\u0000"));

test("whatever is written, the hashes of the database and ours agree", async () => {
  await using fresh = await journalDatabase();
  let entries = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ actor: word, act: word, subject: word, data: fc.jsonValue() }), { minLength: 1, maxLength: 8 }),
      async (written) => {
        await fresh.db.transaction(async (tx) => {
          for (const one of written) await append(tx, one);
        });
        entries += written.length;
        expect(await verifyJournal(fresh.db)).toMatchObject({ ok: true, entries });
        expect((await readJournal(fresh.db, { after: entries - written.length })).map(({ data }) => data)).toEqual(
          written.map(({ data }) => JSON.parse(JSON.stringify(data)) as unknown),
        );
      },
    ),
    { numRuns: 25 },
  );
});

describe("what was done to it behind its back is found", () => {
  const COUNT = 9;
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await journalDatabase();
    await fresh.db.query(
      `select journal_append('person:' || n, 'act', 'thing:' || n % 3, jsonb_build_object('n', n)) from generate_series(1, ${COUNT}) n`,
    );
  });
  afterAll(() => fresh[Symbol.asyncDispose]());

  /** The verdict after `tamper`, which is taken back again. */
  async function verdictAfter(tamper: (tx: Queryable) => Promise<unknown>): Promise<Awaited<ReturnType<typeof verifyJournal>>> {
    let verdict: Awaited<ReturnType<typeof verifyJournal>> | undefined;
    const undo = new Error("undo");
    await fresh.db
      .transaction(async (tx) => {
        await tx.query("alter table journal disable trigger user; alter table journal_head disable trigger user");
        await tamper(tx);
        verdict = await verifyJournal(tx);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    if (verdict === undefined) throw new Error("no verdict");
    return verdict;
  }

  const place = fc.integer({ min: 1, max: COUNT });
  const runs = { numRuns: 40 };

  test("nothing was done", async () => {
    expect(await verdictAfter(async () => undefined)).toMatchObject({ ok: true, entries: COUNT });
  });

  test("a field was altered, and it says in which entry", async () => {
    const alteration = fc.oneof(
      fc
        .record({ set: fc.constantFrom("actor", "act", "subject", "data"), to: word })
        .map(({ set, to }) => ({ set: `${set} = $2 || left(${set}, 1) || '!'`, to: to as string | number })),
      fc
        .integer({ min: -1e12, max: 1e10 })
        .filter((millis) => millis !== 0)
        .map((to) => ({ set: "at = at + $2::float8 * interval '1 millisecond'", to })),
      fc.constantFrom("infinity", "-infinity", "0044-03-15 BC").map((to) => ({ set: "at = $2::timestamptz", to })),
      fc
        .tuple(fc.constantFrom("hash", "previous"), fc.integer({ min: 0, max: 255 }))
        .map(([set, to]) => ({ set: `${set} = set_bit(${set}, $2::int, 1 - get_bit(${set}, $2::int))`, to })),
      fc
        .tuple(fc.constantFrom("hash", "previous"), fc.integer({ min: 0, max: 31 }))
        .map(([set, to]) => ({ set: `${set} = substr(${set}, 1, $2::int)`, to })),
    );
    await fc.assert(
      fc.asyncProperty(place, alteration, async (seq, { set, to }) => {
        expect(await verdictAfter((tx) => tx.query(`update journal set ${set} where seq = $1`, [seq, to]))).toMatchObject({
          ok: false,
          at: seq,
        });
      }),
      { numRuns: 80 },
    );
  });

  test("an entry was renumbered", async () => {
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.oneof(fc.integer({ min: -5, max: 0 }), fc.integer({ min: COUNT + 1, max: COUNT + 9 })),
        async (seq, to) => {
          expect(await verdictAfter((tx) => tx.query("update journal set seq = $2 where seq = $1", [seq, to]))).toMatchObject({
            ok: false,
          });
        },
      ),
      runs,
    );
  });

  test("entries were removed, from the beginning, the middle or the end", async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 0, max: COUNT }), async (from, more) => {
        expect(
          await verdictAfter((tx) => tx.query("delete from journal where seq between $1 and $1::bigint + $2::bigint", [from, more])),
        ).toMatchObject({ ok: false, at: from });
      }),
      runs,
    );
  });

  test("an entry was inserted", async () => {
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.oneof(fc.integer({ min: -9, max: 0 }), fc.integer({ min: COUNT + 1, max: COUNT + 9 })),
        async (copied, seq) => {
          const insert = "insert into journal select $2, at, actor, act, subject, data, previous, hash from journal where seq = $1";
          expect(await verdictAfter((tx) => tx.query(insert, [copied, seq]))).toMatchObject({ ok: false });
        },
      ),
      runs,
    );
  });

  test("two entries changed places", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(place, { minLength: 2, maxLength: 2 }), async (two) => {
        const swap =
          "update journal j set at = o.at, actor = o.actor, act = o.act, subject = o.subject, data = o.data, previous = o.previous, hash = o.hash from journal o where j.seq in ($1, $2) and o.seq in ($1, $2) and j.seq <> o.seq";
        expect(await verdictAfter((tx) => tx.query(swap, two))).toMatchObject({ ok: false, at: Math.min(...two) });
      }),
      runs,
    );
  });

  test("an entry was altered and given a hash that fits", async () => {
    const forge = `update journal set actor = 'mallory', hash = sha256(journal_field('tidegate journal 1') || journal_field(seq::text)
      || journal_field(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || journal_field('mallory') || journal_field(act) || journal_field(subject)
      || journal_field(data) || journal_field(encode(previous, 'hex'))) where seq = $1`;
    for (let seq = 1; seq <= COUNT; seq += 1)
      expect(await verdictAfter((tx) => tx.query(forge, [seq]))).toMatchObject({ ok: false, at: seq + 1 });
  });

  test.each([
    ["the whole journal was emptied", "delete from journal"],
    [
      "a well-made entry was added past the end",
      "select journal_append('a', 'b', 'c', '{}'); update journal_head set (seq, hash) = (select previous.seq, previous.hash from journal previous where previous.seq = journal_head.seq - 1)",
    ],
    ["the end was moved back", "update journal_head set (seq, hash) = (select j.seq, j.hash from journal j where j.seq = 5)"],
    ["the end's hash was altered", "update journal_head set hash = sha256(hash)"],
    ["the end's number was altered", "update journal_head set seq = seq + 1"],
    ["the end was removed", "delete from journal_head"],
  ])("%s", async (_, statements) => {
    expect(await verdictAfter((tx) => tx.query(statements))).toMatchObject({ ok: false, because: expect.stringMatching(/\.$/) });
  });
});
