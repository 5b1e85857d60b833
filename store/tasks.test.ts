import { expect, test } from "vitest";
import { insertTasks, linesOf, makeReady, sayLines, skipTasks, tasksOf } from "./tasks.ts";
import { freshDatabase } from "./testing/database.ts";
import { keepRelease, taskOf } from "./testing/harbour.ts";

test("tasks are read in the order of their plan, those that were added later after the others", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  const step = taskOf("c", { deployment: "r1-test", needs: ["a", "b"], reversal: "one-way", restores: true });
  await fresh.db.transaction(async (tx) => {
    await insertTasks(tx, "r1", [taskOf("b"), taskOf("a")]);
    await insertTasks(tx, "r1", []);
    await insertTasks(tx, "r1", [step]);
  });
  const tasks = await tasksOf(fresh.db, "r1");
  expect(tasks.map((task) => task.key)).toEqual(["b", "a", "c"]);
  expect(tasks[2]).toEqual({ ...step, state: "pending", attempt: 0, fence: null, startedAt: null, endedAt: null, result: null });
  expect(await tasksOf(fresh.db, "r2")).toEqual([]);
});

test("a task is planned once", async () => {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await fresh.db.transaction((tx) => insertTasks(tx, "r1", [taskOf("a")]));
  await expect(fresh.db.transaction((tx) => insertTasks(tx, "r1", [taskOf("b"), taskOf("a")]))).rejects.toThrow(/task_pkey/);
  expect((await tasksOf(fresh.db, "r1")).map((task) => task.key)).toEqual(["a"]);
});

const STATES = ["pending", "ready", "running", "done", "failed", "errored", "unknown", "skipped"] as const;

async function afterwards(act: (fresh: Awaited<ReturnType<typeof freshDatabase>>) => Promise<void>): Promise<Record<string, string>> {
  await using fresh = await freshDatabase();
  await keepRelease(fresh.db, "r1");
  await keepRelease(fresh.db, "r2");
  for (const release of ["r1", "r2"]) {
    await fresh.db.transaction((tx) =>
      insertTasks(
        tx,
        release,
        STATES.map((state) => taskOf(state)),
      ),
    );
  }
  await fresh.db.query("update task set state = key");
  await act(fresh);
  expect((await tasksOf(fresh.db, "r2")).map((task) => task.state)).toEqual(STATES);
  return Object.fromEntries((await tasksOf(fresh.db, "r1")).map((task) => [task.key, task.state]));
}

test("only what has not begun, or errored, is made ready; what runs or has ended stays as it is", async () => {
  const states = await afterwards((fresh) => fresh.db.transaction((tx) => makeReady(tx, "r1", STATES, 0)));
  expect(states).toEqual({ ...Object.fromEntries(STATES.map((state) => [state, state])), pending: "ready", errored: "ready" });
});

test("what has an end keeps it when the rest is left out", async () => {
  const states = await afterwards((fresh) => fresh.db.transaction((tx) => skipTasks(tx, "r1", STATES, "it was cancelled")));
  const left = { pending: "skipped", ready: "skipped", running: "skipped", errored: "skipped" };
  expect(states).toEqual({ ...Object.fromEntries(STATES.map((state) => [state, state])), ...left });
});

test("what steps say is read in its order, of one release, after the last line that was read", async () => {
  await using fresh = await freshDatabase();
  await sayLines(fresh.db, "r1", "a", ["one", "two"]);
  await sayLines(fresh.db, "r1", "b", []);
  await sayLines(fresh.db, "r2", "a", ["foreign"]);
  await sayLines(fresh.db, "r1", "b", ["three"]);
  const [first, ...rest] = await linesOf(fresh.db, "r1", 0, 10);
  expect([first, ...rest].map((said) => `${said?.key} ${said?.line}`)).toEqual(["a one", "a two", "b three"]);
  expect((await linesOf(fresh.db, "r1", first?.id ?? 0, 1)).map((said) => said.line)).toEqual(["two"]);
});
