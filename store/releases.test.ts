import { expect, test } from "vitest";
import { plusSeconds } from "../core/calendar/instant.ts";
import { digestOf, itemOf, releaseOf } from "../core/testing/harbour.ts";
import type { Database } from "./database.ts";
import {
  insertRelease,
  listReleases,
  lockRelease,
  lookAgainAt,
  lookAtAllWaiting,
  nextReleaseId,
  readRelease,
  releasesToLookAt,
  setArtifact,
  setReleaseState,
} from "./releases.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepRelease, PRODUCTION, TEST } from "./testing/harbour.ts";
import { waiters } from "./testing/waiters.ts";

async function sleepUntilWoken(db: Database): Promise<void> {
  await db.query("update release set look_at = now() + interval '1 hour'");
}

test("a release is read back as it was kept, and one that was never kept is not there", async () => {
  await using fresh = await freshDatabase();
  const release = { ...releaseOf("r1", [itemOf("shop", "2.0")], [TEST]), state: "planned" } as const;
  await fresh.db.transaction((tx) => insertRelease(tx, release));
  const read = await readRelease(fresh.db, "r1");
  expect(read).toEqual({ ...release, createdAt: read?.createdAt });
  expect(await readRelease(fresh.db, "r2")).toBe(undefined);
});

test("ids of releases count up, also for those who ask at the same time", async () => {
  await using fresh = await freshDatabase();
  const ids = await Promise.all([1, 2, 3, 4].map(() => fresh.db.transaction((tx) => nextReleaseId(tx))));
  expect(ids.toSorted()).toEqual(["r1", "r2", "r3", "r4"]);
});

test("releases are listed from the newest on, up to a limit", async () => {
  await using fresh = await freshDatabase();
  for (const id of ["r1", "r2", "r3"]) await keepRelease(fresh.db, id);
  expect((await listReleases(fresh.db, 2)).map((release) => release.id)).toEqual(["r3", "r2"]);
});

test("a release ends once; a later state does not move its end", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await fresh.db.transaction((tx) => setReleaseState(tx, "r1", "delivering", false));
  expect(await readRelease(fresh.db, "r1")).toMatchObject({ state: "delivering", endedAt: null });
  await fresh.db.transaction((tx) => setReleaseState(tx, "r1", "cancelled", true));
  const ended = await readRelease(fresh.db, "r1");
  expect(ended).toMatchObject({ state: "cancelled", endedAt: expect.any(String) });
  await fresh.db.transaction((tx) => setReleaseState(tx, "r1", "reviewed", false));
  expect((await readRelease(fresh.db, "r1"))?.endedAt).toBe(ended?.endedAt);
});

test("what a build produced is noted for its component only, by builds that end at the same time", async () => {
  await using fresh = await freshDatabase();
  const items = ["shop", "orders"].map((component) => ({ ...itemOf(component, "planned"), artifact: null }));
  await fresh.db.transaction((tx) => insertRelease(tx, releaseOf("r1", items, [TEST])));
  const built = (component: string) => ({ component, version: "2.0", commit: "abc", digest: digestOf(component, "2.0"), bytes: 7 });
  await Promise.all(["shop", "orders"].map((component) => fresh.db.transaction((tx) => setArtifact(tx, "r1", built(component)))));
  await fresh.db.transaction((tx) => setArtifact(tx, "r1", built("stock")));
  const release = await readRelease(fresh.db, "r1");
  expect(release?.items.map((item) => [item.component, item.version, item.artifact])).toEqual([
    ["shop", "2.0", built("shop")],
    ["orders", "2.0", built("orders")],
  ]);
});

test("a release is looked at when its time has come: at once when new, later when told so, never when only an act can change it", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r1"]);
  const now = (await readRelease(fresh.db, "r1"))?.createdAt;
  if (now === undefined) throw new Error("no release");
  await lookAgainAt(fresh.db, "r1", plusSeconds(now, 3600));
  expect(await releasesToLookAt(fresh.db, 9)).toEqual([]);
  await lookAgainAt(fresh.db, "r1", plusSeconds(now, -1));
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r1"]);
  await lookAgainAt(fresh.db, "r1", null);
  expect(await releasesToLookAt(fresh.db, 9)).toEqual([]);
  await lookAgainAt(fresh.db, "r1", "now");
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r1"]);
});

test("the longest due is looked at first, up to a limit", async () => {
  await using fresh = await freshDatabase();
  for (const id of ["r1", "r2", "r3"]) await keepRelease(fresh.db, id);
  await fresh.db.query("update release set look_at = now() - make_interval(secs => case id when 'r2' then 9 when 'r3' then 5 else 1 end)");
  expect(await releasesToLookAt(fresh.db, 2)).toEqual(["r2", "r3"]);
});

test("a change wakes every release that waits, once it is committed, and no other", async () => {
  await using fresh = await freshDatabase();
  for (const id of ["waits", "ended", "under-way"]) await keepRelease(fresh.db, id);
  await fresh.db.query("update deployment set state = 'succeeded', ended_at = now() where release = 'ended'");
  await fresh.db.query("update deployment set state = 'running' where release = 'under-way'");
  await sleepUntilWoken(fresh.db);
  await fresh.db.transaction(async (tx) => {
    await lookAtAllWaiting(tx);
    expect(await releasesToLookAt(fresh.db, 9)).toEqual([]);
  });
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["waits"]);
  await sleepUntilWoken(fresh.db);
  expect(await releasesToLookAt(fresh.db, 9)).toEqual([]);
});

test("a change of one environment wakes those that wait for it", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1", [TEST]);
  await keepRelease(fresh.db, "r2", [PRODUCTION]);
  await sleepUntilWoken(fresh.db);
  await lookAtAllWaiting(fresh.db, ["production", "elsewhere"]);
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r2"]);
});

test("a release that is being decided about is not looked at twice, and is woken by what its decision could not see", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await keepRelease(fresh.db, "r2");
  let looks: Promise<readonly string[]> = Promise.resolve([]);
  await fresh.db.transaction(async (tx) => {
    await lockRelease(tx, "r1");
    expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r2"]);
    await lookAtAllWaiting(fresh.db);
    looks = releasesToLookAt(fresh.db, 9);
    await tx.query("update release set look_at = now() + interval '1 hour' where id = 'r1'");
  });
  expect((await looks).toSorted()).toEqual(["r1", "r2"]);
});

test("who decides about a release keeps others from deciding about it until the end", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const order: string[] = [];
  let second: Promise<void> = Promise.resolve();
  await fresh.db.transaction(async (tx) => {
    await lockRelease(tx, "r1");
    second = fresh.db.transaction(async (other) => {
      expect(await lockRelease(other, "r1")).toMatchObject({ state: "delivering" });
      order.push("second");
    });
    await setReleaseState(tx, "r1", "delivering", false);
    await expect.poll(() => waiters(fresh.db)).toBe(1);
    order.push("first");
  });
  await second;
  expect(order).toEqual(["first", "second"]);
});
