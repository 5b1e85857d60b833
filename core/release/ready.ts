import type { Act } from "../situation.ts";
import type { Task } from "./task.ts";

const MOST_ATTEMPTS = 3;
const FIRST_PAUSE_SECONDS = 1;

/** Keys of the pending tasks whose needs are all done. A need that was skipped does not open the way. */
export function readyNow(tasks: readonly Task[]): readonly string[] {
  const done = new Set(tasks.filter((task) => task.state === "done").map((task) => task.key));
  return tasks.filter((task) => task.state === "pending" && task.needs.every((need) => done.has(need))).map((task) => task.key);
}

/** Tasks whose machinery broke and that may be tried again: 1, 4 and 16 seconds later. */
export function retriesOf(tasks: readonly Task[]): readonly Act[] {
  return tasks
    .filter((task) => task.state === "errored" && mayRetry(task))
    .map((task) => ({ act: "retry", key: task.key, afterSeconds: FIRST_PAUSE_SECONDS * 4 ** (task.attempt - 1) }));
}

/** Whether a task that errored has attempts left. */
export function mayRetry(task: Task): boolean {
  return task.state === "errored" && task.result?.retryable !== false && task.attempt < MOST_ATTEMPTS;
}

/** Ended badly, with no further attempt to come. */
export function hasBroken(task: Task): boolean {
  return task.state === "failed" || task.state === "unknown" || (task.state === "errored" && !mayRetry(task));
}

export function isOpen(task: Task): boolean {
  return task.state === "pending" || task.state === "ready";
}
