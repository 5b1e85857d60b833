import type { LiveInstance, Placement } from "../release/deployment.ts";
import type { TaskDraft } from "../release/task.ts";
import { FULL_WEIGHT, shift, stop, type Barrier } from "../rollout/steps.ts";

export interface RollbackQuestion {
  readonly deployment: string;
  readonly environment: string;
  /** Components that the deployment touched, dependencies first, as it delivered them. */
  readonly components: readonly string[];
  /** What was verified before the deployment began. */
  readonly before: readonly Placement[];
  /** Every instance that runs now, of the old version and the new. */
  readonly live: readonly LiveInstance[];
  /** Instances that were told to stop: whether they still serve is not known, so none of them is trusted with users again. */
  readonly leaving?: readonly string[];
}

/**
 * Rollback: forward steps that return an environment to what it had verified before. The last component goes first, so that nothing runs
 * against a dependency that is already gone. An old instance that still runs gets its users back at once; one that is gone is started anew and proven first.
 */
export function rollbackSteps(question: RollbackQuestion): readonly TaskDraft[] {
  const steps: TaskDraft[] = [];
  let barrier: Barrier = [];
  for (const component of question.components.toReversed()) {
    const restored = restore(question, component, barrier);
    steps.push(...restored.steps);
    barrier = restored.barrier;
  }
  return steps;
}

function restore(question: RollbackQuestion, component: string, after: Barrier): { steps: TaskDraft[]; barrier: Barrier } {
  const { deployment, environment } = question;
  const wanted = question.before.filter((placement) => placement.component === component);
  const live = question.live.filter((instance) => instance.component === component);
  const steps: TaskDraft[] = [];
  const weights: Record<string, number> = {};
  const proven: string[] = [];
  for (const [position, placement] of wanted.entries()) {
    const told = question.leaving?.includes(placement.instance) === true;
    if (!told && live.some((instance) => instance.instance === placement.instance)) {
      weights[placement.instance] = FULL_WEIGHT;
      continue;
    }
    // Where an older deployment ended mixed, one target may have served two versions.
    const earlier = wanted.slice(0, position).filter((one) => one.target === placement.target).length;
    const instance = `${component}--${deployment}--${placement.target}--restored${earlier === 0 ? "" : `-${earlier + 1}`}`;
    weights[instance] = FULL_WEIGHT;
    const place = { environment, target: placement.target, component, digest: placement.digest, version: placement.version };
    const key = (verb: string) => `${deployment}/${component}/restore/${verb}/${placement.target}${earlier === 0 ? "" : `+${earlier + 1}`}`;
    steps.push(
      {
        key: key("deliver"),
        deployment,
        title: `make sure that ${placement.target} has ${component} ${placement.version}`,
        work: { kind: "deliver", environment, target: placement.target, component, digest: placement.digest },
        needs: after,
        reversal: "reversible",
        restores: true,
      },
      {
        key: key("start"),
        deployment,
        title: `start ${component} ${placement.version} on ${placement.target} again`,
        work: { kind: "start", ...place, instance },
        needs: [key("deliver")],
        reversal: "reversible",
        restores: true,
      },
      {
        key: key("prove"),
        deployment,
        title: `prove that ${placement.target} runs ${component} ${placement.version} again`,
        work: { kind: "prove", ...place, instance, soakSeconds: 0 },
        needs: [key("start")],
        reversal: "reversible",
        restores: true,
      },
    );
    proven.push(key("prove"));
  }
  const given: TaskDraft = {
    ...shift(question, component, "what was verified before", weights, proven.length > 0 ? proven : after),
    key: `${deployment}/${component}/restore/shift`,
    restores: true,
  };
  steps.push(given);
  const leaving = live.filter((instance) => !Object.hasOwn(weights, instance.instance));
  const stops: TaskDraft[] = leaving.map((instance) => ({
    ...stop(question, instance, [given.key]),
    key: `${deployment}/${component}/restore/stop/${instance.instance}`,
    restores: true,
  }));
  steps.push(...stops);
  return { steps, barrier: [given.key] };
}
