import { expect, test } from "vitest";
import { digestOf } from "../core/testing/harbour.ts";
import { builtDigests, buildOf, insertBuild } from "./builds.ts";
import { freshDatabase } from "./testing/database.ts";

function artifactOf(component: string, version: string, commit: string) {
  return { component, version, commit, digest: digestOf(component, version), bytes: 5_000_000_000 };
}

test("the newest build of a component from a commit is found with its record, and no other", async () => {
  await using fresh = await freshDatabase();
  const first = artifactOf("shop", "1", "abc");
  const second = artifactOf("shop", "2", "abc");
  await fresh.db.transaction((tx) => insertBuild(tx, first, { builder: "archive" }));
  await fresh.db.query("select pg_sleep(0.002)");
  await fresh.db.transaction((tx) => insertBuild(tx, second, { builder: "npm", log: ["one"] }));
  await fresh.db.transaction((tx) => insertBuild(tx, artifactOf("stock", "9", "abc"), {}));
  expect(await buildOf(fresh.db, "shop", "abc")).toEqual({
    ...second,
    record: { builder: "npm", log: ["one"] },
    builtAt: expect.stringMatching(/Z$/),
  });
  expect(await buildOf(fresh.db, "shop", "abd")).toBe(undefined);
});

test("content that is built again from the same commit keeps its first record", async () => {
  await using fresh = await freshDatabase();
  const artifact = artifactOf("shop", "1", "abc");
  await Promise.all([1, 2].map(() => fresh.db.transaction((tx) => insertBuild(tx, artifact, { builder: "archive" }))));
  await fresh.db.transaction((tx) => insertBuild(tx, artifact, { builder: "somebody else" }));
  expect(await buildOf(fresh.db, "shop", "abc")).toMatchObject({ record: { builder: "archive" } });
});

test("of some digests those that were built are named, each once", async () => {
  await using fresh = await freshDatabase();
  const shop = artifactOf("shop", "1", "abc");
  await fresh.db.transaction(async (tx) => {
    await insertBuild(tx, shop, {});
    await insertBuild(tx, { ...shop, commit: "abd" }, {});
  });
  expect(await builtDigests(fresh.db, [shop.digest, digestOf("shop", "2")])).toEqual([shop.digest]);
  expect(await builtDigests(fresh.db, [])).toEqual([]);
});
