import { expect, test } from "vitest";
import type { Database } from "./database.ts";
import { claim, complete, giveBack, grant, holderOf, reclaim, renew, type Claim } from "./queue.ts";
import { insertTasks, makeReady, skipTasks, tasksOf } from "./tasks.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepReadyTasks, taskOf } from "./testing/harbour.ts";

const LEASE = 60;
const DONE = { outcome: "done", because: "it is there" } as const;

async function claimOne(db: Database, node = "a"): Promise<Claim> {
  const [one, ...more] = await claim(db, node, ["build"], 1, LEASE);
  expect(more).toEqual([]);
  if (one === undefined) throw new Error("nothing was to be claimed");
  return one;
}

function finish(db: Database, one: Claim): Promise<boolean> {
  return db.transaction((tx) => complete(tx, one, DONE));
}

/** As if the time of every lease had passed. */
async function expire(db: Database): Promise<void> {
  await db.query("update task set lease_until = clock_timestamp() - interval '1 second' where state = 'running'");
}

test("of nodes that claim at the same time each task goes to one, and none is left", async () => {
  await using fresh = await freshDatabase();
  const keys = Array.from({ length: 60 }, (_, index) => `t${index}`);
  await keepReadyTasks(fresh.db, keys);
  const claims = await Promise.all(Array.from({ length: 30 }, (_, index) => claim(fresh.db, `node-${index}`, ["build"], 2, LEASE)));
  expect(claims.map((some) => some.length)).toEqual(Array.from({ length: 30 }, () => 2));
  expect(
    claims
      .flat()
      .map((one) => one.key)
      .toSorted(),
  ).toEqual(keys.toSorted());
});

test("a claim takes no more than its limit, the longest ready first, and says what is to be done", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["first", "second", "third"]);
  const claims = await claim(fresh.db, "a", ["build"], 2, LEASE);
  expect(claims.map((one) => one.key).toSorted()).toEqual(["first", "second"]);
  expect(claims[0]).toMatchObject({ release: "r1", deployment: null, attempt: 1, work: { kind: "build", component: "shop" } });
});

test("a claim keeps to its limit also where the planner joins row by row", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(
    fresh.db,
    Array.from({ length: 50 }, (_, index) => `t${index}`),
  );
  await fresh.db.transaction(async (tx) => {
    await tx.query("set local enable_hashjoin = off");
    await tx.query("set local enable_mergejoin = off");
    await tx.query("set local enable_hashagg = off");
    await tx.query("set local enable_sort = off");
    await tx.query("set local enable_material = off");
    expect(await claim(tx, "a", ["build"], 3, LEASE)).toHaveLength(3);
  });
});

test("a task is not claimed before its time, nor by a node that does not know its kind, nor when it is not ready", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["later", "foreign", "pending"]);
  await fresh.db.query("update task set run_after = now() + interval '1 hour' where key = 'later'");
  await fresh.db.query("update task set kind = 'transport' where key = 'foreign'");
  await fresh.db.query("update task set state = 'pending' where key = 'pending'");
  expect(await claim(fresh.db, "a", ["build", "deliver"], 9, LEASE)).toEqual([]);
  expect(await claim(fresh.db, "a", ["transport"], 9, LEASE)).toHaveLength(1);
});

test("each claim has a higher fence than every one before it", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["one", "two", "three"]);
  const fences: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) fences.push((await claimOne(fresh.db)).fence);
  await expire(fresh.db);
  await reclaim(fresh.db);
  fences.push((await claimOne(fresh.db)).fence);
  expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
});

test("a lease that is renewed in time stays ours; the answer leaves out what is not ours any more", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["kept", "ended", "over", "left out"]);
  const [kept, ended, over, left] = [
    await claimOne(fresh.db),
    await claimOne(fresh.db),
    await claimOne(fresh.db),
    await claimOne(fresh.db),
  ];
  await finish(fresh.db, ended);
  await fresh.db.transaction((tx) => skipTasks(tx, "r1", [left.key], "nobody needs it"));
  await fresh.db.query("update task set lease_until = clock_timestamp() - interval '1 second' where key = $1", [over.key]);
  expect(await renew(fresh.db, [kept, ended, over, left], LEASE)).toEqual(new Set([kept.fence]));
  const [row] = await fresh.db.query<{ rest: number }>(
    "select extract(epoch from lease_until - now())::float as rest from task where key = 'kept'",
  );
  expect(row?.rest).toBeGreaterThan(LEASE - 5);
});

test("a lease that is over goes back to the queue, one that is not stays where it is", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["lost"]);
  const lost = await claimOne(fresh.db, "dead");
  expect(await reclaim(fresh.db)).toBe(0);
  expect(await claim(fresh.db, "b", ["build"], 1, LEASE)).toEqual([]);
  await expire(fresh.db);
  expect(await reclaim(fresh.db)).toBe(1);
  expect(await claimOne(fresh.db, "b")).toMatchObject({ key: lost.key, attempt: 2 });
});

test("a task that loses every node that takes it is given up, and its release is looked at", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["deadly"]);
  await fresh.db.query("update release set look_at = null");
  for (let lost = 1; lost < 20; lost += 1) {
    await claimOne(fresh.db);
    await expire(fresh.db);
    await reclaim(fresh.db);
  }
  expect((await tasksOf(fresh.db, "r1"))[0]).toMatchObject({ state: "ready", attempt: 19 });
  const last = await claimOne(fresh.db);
  await expire(fresh.db);
  await reclaim(fresh.db);
  expect((await tasksOf(fresh.db, "r1"))[0]).toMatchObject({
    state: "errored",
    attempt: 20,
    result: { outcome: "errored", retryable: false },
  });
  expect(await finish(fresh.db, last)).toBe(false);
  expect(await fresh.db.query("select id from release where look_at is not null")).toEqual([{ id: "r1" }]);
});

