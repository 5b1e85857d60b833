import type { ReleaseAnswer } from "../../api/answers.ts";
import { secondsBetween } from "../../core/calendar/instant.ts";
import type { Deployment } from "../../core/release/deployment.ts";
import { deploymentEnded } from "../../core/release/deployment.ts";
import { isUnmet } from "../../core/gate/verdict.ts";
import type { Task } from "../../core/release/task.ts";
import { showDuration, showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { section, titledTable } from "./table.ts";
import { deploymentWord, quiet, releaseText, short, taskWord } from "./words.ts";

/** A release on one page: what it brings, where it is, which steps it takes, who is on it. */
export function showRelease(answer: ReleaseAnswer, look: Look): string {
  const { release, deployments, tasks } = answer;
  const life = `${release.kind === "rollback" ? "A rollback, " : ""}${releaseText(release.state)}.`;
  const head = [
    paint(`${release.id}: ${release.title}`, "strong", look),
    `${life} By ${release.createdBy}, ${showTime(release.createdAt, look.zone)}.`,
    `Procedure ${release.procedure}, configuration ${short(release.organisationCommit)}, plan version ${release.planVersion}.`,
  ].join("\n");
  return [
    head,
    ...items(answer, look),
    ...places(deployments, look),
    ...steps(tasks, look),
    ...people(answer, look),
    ...exceptions(answer, look),
  ].join("\n\n");
}

function items({ release }: ReleaseAnswer, look: Look): readonly string[] {
  const rows = release.items.map((item) => [
    item.component,
    item.service,
    item.from === null ? quiet("nothing") : item.from.version,
    { text: item.version, tone: "strong" as const },
    short(item.commit),
    item.artifact === null ? quiet("not built yet") : short(item.artifact.digest),
  ]);
  const columns = ["component", "service", "live now", "brings", "commit", "digest"].map((title) => ({ title }));
  return titledTable("What it brings", columns, rows, look);
}

function places(deployments: readonly Deployment[], look: Look): readonly string[] {
  const rows = deployments
    .toSorted((a, b) => a.position - b.position)
    .map((deployment) => [
      deployment.environment,
      deploymentWord(deployment.state),
      strategyText(deployment),
      [...startOf(deployment, look), deployment.because, ...waitingFor(deployment)].filter((line) => line !== "").join("\n"),
    ]);
  return titledTable(
    "Where",
    ["environment", "state", "way", "what is known"].map((title) => ({ title })),
    rows,
    look,
  );
}

function startOf({ startedAt, endedAt }: Deployment, look: Look): readonly string[] {
  if (startedAt === null) return [];
  const took = endedAt === null ? "" : `, took ${showDuration(secondsBetween(startedAt, endedAt))}`;
  return [`started ${showTime(startedAt, look.zone)}${took}`];
}

function waitingFor(deployment: Deployment): readonly string[] {
  if (deployment.state !== "waiting") return [];
  return deployment.reasons.filter(isUnmet).map((verdict) => `${verdict.gate}: ${verdict.saw}`);
}

/** How a deployment reaches its targets, in words. */
export function strategyText({ stage: { strategy } }: Pick<Deployment, "stage">): string {
  switch (strategy.kind) {
    case "all-at-once":
      return "all at once";
    case "rolling":
      return strategy.batch === 1 ? "one after the other" : `${strategy.batch} at a time`;
    case "canary":
      return `first ${strategy.sharePercent} % of users`;
  }
}

function steps(tasks: readonly Task[], look: Look): readonly string[] {
  const rows = tasks.map((task) => [
    taskWord(task.state),
    task.deployment === null ? quiet("before") : environmentOf(task),
    timeOf(task),
    task.restores ? "way back" : task.reversal === "one-way" ? { text: "one-way", tone: "warning" as const } : "",
    [task.title, ...reasonOf(task)].join("\n"),
  ]);
  return titledTable(
    "Steps",
    [{ title: "state" }, { title: "where" }, { title: "took", right: true }, { title: "way" }, { title: "step" }],
    rows,
    look,
  );
}

function environmentOf(task: Task): string {
  return task.work.kind === "build" ? "before" : task.work.environment;
}

function timeOf(task: Task): string {
  if (task.startedAt === null || task.endedAt === null) return "";
  return showDuration(secondsBetween(task.startedAt, task.endedAt));
}

function reasonOf(task: Task): readonly string[] {
  return task.result === null || task.state === "done" || task.state === "skipped" ? [] : [task.result.because];
}

function people({ release, deployments }: ReleaseAnswer, look: Look): readonly string[] {
  const rows = release.plan.allocations.map((one) => [one.person, one.activity, one.role, `${one.minutes} min`]);
  const table = titledTable(
    "People",
    ["person", "activity", "role", "reserved"].map((title) => ({ title })),
    rows,
    look,
  );
  const open = deployments.some((deployment) => !deploymentEnded(deployment.state));
  if (!open || release.plan.unallocated.length === 0) return table;
  return [...table, section("Nobody is reserved for", release.plan.unallocated, look)];
}

function exceptions({ overrides }: ReleaseAnswer, look: Look): readonly string[] {
  const rows = overrides.map((one) => [
    one.environment,
    one.gate,
    one.requestedBy,
    one.confirmedBy ?? { text: "nobody yet", tone: "warning" as const },
    showTime(one.until, look.zone),
    one.reason,
  ]);
  return titledTable(
    "Exceptions",
    ["environment", "gate", "asked by", "confirmed by", "until", "reason"].map((title) => ({ title })),
    rows,
    look,
  );
}
