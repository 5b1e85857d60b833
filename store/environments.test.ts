import { expect, test } from "vitest";
import { verified } from "../core/testing/harbour.ts";
import type { LiveInstance } from "../core/release/deployment.ts";
import {
  forgetInstance,
  lockEnvironment,
  noteInstance,
  noteRoutePort,
  noteWeights,
  raiseRevision,
  readLedger,
  readLive,
  replaceLedger,
  routePort,
  routePorts,
} from "./environments.ts";
import { freshDatabase } from "./testing/database.ts";
import { waiters } from "./testing/waiters.ts";

function instanceOf(instance: string, more: Partial<LiveInstance> = {}): Omit<LiveInstance, "weight"> {
  const { weight: _, ...noted } = {
    instance,
    environment: "test",
    target: "test-1",
    component: "shop",
    version: "2.0",
    digest: "sha256:22" as const,
    address: "127.0.0.1:80",
    startedAt: null,
    weight: 0,
    deployment: "r1-test",
    ...more,
  };
  return noted;
}

test("a start waits for the other start in its environment, also when the environment was never seen before", async () => {
  await using fresh = await freshDatabase();
  const order: string[] = [];
  let second: Promise<void> = Promise.resolve();
  await fresh.db.transaction(async (tx) => {
    await lockEnvironment(tx, "test");
    await fresh.db.transaction((other) => lockEnvironment(other, "production"));
    second = fresh.db.transaction(async (other) => {
      await lockEnvironment(other, "test");
      order.push("second");
    });
    await expect.poll(() => waiters(fresh.db)).toBe(1);
    order.push("first");
  });
  await second;
  expect(order).toEqual(["first", "second"]);
});

test("each deployment that changed an environment raises its revision", async () => {
  await using fresh = await freshDatabase();
  await fresh.db.transaction(async (tx) => {
    await lockEnvironment(tx, "test");
    await raiseRevision(tx, "test");
    await raiseRevision(tx, "test");
  });
  expect(await fresh.db.query("select id, revision from environment")).toEqual([{ id: "test", revision: 2 }]);
});

test("a ledger is replaced as a whole, and those of other environments stay", async () => {
  await using fresh = await freshDatabase();
  const shop = {
    ...verified("test", "test-1", "shop", "2.0"),
    observedDigest: null,
    verifiedAt: null,
    address: null,
    instanceStartedAt: null,
  };
  const production = verified("production", "quay-1", "shop", "1.0");
  const replace = (environment: string, ...rows: Parameters<typeof replaceLedger>[2]) =>
    fresh.db.transaction((tx) => replaceLedger(tx, environment, rows));
  await replace("production", production);
  await replace("test", verified("test", "test-1", "stock", "1.0"), verified("test", "test-1", "shop", "1.0"));
  await replace("test", shop);
  expect(await readLedger(fresh.db)).toEqual([production, shop]);
  expect(await readLedger(fresh.db, ["test"])).toEqual([shop]);
  expect(await readLedger(fresh.db, [])).toEqual([]);
  await replace("test");
  expect(await readLedger(fresh.db)).toEqual([production]);
});

test("an instance has no users when it starts; started again, it keeps its share and has its new address", async () => {
  await using fresh = await freshDatabase();
  await fresh.db.transaction((tx) => noteInstance(tx, instanceOf("new")));
  expect(await readLive(fresh.db, ["test"])).toEqual([{ ...instanceOf("new"), weight: 0 }]);
  await fresh.db.transaction((tx) => noteWeights(tx, "test", "shop", { new: 100 }));
  await fresh.db.transaction((tx) => noteInstance(tx, instanceOf("new", { address: "127.0.0.1:81" })));
  expect(await readLive(fresh.db)).toEqual([{ ...instanceOf("new"), address: "127.0.0.1:81", weight: 100 }]);
});

test("users are given to the instances that are named; the others of the component have none, and other components keep theirs", async () => {
  await using fresh = await freshDatabase();
  await fresh.db.transaction(async (tx) => {
    for (const instance of ["old", "new"]) await noteInstance(tx, instanceOf(instance));
    await noteInstance(tx, instanceOf("mail", { component: "mail" }));
    await noteInstance(tx, instanceOf("elsewhere", { environment: "production" }));
    await noteWeights(tx, "test", "mail", { mail: 100 });
    await noteWeights(tx, "production", "shop", { elsewhere: 100 });
    await noteWeights(tx, "test", "shop", { old: 90, new: 10 });
  });
  const weights = async () => Object.fromEntries((await readLive(fresh.db)).map((one) => [one.instance, one.weight]));
  expect(await weights()).toEqual({ old: 90, new: 10, mail: 100, elsewhere: 100 });
  await fresh.db.transaction((tx) => noteWeights(tx, "test", "shop", { new: 100 }));
  expect(await weights()).toEqual({ old: 0, new: 100, mail: 100, elsewhere: 100 });
  await fresh.db.transaction((tx) => forgetInstance(tx, "old"));
  expect(await weights()).toEqual({ new: 100, mail: 100, elsewhere: 100 });
});

test("a service keeps its public port in an environment until it is given another", async () => {
  await using fresh = await freshDatabase();
  expect(await routePort(fresh.db, "test", "shop")).toBe(undefined);
  await noteRoutePort(fresh.db, "test", "shop", 8000);
  await noteRoutePort(fresh.db, "production", "shop", 8100);
  await noteRoutePort(fresh.db, "test", "shop", 8001);
  expect(await routePort(fresh.db, "test", "shop")).toBe(8001);
  expect(await routePorts(fresh.db)).toEqual([
    { environment: "production", service: "shop", port: 8100 },
    { environment: "test", service: "shop", port: 8001 },
  ]);
});
