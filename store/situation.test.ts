import { expect, test } from "vitest";
import { digestOf, itemOf, MONDAY_NOON, verified } from "../core/testing/harbour.ts";
import { insertBuild } from "./builds.ts";
import type { Database } from "./database.ts";
import { setDeploymentState, setStarted } from "./deployments.ts";
import { noteInstance, replaceLedger } from "./environments.ts";
import { grant } from "./queue.ts";
import { lookAtAllWaiting } from "./releases.ts";
import { insertFreeze, insertHold, insertOverride, insertQuarantine } from "./rules.ts";
import { acknowledgeBrief, insertApproval, recordTraining } from "./signatures.ts";
import { lockSituation, readSituation } from "./situation.ts";
import { insertTasks } from "./tasks.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepHarbour, keepRelease, PRODUCTION, taskOf, TEST } from "./testing/harbour.ts";
import { waiters } from "./testing/waiters.ts";

async function situationOf(db: Database, release: string) {
  const read = await readSituation(db, release);
  if (read === undefined) throw new Error(`no release ${release}`);
  return read.situation;
}

test("a situation holds everything that a start depends on: of the release, of its environments, of others and of the rules", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  await keepRelease(db, "r1", [TEST, PRODUCTION]);
  await keepRelease(db, "r2");
  const item = itemOf("shop", "r1");
  const inTest = verified("test", "test-1", "shop", "1");
  const inProduction = verified("production", "quay-1", "shop", "1");
  await db.transaction(async (tx) => {
    await insertTasks(tx, "r1", [taskOf("r1/build")]);
    if (item.artifact !== null) await insertBuild(tx, item.artifact, {});
    await insertFreeze(tx, { title: "Stop", reason: "fire", scope: { environments: [], services: [], teams: [] }, to: null, by: "ada" });
    await insertHold(tx, { environment: "test", by: "bob", reason: "looking", until: null });
    await insertQuarantine(tx, { component: "shop", digest: digestOf("shop", "bad"), because: "harm" });
    await insertApproval(tx, "r1", { environment: "test", by: "olga", role: "service-owner", statement: "yes" });
    await acknowledgeBrief(tx, "r1", "dina");
    await recordTraining(tx, "r1", "dan");
    await insertOverride(tx, "r1", {
      gate: "window",
      environment: "test",
      by: "ada",
      reason: "fire",
      until: MONDAY_NOON,
    });
    await replaceLedger(tx, "test", [inTest]);
    await replaceLedger(tx, "production", [inProduction]);
    const { environment, target, component, version, digest, instance, address } = inTest;
    await noteInstance(tx, { environment, target, component, version, digest, instance, address, startedAt: null, deployment: "before" });
    await grant(tx, "test", "r2-test");
    await setStarted(tx, "r2-test", [], []);
  });
  const situation = await situationOf(db, "r1");
  expect(situation).toMatchObject({
    organisation: { profile: { id: "harbour" } },
    organisationProblem: null,
    release: { id: "r1" },
    deployments: [{ id: "r1-test" }, { id: "r1-production" }],
    tasks: [{ key: "r1/build" }],
    live: { test: [{ instance: inTest.instance, weight: 0 }] },
    facts: {
      freezes: [{ title: "Stop" }],
      holds: [{ environment: "test", by: "bob" }],
      approvals: [{ by: "olga" }],
      briefAcknowledgedBy: "dina",
      trained: ["dan"],
      quarantined: [{ because: "harm" }],
      overrides: [{ gate: "window", requestedBy: "ada" }],
      built: [item.artifact?.digest],
      others: [{ id: "r2-test", underWay: true, components: ["shop"] }],
      holder: "r2-test",
      ledgers: { test: [inTest], production: [inProduction] },
    },
  });
  const locked = await db.transaction((tx) => lockSituation(tx, "r1"));
  expect(locked?.situation).toEqual(situation);
  expect((locked?.now ?? "") >= situation.release.createdAt).toBe(true);
});

