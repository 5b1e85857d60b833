import { expect, test } from "vitest";
import type { Instant } from "../core/calendar/instant.ts";
import type { Database, Transaction } from "./database.ts";
import { releasesToLookAt } from "./releases.ts";
import {
  changeRules,
  confirmOverride,
  holdsInForce,
  hurriedFreezes,
  insertFreeze,
  insertHold,
  insertOverride,
  insertQuarantine,
  liftFreeze,
  liftQuarantine,
  overridesOf,
  quarantines,
  readRulesFirst,
  releaseHold,
} from "./rules.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepRelease } from "./testing/harbour.ts";
import { waiters } from "./testing/waiters.ts";

const EVERYWHERE = { environments: [], services: [], teams: [] };
const DIGEST = `sha256:${"ab".repeat(32)}` as const;

async function at(db: Database, seconds: number): Promise<Instant> {
  const [row] = await db.query<{ at: Instant }>("select (now() + make_interval(secs => $1))::timestamptz(3) as at", [seconds]);
  if (row === undefined) throw new Error("no time");
  return row.at;
}

const RULES: readonly (readonly [string, (tx: Transaction) => Promise<unknown>])[] = [
  ["a freeze", (tx) => insertFreeze(tx, { title: "Stop", reason: "fire", scope: EVERYWHERE, to: null, by: "ada" })],
  ["a hold", (tx) => insertHold(tx, { environment: "test", by: "ada", reason: "fire", until: null })],
  ["a quarantine", (tx) => insertQuarantine(tx, { component: "shop", digest: DIGEST, because: "it harmed users" })],
];

test.each(RULES)("%s waits for the starts that are being decided, and wakes what waits", async (_, make) => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await fresh.db.query("update release set look_at = null");
  const order: string[] = [];
  let change: Promise<unknown> = Promise.resolve();
  await fresh.db.transaction(async (start) => {
    await readRulesFirst(start);
    await fresh.db.transaction((other) => readRulesFirst(other));
    change = fresh.db.transaction(make).then(() => order.push("the rule holds"));
    await expect.poll(() => waiters(fresh.db)).toBe(1);
    order.push("the start is decided");
  });
  await change;
  expect(order).toEqual(["the start is decided", "the rule holds"]);
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r1"]);
});

test("a start waits for a rule that is being made", async () => {
  await using fresh = await freshDatabase();
  let seen: Promise<number> = Promise.resolve(0);
  await fresh.db.transaction(async (tx) => {
    await changeRules(tx);
    seen = fresh.db.transaction(async (start) => {
      await readRulesFirst(start);
      return (await holdsInForce(start)).length;
    });
    await expect.poll(() => waiters(fresh.db)).toBe(1);
    await insertHold(tx, { environment: "test", by: "ada", reason: "fire", until: null });
  });
  expect(await seen).toBe(1);
});

test("a freeze is in force until its end or until somebody lifts it, once", async () => {
  await using fresh = await freshDatabase();
  const make = (title: string, to: Instant | null) =>
    fresh.db.transaction((tx) =>
      insertFreeze(tx, { title, reason: "fire", scope: { ...EVERYWHERE, environments: ["production"] }, to, by: "ada" }),
    );
  const lift = (id: string) => fresh.db.transaction((tx) => liftFreeze(tx, id, "bob", "it is out"));
  const end = await at(fresh.db, 3600);
  const open = await make("Open", null);
  await make("Ends", end);
  const over = await make("Over", await at(fresh.db, -1));
  const freezes = await hurriedFreezes(fresh.db);
  expect(freezes.map((freeze) => [freeze.title, freeze.to])).toEqual([
    ["Open", null],
    ["Ends", end],
  ]);
  expect(freezes[0]).toMatchObject({
    id: open,
    reason: "fire",
    by: "ada",
    source: "stop-the-line",
    scope: { environments: ["production"] },
  });
  expect([await lift(over), await lift("f99"), await lift(open), await lift(open)]).toEqual([false, false, true, false]);
  expect((await hurriedFreezes(fresh.db)).map((freeze) => freeze.title)).toEqual(["Ends"]);
});

