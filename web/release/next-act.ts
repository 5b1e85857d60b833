import type { ExplainAnswer, ReleaseAnswer } from "../../api/answers.ts";
import { isUnmet } from "../../core/gate/verdict.ts";
import { isUnderWay } from "../../core/release/deployment.ts";
import { hasEnded } from "../../core/release/release.ts";

/** In one sentence: where the release stands, and what comes next if nobody does anything. */
export function nextAct(answer: Pick<ReleaseAnswer, "release" | "deployments" | "tasks">, explain: ExplainAnswer | undefined): string {
  const moving = answer.deployments.find((deployment) => isUnderWay(deployment.state));
  if (moving !== undefined) return `${moving.environment}: ${moving.because}`;
  if (hasEnded(answer.release)) return "Nothing more happens by itself.";
  if (answer.release.state === "early-life") return "Delivered. It is watched with extra care until somebody closes its review.";
  const builds = answer.tasks.filter((task) => task.work.kind === "build");
  const left = builds.filter((task) => task.state !== "done" && task.state !== "skipped");
  if (left.length > 0) return `${builds.length - left.length} of ${builds.length} builds are done; the rest goes on by itself.`;
  if (explain === undefined || explain.environment === null) return explain?.because ?? "";
  const unmet = explain.verdicts.filter(isUnmet);
  if (unmet.length === 0) return `${explain.environment} starts by itself.`;
  return `${explain.environment} waits for ${unmet.map((verdict) => verdict.gate).join(", ")}; nothing starts until ${unmet.length === 1 ? "it is" : "all are"} met.`;
}
