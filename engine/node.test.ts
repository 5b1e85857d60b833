import { expect, test } from "vitest";
import type { Database } from "../store/database.ts";
import { tasksOf } from "../store/tasks.ts";
import { freshDatabase } from "../store/testing/database.ts";
import { keepHarbour, keepReadyTasks } from "../store/testing/harbour.ts";
import { done, type Ended } from "./executor.ts";
import { executors } from "./executors/executors.ts";
import { EngineNode } from "./node.ts";
import type { Tools } from "./tools.ts";

function nodeOn(
  database: Database,
  build: (signal: AbortSignal) => Promise<Ended>,
): { readonly node: EngineNode; readonly troubles: unknown[] } {
  const troubles: unknown[] = [];
  const node = new EngineNode({
    node: "a",
    database,
    // The one executor that is asked here touches none of them.
    tools: {} as Tools,
    executors: { ...executors, build: (_, { signal }) => build(signal) },
    atOnce: 1,
    leaseSeconds: 1,
    onTrouble: (error) => troubles.push(error),
  });
  return { node, troubles };
}

test("a node that stops takes nothing more, and keeps the lease of the step in hand until it has ended", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await keepHarbour(db);
  await keepReadyTasks(db, ["in hand", "left"]);
  await db.query("update release set look_at = null");
  let finish: (ended: Ended) => void = () => undefined;
  let aborted = false;
  const { node, troubles } = nodeOn(db, async (signal) => {
    signal.addEventListener("abort", () => (aborted = true));
    return new Promise((resolve) => (finish = resolve));
  });
  node.start();
  const leaseUntil = async () =>
    (await db.query<{ until: string | null }>("select lease_until as until from task where key = 'in hand'"))[0]?.until ?? "";
  await expect.poll(leaseUntil).not.toBe("");
  const atFirst = await leaseUntil();
  const stopped = node.stop();
  await expect
    .poll(async () => (await db.query("select where clock_timestamp() > $1::timestamptz + interval '1 second'", [atFirst])).length, {
      timeout: 5000,
    })
    .toBe(1);
  expect((await db.query("select from task where key = 'in hand' and lease_until > clock_timestamp()")).length).toBe(1);
  finish({ result: done("it is built") });
  await stopped;
  expect(await tasksOf(db, "r1")).toMatchObject([
    { key: "in hand", state: "done", attempt: 1 },
    { key: "left", state: "ready", attempt: 0 },
  ]);
  expect([aborted, troubles]).toEqual([false, []]);
});
