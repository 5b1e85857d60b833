import { expect, test } from "vitest";
import type { Instant } from "../core/calendar/instant.ts";
import type { Database } from "./database.ts";
import {
  deleteSession,
  hasToken,
  insertSession,
  insertToken,
  passwordOf,
  personOfSession,
  personOfToken,
  revokeTokens,
  setPassword,
} from "./identity.ts";
import { freshDatabase } from "./testing/database.ts";

async function at(db: Database, seconds: number): Promise<Instant> {
  const [row] = await db.query<{ at: Instant }>("select (now() + make_interval(secs => $1))::timestamptz(3) as at", [seconds]);
  if (row === undefined) throw new Error("no time");
  return row.at;
}

test("a token is its person's until it expires or is revoked, and its use is noted", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await insertToken(db, { hash: "open", person: "ada", name: "laptop", expiresAt: null });
  await insertToken(db, { hash: "later", person: "ada", name: "pipeline", expiresAt: await at(db, 60) });
  await insertToken(db, { hash: "over", person: "ada", name: "old", expiresAt: await at(db, -1) });
  const people = async () => Promise.all(["open", "later", "over", "nobody's"].map((hash) => personOfToken(db, hash)));
  expect(await people()).toEqual(["ada", "ada", undefined, undefined]);
  expect(await db.query("select hash from api_token where last_used_at is not null order by hash")).toEqual([
    { hash: "later" },
    { hash: "open" },
  ]);
  expect([
    await revokeTokens(db, "bob", "laptop"),
    await revokeTokens(db, "ada", "laptop"),
    await revokeTokens(db, "ada", "laptop"),
  ]).toEqual([0, 1, 0]);
  expect(await people()).toEqual([undefined, "ada", undefined, undefined]);
});

test("a person has a token of a name from its making to its revocation", async () => {
  await using fresh = await freshDatabase();
  expect(await hasToken(fresh.db, "ada", "laptop")).toBe(false);
  await insertToken(fresh.db, { hash: "one", person: "ada", name: "laptop", expiresAt: null });
  expect([
    await hasToken(fresh.db, "ada", "laptop"),
    await hasToken(fresh.db, "bob", "laptop"),
    await hasToken(fresh.db, "ada", "phone"),
  ]).toEqual([true, false, false]);
  await revokeTokens(fresh.db, "ada", "laptop");
  expect(await hasToken(fresh.db, "ada", "laptop")).toBe(false);
});

test("the newest password of a person counts", async () => {
  await using fresh = await freshDatabase();
  expect(await passwordOf(fresh.db, "ada")).toBe(undefined);
  await setPassword(fresh.db, "ada", "salt", "hash");
  await setPassword(fresh.db, "bob", "salt", "other");
  await setPassword(fresh.db, "ada", "pepper", "new");
  expect(await passwordOf(fresh.db, "ada")).toEqual({ salt: "pepper", hash: "new" });
});

test("a session lasts until its end or until it is left; sessions that are over are cleared away by the next", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await insertSession(db, "over", "ada", await at(db, -1));
  expect(await personOfSession(db, "over")).toBe(undefined);
  await insertSession(db, "open", "ada", await at(db, 60));
  expect(await db.query("select hash from session")).toEqual([{ hash: "open" }]);
  expect(await personOfSession(db, "open")).toBe("ada");
  await deleteSession(db, "open");
  expect(await personOfSession(db, "open")).toBe(undefined);
});
