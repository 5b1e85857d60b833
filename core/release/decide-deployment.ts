import { rollbackSteps } from "../rollback/rollback-steps.ts";
import { deliveryOrder } from "../catalogue/graph.ts";
import type { Act, Situation } from "../situation.ts";
import type { Deployment, LiveInstance } from "./deployment.ts";
import { hasBroken, isHalted, isOpen, mayRetry } from "./ready.ts";
import type { Task } from "./task.ts";

/** What happens next with a deployment that is changing its environment. */
export function decideDeployment(situation: Situation, deployment: Deployment): readonly Act[] {
  const steps = situation.tasks.filter((task) => task.deployment === deployment.id);
  return deployment.state === "rolling-back"
    ? decideWayBack(
        deployment,
        steps.filter((step) => step.restores),
      )
    : decideWayForward(
        situation,
        deployment,
        steps.filter((step) => !step.restores),
      );
}

function decideWayForward(situation: Situation, deployment: Deployment, steps: readonly Task[]): readonly Act[] {
  const broken = steps.filter(hasBroken);
  if (isHalted(steps) || isStalled(steps) || deployment.cancelledBy !== null) return decideRetreat(situation, deployment, steps, broken);
  if (steps.length === 0) {
    return [
      {
        act: "end",
        deployment: deployment.id,
        state: "succeeded",
        because: "nothing to do: every target already serves the planned content",
      },
    ];
  }
  if (steps.every((step) => step.state === "done")) {
    return [
      {
        act: "end",
        deployment: deployment.id,
        state: "succeeded",
        because: "every target runs the planned content, proven by the target itself",
      },
    ];
  }
  const judging = steps.some((step) => step.work.kind === "judge" && step.state === "running");
  if (judging && deployment.state === "running")
    return [
      { act: "turn", deployment: deployment.id, state: "verifying", because: "users meet the new version; the evidence is being gathered" },
    ];
  if (!judging && deployment.state === "verifying")
    return [{ act: "turn", deployment: deployment.id, state: "running", because: "the evidence is in; the rest follows" }];
  return [];
}

/** Something is bad or a person said stop: nothing new begins, what runs ends, then the environment returns to what was verified. */
function decideRetreat(situation: Situation, deployment: Deployment, steps: readonly Task[], broken: readonly Task[]): readonly Act[] {
  const because = reasonFor(deployment, steps, broken);
  // A judge only reads, so it may be left at once; every other step that runs is allowed to end.
  const unneeded = steps.filter((step) => isOpen(step) || (step.state === "running" && step.work.kind === "judge") || mayRetry(step));
  if (unneeded.length > 0)
    return [{ act: "skip", keys: unneeded.map((step) => step.key), because: shortReasonFor(deployment, broken) ?? because }];
  if (steps.some((step) => step.state === "running")) return [];

  const quarantined: Act[] = broken.flatMap((step) => quarantineFor(situation, step));
  // What was begun may have had its effect, also when it was left out before it was tried again.
  const mutated = steps.filter((step) => step.attempt > 0 && changesTheEnvironment(step));
  if (mutated.length === 0) {
    return [
      ...quarantined,
      { act: "end", deployment: deployment.id, state: endWithoutChange(deployment, broken), because: `${because}; nothing was changed` },
    ];
  }
  const crossed = mutated.find((step) => step.reversal === "one-way");
  if (crossed !== undefined) {
    const taken = crossed.state === "done" ? "cannot be taken back" : "may have taken effect and cannot be taken back";
    return [
      ...quarantined,
      {
        act: "end",
        deployment: deployment.id,
        state: "mixed",
        because: `${because}; "${crossed.title}" ${taken}: roll forward with a mended version`,
      },
    ];
  }
  const components = deliveryOrder(
    situation.organisation.services,
    situation.release.items.map((item) => item.component),
  ).filter((component) => mutated.some((step) => "component" in step.work && step.work.component === component));
  const back = rollbackSteps({
    deployment: deployment.id,
    environment: deployment.environment,
    components,
    before: deployment.before,
    live: [...(situation.live[deployment.environment] ?? []), ...perhapsStarted(situation, deployment, mutated)],
    leaving: mutated.flatMap(({ work }) => (work.kind === "stop" ? [work.instance] : [])),
  });
  return [...quarantined, { act: "roll-back", deployment: deployment.id, steps: back, because }];
}

