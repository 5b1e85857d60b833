import { expect, test } from "vitest";
import type { Verdict } from "../core/gate/verdict.ts";
import {
  deploymentsOf,
  newestDeployments,
  otherDeployments,
  readDeployment,
  requestCancel,
  setDeploymentState,
  setStarted,
  setWaiting,
} from "./deployments.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepRelease, PRODUCTION, TEST } from "./testing/harbour.ts";

const PASS: Verdict = { gate: "hold", answer: "pass", saw: "nobody holds it" };
const BEFORE = [{ target: "test-1", component: "shop", version: "1", digest: "sha256:00", instance: "shop--1" }] as const;

test("the deployments of a release are read in their order, waiting and not begun", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1", [TEST, PRODUCTION]);
  const deployments = await deploymentsOf(fresh.db, "r1");
  expect(deployments.map((one) => [one.id, one.environment, one.position])).toEqual([
    ["r1-test", "test", 0],
    ["r1-production", "production", 1],
  ]);
  expect(deployments[0]).toEqual({
    id: "r1-test",
    release: "r1",
    environment: "test",
    position: 0,
    stage: TEST,
    state: "waiting",
    reasons: [],
    because: "not looked at yet",
    before: [],
    startedAt: null,
    endedAt: null,
    cancelledBy: null,
  });
  expect(await readDeployment(fresh.db, "r1-test")).toEqual(deployments[0]);
  expect(await readDeployment(fresh.db, "r9-test")).toBe(undefined);
});

test("a deployment starts once, with what was there before; what waits for reasons has not started", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const refused: Verdict = { gate: "hold", answer: "wait", saw: "ada holds it", because: "she looks", clearedBy: "ada" };
  await fresh.db.transaction((tx) => setWaiting(tx, "r1-test", [refused], "waits for hold"));
  expect(await readDeployment(fresh.db, "r1-test")).toMatchObject({ state: "waiting", because: "waits for hold", reasons: [refused] });
  await fresh.db.transaction((tx) => setStarted(tx, "r1-test", [PASS], BEFORE));
  const started = await readDeployment(fresh.db, "r1-test");
  expect(started).toMatchObject({ state: "running", before: BEFORE, reasons: [PASS], startedAt: expect.any(String), endedAt: null });
  await expect(fresh.db.transaction((tx) => setStarted(tx, "r1-test", [PASS], []))).rejects.toThrow("was not waiting");
  await fresh.db.transaction((tx) => setWaiting(tx, "r1-test", [refused], "waits again"));
  expect(await readDeployment(fresh.db, "r1-test")).toEqual(started);
});

test("of two starts at the same time one takes place", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const starts = await Promise.allSettled([1, 2].map(() => fresh.db.transaction((tx) => setStarted(tx, "r1-test", [PASS], []))));
  expect(starts.map((start) => start.status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a deployment changes its state on the way and has an end at its end", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await fresh.db.transaction((tx) => setDeploymentState(tx, "r1-test", "verifying", "users meet it", false));
  expect(await readDeployment(fresh.db, "r1-test")).toMatchObject({ state: "verifying", because: "users meet it", endedAt: null });
  await fresh.db.transaction((tx) => setDeploymentState(tx, "r1-test", "succeeded", "it is proven", true));
  expect(await readDeployment(fresh.db, "r1-test")).toMatchObject({ state: "succeeded", endedAt: expect.any(String) });
});

test("a cancel is asked for by one person, before the end", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1", [TEST, PRODUCTION]);
  const ask = (id: string, person: string) => fresh.db.transaction((tx) => requestCancel(tx, id, person));
  const answers = await Promise.all([ask("r1-test", "ada"), ask("r1-test", "bob")]);
  expect(answers.filter(Boolean)).toEqual([true]);
  await fresh.db.transaction((tx) => setDeploymentState(tx, "r1-production", "succeeded", "", true));
  expect(await ask("r1-production", "ada")).toBe(false);
  expect(await ask("r9-test", "ada")).toBe(false);
});

test("other releases' deployments count from their start to their end, with what they bring", async () => {
  await using fresh = await freshDatabase();
  for (const id of ["r1", "r2", "r3", "r4"]) await keepRelease(fresh.db, id);
  for (const id of ["r1", "r3", "r4"]) await fresh.db.transaction((tx) => setStarted(tx, `${id}-test`, [], []));
  await fresh.db.transaction((tx) => setDeploymentState(tx, "r4-test", "succeeded", "", true));
  expect(await otherDeployments(fresh.db, "r1")).toEqual([
    { id: "r3-test", release: "r3", environment: "test", underWay: true, components: ["shop"] },
  ]);
});

test("the newest deployments are those that began last; what has not begun comes after them", async () => {
  await using fresh = await freshDatabase();
  for (const id of ["r1", "r2", "r3"]) await keepRelease(fresh.db, id);
  for (const id of ["r2", "r1"]) {
    await fresh.db.transaction((tx) => setStarted(tx, `${id}-test`, [], []));
    await fresh.db.query("select pg_sleep(0.002)");
  }
  expect((await newestDeployments(fresh.db, 3)).map((one) => one.id)).toEqual(["r1-test", "r2-test", "r3-test"]);
  expect(await newestDeployments(fresh.db, 1)).toHaveLength(1);
});