test("one person holds an environment; the next can when it is released or over", async () => {
  await using fresh = await freshDatabase();
  const hold = (by: string, until: Instant | null = null) =>
    fresh.db.transaction((tx) => insertHold(tx, { environment: "production", by, reason: "looking", until }));
  const release = () => fresh.db.transaction((tx) => releaseHold(tx, "production", "bob", "seen"));
  expect(await release()).toBe(false);
  const answers = await Promise.all([hold("ada"), hold("bob")]);
  expect(answers.filter((id) => id !== null)).toHaveLength(1);
  expect(await release()).toBe(true);
  expect(await release()).toBe(false);
  await hold("eve", await at(fresh.db, -1));
  expect(await holdsInForce(fresh.db)).toEqual([]);
  expect(await release()).toBe(false);
  expect(await hold("ada")).not.toBe(null);
  expect(await holdsInForce(fresh.db)).toMatchObject([{ environment: "production", by: "ada", until: null }]);
  expect(await fresh.db.query("select released_by from hold where held_by = 'eve'")).toEqual([{ released_by: "time" }]);
});

test("an override is confirmed by another person, once, before its end", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const ask = async (by: string, seconds = 3600) => {
    const until = await at(fresh.db, seconds);
    return fresh.db.transaction((tx) => insertOverride(tx, "r1", { gate: "window", environment: "test", by, reason: "fire", until }));
  };
  const confirm = (by: string, gate = "window", release = "r1") =>
    fresh.db.transaction((tx) => confirmOverride(tx, release, "test", gate, by));
  await ask("eve", -1);
  expect(await confirm("bob")).toBe(false);
  const first = await ask("ada");
  expect([await confirm("ada"), await confirm("bob", "freeze"), await confirm("bob", "window", "r2")]).toEqual([false, false, false]);
  expect(await confirm("bob")).toBe(true);
  expect(await confirm("eve")).toBe(false);
  const confirmed = (await overridesOf(fresh.db, "r1")).filter((one) => one.confirmedBy !== null);
  expect(confirmed).toMatchObject([
    { id: first, gate: "window", environment: "test", requestedBy: "ada", confirmedBy: "bob", reason: "fire" },
  ]);
  await expect(fresh.db.query("update override set confirmed_by = requested_by")).rejects.toThrow(/check constraint/);
});

test("two who confirm at the same time confirm one request once", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const until = await at(fresh.db, 3600);
  await fresh.db.transaction((tx) => insertOverride(tx, "r1", { gate: "window", environment: "test", by: "ada", reason: "fire", until }));
  const answers = await Promise.all(
    ["bob", "eve", "dan"].map((by) => fresh.db.transaction((tx) => confirmOverride(tx, "r1", "test", "window", by))),
  );
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test("a version is in quarantine once, until it is lifted by the beginning of its digest", async () => {
  await using fresh = await freshDatabase();
  const put = (because: string) => fresh.db.transaction((tx) => insertQuarantine(tx, { component: "shop", digest: DIGEST, because }));
  const lift = (component: string, start: string) => fresh.db.transaction((tx) => liftQuarantine(tx, component, start, "ada", "mended"));
  await Promise.all([put("it harmed users"), put("it harmed users")]);
  await put("again");
  expect(await quarantines(fresh.db)).toMatchObject([{ component: "shop", digest: DIGEST, because: "it harmed users" }]);
  expect([await lift("shop", "ff"), await lift("stock", "ab"), await lift("shop", "abab"), await lift("shop", "abab")]).toEqual([
    0, 0, 1, 0,
  ]);
  expect(await quarantines(fresh.db)).toEqual([]);
  await put("it came back");
  expect(await quarantines(fresh.db)).toMatchObject([{ because: "it came back" }]);
});
