import { expect, test } from "vitest";
import { acknowledgeBrief, insertApproval, recordTraining, signaturesOf } from "./signatures.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepRelease } from "./testing/harbour.ts";

test("what people signed, read and learnt is that of one release, approvals in the order in which they came", async () => {
  await using fresh = await freshDatabase();
  for (const id of ["r1", "r2"]) await keepRelease(fresh.db, id);
  expect(await signaturesOf(fresh.db, "r1")).toEqual({ approvals: [], briefAcknowledgedBy: null, trained: [] });
  const olga = { environment: "production", by: "olga", role: "service-owner", statement: "release r1\nshop 2.0" };
  const petra = { environment: "production", by: "petra", role: "change-manager", statement: "release r1\nshop 2.0" };
  await fresh.db.transaction(async (tx) => {
    await insertApproval(tx, "r1", olga);
    await insertApproval(tx, "r1", petra);
    await insertApproval(tx, "r2", { ...olga, by: "otto" });
    await recordTraining(tx, "r1", "dina");
    await recordTraining(tx, "r1", "dan");
    await recordTraining(tx, "r2", "rosa");
    await acknowledgeBrief(tx, "r1", "dina");
  });
  expect(await signaturesOf(fresh.db, "r1")).toEqual({
    approvals: [
      { ...olga, at: expect.stringMatching(/Z$/) },
      { ...petra, at: expect.stringMatching(/Z$/) },
    ],
    briefAcknowledgedBy: "dina",
    trained: ["dan", "dina"],
  });
  expect((await signaturesOf(fresh.db, "r2")).briefAcknowledgedBy).toBe(null);
});

test("of those who acknowledge a brief at the same time the first one is kept", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const people = ["dina", "dan", "olga"];
  const answers = await Promise.all(people.map((person) => fresh.db.transaction((tx) => acknowledgeBrief(tx, "r1", person))));
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect((await signaturesOf(fresh.db, "r1")).briefAcknowledgedBy).toBe(people[answers.indexOf(true)]);
});

test("a person's training is recorded once", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const answers = await Promise.all([1, 2].map(() => fresh.db.transaction((tx) => recordTraining(tx, "r1", "dan"))));
  expect(answers.filter(Boolean)).toEqual([true]);
  expect((await signaturesOf(fresh.db, "r1")).trained).toEqual(["dan"]);
});

test("nothing is signed of a release that does not exist", async () => {
  await using fresh = await freshDatabase();
  await expect(fresh.db.transaction((tx) => recordTraining(tx, "r9", "dan"))).rejects.toThrow(/foreign key/);
});
