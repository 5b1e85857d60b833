import type { ReleaseAnswer } from "../api/answers.ts";
import { deploymentEnded } from "../core/release/deployment.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

/** Whether nothing of a release will happen any more, but its early life and its review. */
export function isAtRest({ release, deployments }: ReleaseAnswer): boolean {
  switch (release.state) {
    case "delivered":
    case "early-life":
    case "reviewed":
    case "cancelled":
    case "rolled-back":
      return deployments.every((deployment) => deploymentEnded(deployment.state) || deployment.state === "waiting");
    case "planned":
    case "ready":
    case "delivering":
      return (
        deployments.some((deployment) => deploymentEnded(deployment.state) && deployment.state !== "succeeded") &&
        !underWay({ deployments })
      );
  }
}

/** What a release waits for that its own steps bring about. */
const BY_ITSELF: ReadonlySet<string> = new Set(["provenance", "promotion"]);

/** Whether a release waits for people or time: the next deployment's gates are unmet and nothing else goes on. */
export function isWaiting({ deployments, tasks, release }: ReleaseAnswer): boolean {
  if (release.state === "planned" || underWay({ deployments })) return false;
  const working = tasks.some((task) => task.state === "running" || (task.deployment === null && task.state === "ready"));
  const next = deployments.find((deployment) => !deploymentEnded(deployment.state));
  return (
    !working &&
    next?.state === "waiting" &&
    next.reasons.some((verdict) => verdict.answer === "refuse" || (verdict.answer === "wait" && !BY_ITSELF.has(verdict.gate)))
  );
}

/** What the shell is told about where a release stands. */
export function exitCodeOf(answer: ReleaseAnswer): ExitCode {
  const states = new Set(answer.deployments.map((deployment) => deployment.state));
  if (states.has("mixed") || states.has("unknown")) return EXIT.unclear;
  if (answer.release.kind === "standard" && (answer.release.state === "rolled-back" || answer.release.state === "cancelled"))
    return EXIT.rolledBack;
  if (states.has("failed") || states.has("rolled-back") || states.has("cancelled")) return EXIT.rolledBack;
  if (states.has("errored")) return EXIT.broken;
  if (isAtRest(answer)) return EXIT.ok;
  const next = answer.deployments.find((deployment) => deployment.state === "waiting");
  return next?.reasons.some((verdict) => verdict.answer === "refuse") === true ? EXIT.refused : EXIT.waiting;
}

function underWay({ deployments }: Pick<ReleaseAnswer, "deployments">): boolean {
  return deployments.some((one) => one.state === "running" || one.state === "verifying" || one.state === "rolling-back");
}