function decideWayBack(deployment: Deployment, steps: readonly Task[]): readonly Act[] {
  const broken =
    steps.find(hasBroken) ?? steps.find((step) => step.state === "skipped") ?? (isStalled(steps) ? steps.find(isOpen) : undefined);
  if (broken !== undefined) {
    // A rollback is tried once; a second automatic attempt could do harm, so a person decides.
    const open = steps.filter((step) => isOpen(step) || mayRetry(step));
    if (open.length > 0) return [{ act: "skip", keys: open.map((step) => step.key), because: `the rollback stopped at "${broken.title}"` }];
    if (steps.some((step) => step.state === "running")) return [];
    return [
      {
        act: "end",
        deployment: deployment.id,
        state: broken.state === "unknown" ? "unknown" : "mixed",
        because: `the rollback stopped at "${broken.title}": ${broken.result?.because ?? "no reason was given"}`,
      },
    ];
  }
  if (!steps.every((step) => step.state === "done")) return [];
  return [
    {
      act: "end",
      deployment: deployment.id,
      state: deployment.cancelledBy === null ? "rolled-back" : "cancelled",
      because: `${deployment.because.replace(/\.$/, "")}; returned to what was verified before`,
    },
  ];
}

function reasonFor(deployment: Deployment, steps: readonly Task[], broken: readonly Task[]): string {
  const first = broken[0];
  if (first !== undefined) return `"${first.title}" ended ${first.state}: ${first.result?.because ?? "no reason was given"}`;
  if (deployment.cancelledBy !== null) return `cancelled by ${deployment.cancelledBy}`;
  const left = steps.find((step) => step.state === "skipped") ?? steps.find(isOpen);
  return `"${left?.title ?? deployment.id}" was left out, so what needs it can never begin`;
}

/** What a step that was left out says: the whole reason stands at the deployment and would only repeat itself here. */
function shortReasonFor(deployment: Deployment, broken: readonly Task[]): string | undefined {
  const first = broken[0];
  if (first !== undefined) return `"${first.title}" ended ${first.state}`;
  return deployment.cancelledBy === null ? undefined : `cancelled by ${deployment.cancelledBy}`;
}

/** Whether nothing runs or may begin although steps are left, so that no end would ever come. */
function isStalled(steps: readonly Task[]): boolean {
  return (
    steps.some((step) => step.state === "pending") &&
    !steps.some((step) => step.state === "ready" || step.state === "running" || mayRetry(step))
  );
}

/** New instances whose start was tried and never confirmed: nobody noted them, and they may run all the same. */
function perhapsStarted(situation: Situation, deployment: Deployment, mutated: readonly Task[]): readonly LiveInstance[] {
  const noted = new Set((situation.live[deployment.environment] ?? []).map((instance) => instance.instance));
  return mutated.flatMap(({ work }) => {
    if (work.kind !== "start" || noted.has(work.instance)) return [];
    const { instance, environment, target, component, version, digest } = work;
    return [
      { instance, environment, target, component, version, digest, address: null, startedAt: null, weight: 0, deployment: deployment.id },
    ];
  });
}

function endWithoutChange(deployment: Deployment, broken: readonly Task[]): "cancelled" | "failed" | "errored" | "unknown" {
  if (deployment.cancelledBy !== null) return "cancelled";
  if (broken.some((step) => step.state === "failed")) return "failed";
  return broken.some((step) => step.state === "unknown") ? "unknown" : "errored";
}

function changesTheEnvironment(step: Task): boolean {
  const { kind } = step.work;
  return kind === "migrate" || kind === "start" || kind === "shift" || kind === "stop";
}

/** Only what was judged bad is kept from coming back; broken machinery or too little evidence says nothing about the version. */
function quarantineFor(situation: Situation, step: Task): readonly Act[] {
  const { work } = step;
  if (step.state !== "failed" || (work.kind !== "judge" && work.kind !== "prove")) return [];
  if (step.result?.facts?.["inconclusive"] === true) return [];
  const digest = situation.release.items.find((item) => item.component === work.component)?.artifact?.digest;
  return digest === undefined
    ? []
    : [{ act: "quarantine", component: work.component, digest, because: step.result?.because ?? "judged bad" }];
}
