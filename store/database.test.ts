import { createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { ATTEMPTS, openDatabase } from "./database.ts";
import { DiskFull, ReadOnly, StoreFailure, Unreachable, translated } from "./failures.ts";
import { emptyDatabase, serverUrl } from "./testing/database.ts";

test("columns come back as the values our code works with", async () => {
  await using fresh = await emptyDatabase();
  const [row] = await fresh.db
    .query(`select timestamptz '2026-03-29 02:30:00.123456+02' as instant, 9007199254740991::bigint as whole, 1.25::numeric as amount,
    '{"a": [1, null]}'::jsonb as data, date '2026-02-28' as day, null::timestamptz as nothing, array[timestamptz '2026-01-01Z', null] as instants, array[[1, 2], [3, 4]]::bigint[] as table`);
  expect(row).toEqual({
    instant: "2026-03-29T00:30:00.123Z",
    whole: 9007199254740991,
    amount: 1.25,
    data: { a: [1, null] },
    day: "2026-02-28",
    nothing: null,
    instants: ["2026-01-01T00:00:00.000Z", null],
    table: [
      [1, 2],
      [3, 4],
    ],
  });
});

test("a number too large to be exact and a time that is no instant are errors, not wrong values", async () => {
  await using fresh = await emptyDatabase();
  await expect(fresh.db.query("select 9007199254740992::bigint")).rejects.toThrow(/9007199254740992, which is too large/);
  await expect(fresh.db.query("select timestamptz 'infinity'")).rejects.toThrow(/infinity, which is not a point in time/);
  await expect(fresh.db.query("select timestamptz '0044-03-15 BC'")).rejects.toThrow(/not a point in time/);
  expect(await fresh.db.query("select 1 as still_usable")).toEqual([{ still_usable: 1 }]);
});

test("a statement can be prepared under a name, and a text of several statements gives the rows of the last", async () => {
  await using fresh = await emptyDatabase();
  const double = { name: "double", text: "select $1::int * 2 as result" };
  expect(await fresh.db.query(double, [4])).toEqual([{ result: 8 }]);
  expect(await fresh.db.query(double, [5])).toEqual([{ result: 10 }]);
  expect(await fresh.db.query("create table t (x int); select 7 as x")).toEqual([{ x: 7 }]);
});

test("a transaction takes effect as a whole or not at all", async () => {
  await using fresh = await emptyDatabase();
  await fresh.db.query("create table t (x int)");
  expect(await fresh.db.transaction(async (tx) => (await tx.query("insert into t values (1) returning x"))[0])).toEqual({ x: 1 });
  await expect(
    fresh.db.transaction(async (tx) => {
      await tx.query("insert into t values (2)");
      throw new Error("changed our mind");
    }),
  ).rejects.toThrow("changed our mind");
  expect(await fresh.db.query("select x from t")).toEqual([{ x: 1 }]);
});

test("work that swallows the error of a statement is told that nothing was committed", async () => {
  await using fresh = await emptyDatabase();
  await fresh.db.query("create table t (x int)");
  const swallowing = fresh.db.transaction(async (tx) => {
    await tx.query("insert into t values (1)");
    await tx.query("select nonsense").catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow(/nothing was committed/);
  expect(await fresh.db.query("select x from t")).toEqual([]);
});

test("two transactions in a deadlock both take effect, because the victim is tried again", async () => {
  await using fresh = await emptyDatabase();
  await fresh.db.query("create table t (id int primary key, n int); insert into t values (1, 0), (2, 0)");
  let tries = 0;
  const bothHoldOne = Promise.withResolvers<undefined>();
  const add = (first: number, second: number): Promise<void> =>
    fresh.db.transaction(async (tx) => {
      tries += 1;
      await tx.query("update t set n = n + 1 where id = $1", [first]);
      if (tries === 2) bothHoldOne.resolve(undefined);
      await bothHoldOne.promise;
      await tx.query("update t set n = n + 1 where id = $1", [second]);
    });
  await Promise.all([add(1, 2), add(2, 1)]);
  expect(tries).toBe(3);
  expect(await fresh.db.query("select n from t order by id")).toEqual([{ n: 2 }, { n: 2 }]);
});

test("serialization failures are tried a bounded number of times, other errors once", async () => {
  await using fresh = await emptyDatabase();
  const failing = async (code: string): Promise<number> => {
    let tries = 0;
    await expect(
      fresh.db.transaction(async (tx) => {
        tries += 1;
        await tx.query(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`);
      }),
    ).rejects.toMatchObject({ code });
    return tries;
  };
  expect(await failing("40001")).toBe(ATTEMPTS);
  expect(await failing("23505")).toBe(1);
});

test("connections that the server ends do not end us: idle ones are replaced, a transaction under way is unreachable", async () => {
  await using fresh = await emptyDatabase();
  await using other = await emptyDatabase();
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(fresh.url).pathname.slice(1)}'`;
  await fresh.db.query("select 1");
  await other.db.query(end);
  await vi.waitFor(async () => expect(await fresh.db.query("select 1 as x")).toEqual([{ x: 1 }]));
  const broken = fresh.db.transaction(async (tx) => {
    await tx.query("select 1");
    await other.db.query(end);
    await tx.query("select 1");
  });
  await expect(broken).rejects.toBeInstanceOf(Unreachable);
  expect(await fresh.db.query("select 1 as x")).toEqual([{ x: 1 }]);
});

test("a connection that breaks during the commit leaves the outcome unknown, and says so", async () => {
  await using fresh = await emptyDatabase();
  await fresh.db.query(`create table t (x int);
    create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
    create constraint trigger late after insert on t deferrable initially deferred for each row execute function die()`);
  await expect(fresh.db.transaction((tx) => tx.query("insert into t values (1)"))).rejects.toMatchObject({
    name: "Unreachable",
    outcomeUnknown: true,
  });
});

test("a server that is not there, a wrong login and a hung server are told apart and say what to do", async () => {
  await expect(openDatabase("postgresql://nobody@127.0.0.1:1/none")).rejects.toThrow(
    /cannot be reached.*ECONNREFUSED.*check that the server runs/,
  );
  await expect(openDatabase("postgresql:///none?host=/nowhere")).rejects.toBeInstanceOf(Unreachable);
  const wrong = new URL(await serverUrl());
  wrong.pathname = "/no-such-database";
  const refused = await openDatabase(wrong.href).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StoreFailure);
  expect(refused).toMatchObject({ message: expect.stringMatching(/refused the login.*no-such-database.*TIDEGATE_DATABASE_URL/) });
});

test("a database that accepts no writes is called read-only", async () => {
  await using fresh = await emptyDatabase();
  await fresh.db.query("create table t (x int)");
  await expect(
    fresh.db.transaction(async (tx) => {
      await tx.query("set transaction read only");
      await tx.query("insert into t values (1)");
    }),
  ).rejects.toBeInstanceOf(ReadOnly);
});

test("the server's word for a full disk is a full disk; a broken constraint stays what it is", () => {
  expect(translated(Object.assign(new Error("could not extend file"), { code: "53100" }))).toBeInstanceOf(DiskFull);
  const broken = Object.assign(new Error("duplicate key"), { code: "23505" });
  expect(translated(broken)).toBe(broken);
});

test("a listener hears each notification, and after its connection broke it is told to look for itself", async () => {
  await using fresh = await emptyDatabase();
  const heard: (string | null)[] = [];
  await using _ = await fresh.db.listen("news", (payload) => heard.push(payload));
  await fresh.db.query("notify news, 'one'");
  await vi.waitFor(() => expect(heard).toEqual(["one"]));
  await fresh.db.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await vi.waitFor(() => expect(heard).toEqual(["one", null]), 5000);
  await fresh.db.query("notify news, 'two'");
  await vi.waitFor(() => expect(heard).toEqual(["one", null, "two"]));
});

test("statements that take too long are ended by the server", async () => {
  await using fresh = await emptyDatabase();
  const db = await openDatabase(fresh.url, { statementTimeoutSeconds: 0.1 });
  try {
    await expect(db.query("select pg_sleep(10)")).rejects.toMatchObject({ code: "57014" });
  } finally {
    await db.close();
  }
});

test("a server that accepts and never speaks is unreachable after a while", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    await expect(openDatabase(`postgresql://a@127.0.0.1:${port}/b`, { connectTimeoutSeconds: 0.2 })).rejects.toBeInstanceOf(Unreachable);
  } finally {
    silent.close();
  }
});
