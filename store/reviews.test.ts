import { expect, test } from "vitest";
import { closeReview, evidenceOf, keepEvidence, keepReview, reviewOf } from "./reviews.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepRelease, PRODUCTION, TEST } from "./testing/harbour.ts";

test("evidence is read in the order of the deployments, the newest measure of each", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1", [TEST, PRODUCTION]);
  await keepRelease(fresh.db, "r2");
  await keepEvidence(fresh.db, "r1-production", { down: 3 });
  await keepEvidence(fresh.db, "r1-test", { down: 1 });
  await keepEvidence(fresh.db, "r2-test", { down: 9 });
  await keepEvidence(fresh.db, "r1-production", { down: 4 });
  expect(await evidenceOf(fresh.db, "r1")).toEqual([
    { deployment: "r1-test", document: { down: 1 } },
    { deployment: "r1-production", document: { down: 4 } },
  ]);
});

test("a review is drafted anew until somebody closes it, once; then it stays as it was", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const close = (by: string) => fresh.db.transaction((tx) => closeReview(tx, "r1", by));
  expect(await close("ada")).toBe(false);
  expect(await reviewOf(fresh.db, "r1")).toBe(undefined);
  await keepReview(fresh.db, "r1", { findings: [] });
  await keepReview(fresh.db, "r1", { findings: ["slow"] });
  expect(await reviewOf(fresh.db, "r1")).toEqual({
    release: "r1",
    draft: { findings: ["slow"] },
    draftedAt: expect.stringMatching(/Z$/),
    closedAt: null,
    closedBy: null,
  });
  const answers = await Promise.all([close("ada"), close("ada")]);
  expect(answers.filter(Boolean)).toEqual([true]);
  const closed = await reviewOf(fresh.db, "r1");
  expect(closed).toMatchObject({ closedBy: "ada", closedAt: expect.stringMatching(/Z$/) });
  await keepReview(fresh.db, "r1", { findings: ["another"] });
  expect(await reviewOf(fresh.db, "r1")).toEqual(closed);
});
