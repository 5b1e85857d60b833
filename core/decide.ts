import { plusSeconds, type Instant } from "./calendar/instant.ts";
import { decideDeployment } from "./release/decide-deployment.ts";
import { decideStart } from "./release/decide-start.ts";
import { isUnderWay, type Deployment } from "./release/deployment.ts";
import { hasEnded } from "./release/release.ts";
import { mayBegin, readyNow, retriesOf } from "./release/ready.ts";
import type { Act, Plan, Situation } from "./situation.ts";

/** When nothing says otherwise, a release is looked at again after this long. */
const SECONDS_BETWEEN_LOOKS = 30;

/**
 * The one door: what shall happen with a release now. It depends on nothing but its arguments; asked twice in the same situation it
 * gives the same answer, and once its acts are carried out it asks for none of them again.
 */
export function decide(situation: Situation, now: Instant): Plan {
  const { release, deployments, tasks } = situation;
  const underWay = deployments.find((deployment) => isUnderWay(deployment.state));
  if (hasEnded(release) && underWay === undefined) return { acts: [], lookAgainAt: null };

  const open = tasks.filter((task) => mayBegin(task, deployments, tasks));
  const ready = readyNow(tasks).filter((key) => open.some((task) => task.key === key));
  const acts: Act[] = [...retriesOf(open)];
  if (ready.length > 0) acts.push({ act: "ready", keys: ready });
  if (acts.length > 0) return { acts, lookAgainAt: null };

  if (underWay !== undefined) return { acts: decideDeployment(situation, underWay), lookAgainAt: plusSeconds(now, SECONDS_BETWEEN_LOOKS) };

  const outcome = decideRelease(situation);
  if (outcome.length > 0) return { acts: outcome, lookAgainAt: null };

  const next = nextDeployment(deployments);
  if (next === undefined) return { acts: [], lookAgainAt: null };
  const start = decideStart(situation, next, now);
  return { acts: start.acts, lookAgainAt: start.lookAgainAt ?? plusSeconds(now, SECONDS_BETWEEN_LOOKS) };
}

/** The first deployment that has not begun, when all before it succeeded. */
function nextDeployment(deployments: readonly Deployment[]): Deployment | undefined {
  const inOrder = deployments.toSorted((a, b) => a.position - b.position);
  const next = inOrder.find((deployment) => deployment.state !== "succeeded");
  return next?.state === "waiting" ? next : undefined;
}

function decideRelease({ release, deployments }: Situation): readonly Act[] {
  const built = release.items.length > 0 && release.items.every((item) => item.artifact !== null);
  if (release.state === "planned" && built) return [{ act: "release", state: "ready", because: "everything is built" }];
  const back = deployments.find((deployment) => deployment.state === "rolled-back" || deployment.state === "failed");
  if (back !== undefined) {
    return [...givenUp(deployments, back.because), { act: "review" }, { act: "release", state: "rolled-back", because: back.because }];
  }
  const cancelled = deployments.find((deployment) => deployment.state === "cancelled");
  if (cancelled !== undefined) {
    return [...givenUp(deployments, cancelled.because), { act: "release", state: "cancelled", because: cancelled.because }];
  }
  const unwanted = deployments.find((deployment) => deployment.state === "waiting" && deployment.cancelledBy !== null);
  if (unwanted !== undefined) {
    return [
      {
        act: "end",
        deployment: unwanted.id,
        state: "cancelled",
        because: `cancelled by ${unwanted.cancelledBy ?? "nobody"} before it began; nothing was changed`,
      },
    ];
  }
  const delivered = deployments.length > 0 && deployments.every((deployment) => deployment.state === "succeeded");
  if (delivered && (release.state === "ready" || release.state === "delivering")) {
    return [{ act: "release", state: "delivered", because: "every environment is verified" }];
  }
  if (release.state === "delivered") {
    return [{ act: "review" }, { act: "release", state: "early-life", because: "it is watched until its review is closed" }];
  }
  return [];
}

/** Deployments that have not begun end with their release: nothing waits for a start that never comes. */
function givenUp(deployments: readonly Deployment[], because: string): readonly Act[] {
  return deployments
    .filter((deployment) => deployment.state === "waiting")
    .map((deployment) => ({ act: "end", deployment: deployment.id, state: "cancelled", because: `never began: ${because}` }));
}
