import type { Act } from "../situation.ts";
import { isUnderWay, type Deployment } from "./deployment.ts";
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

/**
 * Whether a task may begin, or begin again, as things stand: what a release needs before any deployment always; the steps of a deployment
 * only while it is under way in their direction and nothing in that direction ended badly. After a bad step nothing begins but the way back.
 */
export function mayBegin(task: Task, deployments: readonly Deployment[], tasks: readonly Task[]): boolean {
  if (task.deployment === null) return true;
  const deployment = deployments.find((one) => one.id === task.deployment);
  if (deployment === undefined || !isUnderWay(deployment.state)) return false;
  if (task.restores !== (deployment.state === "rolling-back")) return false;
  const companions = tasks.filter((one) => one.deployment === deployment.id && one.restores === task.restores);
  return !isHalted(companions) && (task.restores || deployment.cancelledBy === null);
}

/** Whether steps of one direction may not go on: one ended badly, or was left out although what comes later needs all of them. */
export function isHalted(steps: readonly Task[]): boolean {
  return steps.some((step) => hasBroken(step) || step.state === "skipped");
}

export function isOpen(task: Task): boolean {
  return task.state === "pending" || task.state === "ready";
}
