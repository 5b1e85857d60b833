import { expect, test } from "vitest";
import { harbourOrganisation } from "../core/testing/harbour.ts";
import type { Database } from "./database.ts";
import { keepOrganisation, organisationInForce } from "./organisations.ts";
import { releasesToLookAt } from "./releases.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepHarbour, keepRelease } from "./testing/harbour.ts";

function keepProblem(db: Database, commit: string, problem: string): Promise<boolean> {
  return db.transaction((tx) => keepOrganisation(tx, commit, { problem }));
}

test("nothing is in force before something was read, nor when only problems were", async () => {
  await using fresh = await freshDatabase();
  expect(await organisationInForce(fresh.db)).toBe(undefined);
  await keepProblem(fresh.db, "c1", "no services");
  expect(await organisationInForce(fresh.db)).toBe(undefined);
});

test("the newest commit that can be read is in force, with the problem of a later one, until that is mended", async () => {
  await using fresh = await freshDatabase();
  const organisation = harbourOrganisation();
  await keepHarbour(fresh.db, "c1");
  expect(await organisationInForce(fresh.db)).toEqual({ commit: "c1", readAt: expect.stringMatching(/Z$/), organisation, problem: null });
  await keepProblem(fresh.db, "c2", "line 3");
  await keepProblem(fresh.db, "c3", "line 4");
  expect(await organisationInForce(fresh.db)).toMatchObject({ commit: "c1", problem: "line 4" });
  const renamed = { ...organisation, profile: { ...organisation.profile, name: "Harbour" } };
  await fresh.db.transaction((tx) => keepOrganisation(tx, "c4", { organisation: renamed }));
  expect(await organisationInForce(fresh.db)).toMatchObject({
    commit: "c4",
    problem: null,
    organisation: { profile: { name: "Harbour" } },
  });
});

test("a commit that was read with the same outcome before is kept once, also by nodes that read it at the same time", async () => {
  await using fresh = await freshDatabase();
  const keep = (commit: string) => fresh.db.transaction((tx) => keepOrganisation(tx, commit, { organisation: harbourOrganisation() }));
  const answers = await Promise.all(["c1", "c1", "c1"].map(keep));
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect([await keepProblem(fresh.db, "c2", "line 3"), await keepProblem(fresh.db, "c2", "line 3")]).toEqual([true, false]);
  expect([await keepProblem(fresh.db, "c2", "line 4"), await keep("c1")]).toEqual([true, true]);
});

test("what is read anew wakes the releases that wait; the same again wakes nobody", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await fresh.db.query("update release set look_at = null");
  await keepHarbour(fresh.db);
  expect(await releasesToLookAt(fresh.db, 9)).toEqual(["r1"]);
  await fresh.db.query("update release set look_at = null");
  await keepHarbour(fresh.db);
  expect(await releasesToLookAt(fresh.db, 9)).toEqual([]);
});
