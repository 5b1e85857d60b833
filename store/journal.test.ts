import { expect, test } from "vitest";
import { append, readJournal, verifyJournal } from "./journal.ts";
import { freshDatabase } from "./testing/database.ts";

test("an untouched journal verifies", async () => {
  await using fresh = await freshDatabase();
  await fresh.db.transaction((tx) => append(tx, { actor: "person:ada", act: "release.planned", subject: "release:1", data: { b: 1, a: ["ü\u0000"] } }));
  expect(await readJournal(fresh.db)).toMatchObject([{ seq: 1, actor: "person:ada", data: { a: ["ü\u0000"], b: 1 } }]);
  expect(await verifyJournal(fresh.db)).toMatchObject({ ok: true, entries: 1 });
});