test("of nodes that reclaim at the same time one gives a task back", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["a", "b", "c"]);
  await claim(fresh.db, "dead", ["build"], 3, LEASE);
  await expire(fresh.db);
  const counts = await Promise.all([1, 2, 3, 4].map(() => reclaim(fresh.db)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test("only the newest fence completes a task, and only once", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["contested"]);
  const old = await claimOne(fresh.db, "slow");
  await expire(fresh.db);
  await reclaim(fresh.db);
  expect(await finish(fresh.db, old)).toBe(false);
  const fresher = await claimOne(fresh.db, "quick");
  expect(await finish(fresh.db, old)).toBe(false);
  expect(await tasksOf(fresh.db, "r1")).toMatchObject([{ state: "running", result: null, fence: fresher.fence }]);
  const answers = await Promise.all([finish(fresh.db, fresher), finish(fresh.db, fresher), finish(fresh.db, old)]);
  expect(answers.filter(Boolean)).toEqual([true]);
  expect(answers[2]).toBe(false);
  expect(await tasksOf(fresh.db, "r1")).toMatchObject([{ state: "done", result: DONE, attempt: 2 }]);
});

test("what a task ended with is its state, with the instants of its beginning and end", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["one"]);
  const one = await claimOne(fresh.db);
  await fresh.db.transaction((tx) => complete(tx, one, { outcome: "unknown", because: "no answer", facts: { tried: 3 } }));
  const [task] = await tasksOf(fresh.db, "r1");
  expect(task).toMatchObject({ state: "unknown", result: { because: "no answer", facts: { tried: 3 } } });
  expect((task?.startedAt ?? "none") <= (task?.endedAt ?? "")).toBe(true);
});

test("an environment goes to one of those who ask at the same time, and to the next when it is given back", async () => {
  await using fresh = await freshDatabase();
  const ask = (deployment: string) => fresh.db.transaction((tx) => grant(tx, "production", deployment));
  const answers = await Promise.all(["d1", "d2", "d3", "d4"].map(ask));
  expect(answers.filter((fence) => fence !== null)).toHaveLength(1);
  const holder = (await holderOf(fresh.db, "production")) ?? "nobody";
  expect(holder).toBe(`d${answers.findIndex((fence) => fence !== null) + 1}`);
  await fresh.db.transaction((tx) => giveBack(tx, "production", "somebody else"));
  expect(await holderOf(fresh.db, "production")).toBe(holder);
  await fresh.db.transaction((tx) => giveBack(tx, "production", holder));
  expect(await holderOf(fresh.db, "production")).toBe(null);
  expect(await ask("d9")).toBeGreaterThan(answers.find((fence) => fence !== null) ?? Infinity);
});

test("grants of different environments do not meet, and the database itself refuses a second holder", async () => {
  await using fresh = await freshDatabase();
  expect(await fresh.db.transaction(async (tx) => [await grant(tx, "test", "d1"), await grant(tx, "production", "d1")])).not.toContain(
    null,
  );
  await expect(fresh.db.query("insert into environment_grant (environment, deployment, fence) values ('test', 'd2', 99)")).rejects.toThrow(
    /one_holder/,
  );
});

test("a grant begins after the one before it ended, although its transaction began earlier", async () => {
  await using fresh = await freshDatabase();
  await fresh.db.transaction((tx) => grant(tx, "test", "d1"));
  await fresh.db.transaction(async (early) => {
    await early.query("select now()");
    await fresh.db.query("select pg_sleep(0.02)");
    await fresh.db.transaction((tx) => giveBack(tx, "test", "d1"));
    await grant(early, "test", "d2");
  });
  const [row] = await fresh.db.query<{ apart: boolean }>(
    "select second.granted_at >= first.released_at as apart from environment_grant first, environment_grant second where first.deployment = 'd1' and second.deployment = 'd2'",
  );
  expect(row?.apart).toBe(true);
});

test("a task that is left out while it runs takes no result any more", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, ["judging"]);
  const one = await claimOne(fresh.db);
  await fresh.db.transaction((tx) => skipTasks(tx, "r1", ["judging"], "it was cancelled"));
  expect(await finish(fresh.db, one)).toBe(false);
  expect(await tasksOf(fresh.db, "r1")).toMatchObject([{ state: "skipped", result: { because: "skipped: it was cancelled" } }]);
});

test("a task that errored is claimed again after its pause, and its old fence is worth nothing", async () => {
  await using fresh = await freshDatabase();
  await keepReadyTasks(fresh.db, []);
  await fresh.db.transaction((tx) => insertTasks(tx, "r1", [taskOf("one")]));
  await fresh.db.transaction((tx) => makeReady(tx, "r1", ["one"], 0));
  const old = await claimOne(fresh.db);
  await fresh.db.transaction((tx) => complete(tx, old, { outcome: "errored", because: "the network" }));
  await fresh.db.transaction((tx) => makeReady(tx, "r1", ["one"], 3600));
  expect(await claim(fresh.db, "a", ["build"], 1, LEASE)).toEqual([]);
  await fresh.db.query("update task set run_after = now() - interval '1 second'");
  expect(await claimOne(fresh.db)).toMatchObject({ key: "one", attempt: 2 });
  expect(await finish(fresh.db, old)).toBe(false);
});
