import { expect, test } from "vitest";
import { readMigrations } from "../migrate.ts";
import { emptyDatabase, freshDatabase } from "./database.ts";

test("each test has a database of its own with every migration applied, and nothing of it stays", async () => {
  await using looker = await emptyDatabase();
  const names: string[] = [];
  {
    await using one = await freshDatabase();
    await using two = await freshDatabase();
    await one.db.query("create table mine (x int)");
    expect(await two.db.query("select to_regclass('mine') as there")).toEqual([{ there: null }]);
    expect(await two.db.query("select count(*) as n from migration")).toEqual([{ n: (await readMigrations()).length }]);
    names.push(...[one, two].map(({ url }) => new URL(url).pathname.slice(1)));
  }
  expect(await looker.db.query("select datname from pg_database where datname = any($1)", [names])).toEqual([]);
});
