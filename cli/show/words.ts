import type { Verdict } from "../../core/gate/verdict.ts";
import type { Figure } from "../../core/outcome/figure.ts";
import type { DeploymentState } from "../../core/release/deployment.ts";
import type { ReleaseState } from "../../core/release/release.ts";
import type { TaskState } from "../../core/release/task.ts";
import type { Change } from "../../core/change/change.ts";
import type { Tone } from "./look.ts";
import type { Cell } from "./table.ts";

const DEPLOYMENT: Readonly<Record<DeploymentState, readonly [string, Tone]>> = {
  waiting: ["waiting", "warning"],
  running: ["running", "strong"],
  verifying: ["verifying", "strong"],
  succeeded: ["succeeded", "good"],
  failed: ["failed", "bad"],
  "rolling-back": ["rolling back", "warning"],
  "rolled-back": ["rolled back", "bad"],
  mixed: ["mixed", "bad"],
  errored: ["errored", "bad"],
  unknown: ["unknown", "bad"],
  cancelled: ["cancelled", "quiet"],
};

const RELEASE: Readonly<Record<ReleaseState, readonly [string, Tone]>> = {
  planned: ["planned", "plain"],
  ready: ["ready", "plain"],
  delivering: ["delivering", "strong"],
  delivered: ["delivered", "good"],
  "early-life": ["in early life", "good"],
  reviewed: ["reviewed", "good"],
  cancelled: ["cancelled", "quiet"],
  "rolled-back": ["rolled back", "bad"],
};

const TASK: Readonly<Record<TaskState, readonly [string, Tone]>> = {
  pending: ["to come", "quiet"],
  ready: ["next", "plain"],
  running: ["running", "strong"],
  done: ["done", "good"],
  failed: ["failed", "bad"],
  errored: ["errored", "bad"],
  unknown: ["unknown", "bad"],
  skipped: ["skipped", "quiet"],
};

const VERDICT: Readonly<Record<Verdict["answer"], readonly [string, Tone]>> = {
  pass: ["passes", "good"],
  wait: ["waits", "warning"],
  refuse: ["refuses", "bad"],
};

const HARM: Readonly<Record<Change["harm"]["level"], Tone>> = { low: "plain", medium: "warning", high: "bad" };

export const deploymentWord = (state: DeploymentState): Cell => cell(DEPLOYMENT[state]);
export const releaseWord = (state: ReleaseState): Cell => cell(RELEASE[state]);
export const taskWord = (state: TaskState): Cell => cell(TASK[state]);
export const verdictWord = (answer: Verdict["answer"]): Cell => cell(VERDICT[answer]);
export const harmWord = (level: Change["harm"]["level"]): Cell => cell([level, HARM[level]]);

/** The state as it stands in a sentence. */
export const releaseText = (state: ReleaseState): string => RELEASE[state][0];

/** The first signs of a digest or commit: enough to recognise it; a name that is no hash stays whole. */
export function short(hash: string): string {
  const bare = hash.replace(/^sha256:/, "");
  return /^[0-9a-f]{16,}$/.test(bare) ? bare.slice(0, hash === bare ? 7 : 12) : bare;
}

export function quiet(text: string): Cell {
  return { text, tone: "quiet" };
}

/** `3 changes`, `1 change`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** A figure with its interval and n, and what keeps it from being quoted. */
export function figureText(figure: Figure, unit: string, places = 0): string {
  if (figure.value === null) return "not known: nothing was recorded";
  const { interval } = figure;
  const range =
    interval === undefined
      ? ""
      : ` (${interval.level * 100} % interval ${fixed(interval.low, places)} to ${interval.high === null ? "no bound" : fixed(interval.high, places)})`;
  const early = figure.maturity === "mature" ? "" : ", not yet mature";
  return `${fixed(figure.value, places)}${unit === "" ? "" : ` ${unit}`}${range}${early}`;
}

/** Rounded, and never "-0". */
function fixed(value: number, places: number): string {
  return (Number(value.toFixed(places)) + 0).toFixed(places);
}

function cell([text, tone]: readonly [string, Tone]): Cell {
  return { text, tone };
}
