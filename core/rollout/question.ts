import type { Digest } from "../catalogue/artifact.ts";
import type { Reversal } from "../release/task.ts";
import type { LiveInstance } from "../release/deployment.ts";
import type { Stage } from "../procedure/procedure.ts";

/** What a strategy needs to know to turn a deployment into steps. */
export interface RolloutQuestion {
  readonly deployment: string;
  readonly environment: string;
  readonly stage: Stage;
  readonly targets: readonly string[];
  /** Dependencies first. */
  readonly items: readonly RolloutItem[];
  /** Instances that serve in the environment now. */
  readonly live: readonly LiveInstance[];
  /** Instances that the ledger does not hold as verified: they serve by the books, and only a new rollout can prove it. */
  readonly doubtful?: readonly string[];
}

export interface RolloutItem {
  readonly component: string;
  readonly version: string;
  readonly digest: Digest;
  /** How the component's change of stored data can be taken back; `null` when it has none. */
  readonly migration: Reversal | null;
}

/** Instances of a component that serve users now, by target. */
export function servingNow(question: RolloutQuestion, component: string): readonly LiveInstance[] {
  return question.live.filter((instance) => instance.component === component && instance.weight > 0);
}

/** Whether every target already serves exactly this content and nothing else, so that there is nothing to do. Without targets nothing is there. */
export function isAlreadyThere(question: RolloutQuestion, item: RolloutItem): boolean {
  const serving = servingNow(question, item.component);
  return (
    question.targets.length > 0 &&
    question.targets.every((target) => serving.some((instance) => instance.target === target)) &&
    serving.every((instance) => instance.digest === item.digest && question.targets.includes(instance.target)) &&
    !serving.some((instance) => question.doubtful?.includes(instance.instance))
  );
}

/** The instance that a deployment runs of a component on a target. */
export function instanceName(component: string, deployment: string, target: string): string {
  return `${component}--${deployment}--${target}`;
}