test("of a release that is not there nothing is read; one without an organisation is a damaged store", async () => {
  await using fresh = await freshDatabase();
  expect(await readSituation(fresh.db, "r1")).toBe(undefined);
  expect(await fresh.db.transaction((tx) => lockSituation(tx, "r1"))).toBe(undefined);
  await keepRelease(fresh.db, "r1");
  await expect(readSituation(fresh.db, "r1")).rejects.toThrow("the store is damaged");
});

test("while a deployment is under way the gates' facts are not read, and the next deployment's come after it succeeded", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  await keepRelease(db, "r1", [TEST, PRODUCTION]);
  await db.transaction((tx) => grant(tx, "production", "somebody"));
  await db.transaction((tx) => setStarted(tx, "r1-test", [], []));
  expect((await situationOf(db, "r1")).facts.holder).toBe(null);
  await db.transaction((tx) => setDeploymentState(tx, "r1-test", "succeeded", "", true));
  expect((await situationOf(db, "r1")).facts.holder).toBe("somebody");
  await db.transaction((tx) => setDeploymentState(tx, "r1-test", "failed", "", true));
  expect((await situationOf(db, "r1")).facts.holder).toBe(null);
});

test("of two releases that want one environment, the second to decide waits and sees that the first has it", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  for (const id of ["r1", "r2"]) await keepRelease(db, id);
  let second: Promise<string | null | undefined> = Promise.resolve("");
  await db.transaction(async (tx) => {
    expect((await lockSituation(tx, "r1"))?.situation.facts.holder).toBe(null);
    second = db.transaction(async (other) => (await lockSituation(other, "r2"))?.situation.facts.holder);
    await expect.poll(() => waiters(db)).toBe(1);
    await grant(tx, "test", "r1-test");
  });
  expect(await second).toBe("r1-test");
});

test("deciders of different environments do not wait for each other", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  await keepRelease(db, "r1", [TEST]);
  await keepRelease(db, "r2", [PRODUCTION]);
  await db.transaction(async (tx) => {
    await lockSituation(tx, "r1");
    expect(await db.transaction(async (other) => (await lockSituation(other, "r2"))?.situation.release.id)).toBe("r2");
  });
});

test("two deciders about one release come one after the other, and the second sees what the first did", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  await keepRelease(db, "r1");
  let second: Promise<string | undefined> = Promise.resolve("");
  await db.transaction(async (tx) => {
    await lockSituation(tx, "r1");
    second = db.transaction(async (other) => (await lockSituation(other, "r1"))?.situation.deployments[0]?.state);
    await expect.poll(() => waiters(db)).toBe(1);
    await setStarted(tx, "r1-test", [], []);
  });
  expect(await second).toBe("running");
});

test("a hold that is being made is seen by the start that had to wait for it", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  await keepRelease(db, "r1");
  let start: Promise<number | undefined> = Promise.resolve(0);
  await db.transaction(async (tx) => {
    await insertHold(tx, { environment: "test", by: "ada", reason: "fire", until: null });
    start = db.transaction(async (other) => (await lockSituation(other, "r1"))?.situation.facts.holds.length);
    await expect.poll(() => waiters(db)).toBe(1);
  });
  expect(await start).toBe(1);
});

test("deciders that change rules and wake each other never wait in a circle", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  const ids = ["r1", "r2", "r3"];
  for (const id of ids) await keepRelease(db, id, [TEST, PRODUCTION]);
  for (const id of ids) await db.transaction((tx) => setStarted(tx, `${id}-test`, [], []));
  let tries = 0;
  const decide = (release: string) =>
    db.transaction(async (tx) => {
      tries += 1;
      await lockSituation(tx, release);
      await insertQuarantine(tx, { component: release, digest: digestOf(release, "1"), because: "harm" });
      await lookAtAllWaiting(tx);
      await tx.query("update release set title = title where id = $1", [release]);
    });
  await Promise.all([...ids, ...ids].map(decide));
  expect(tries, "a transaction that is part of a deadlock is tried again").toBe(6);
});
