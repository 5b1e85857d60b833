import type { LiveInstance } from "../release/deployment.ts";
import type { TaskDraft } from "../release/task.ts";
import { instanceName, servingNow, type RolloutItem, type RolloutQuestion } from "./question.ts";

/** Weight of an instance that takes its full part of the users. */
export const FULL_WEIGHT = 100;

/** Keys of the steps that the next ones have to wait for. */
export type Barrier = readonly string[];

/** Steps that put the content on every target and change stored data once; both are safe while the old version serves. */
export function prepare(question: RolloutQuestion, item: RolloutItem, after: Barrier): { steps: TaskDraft[]; barrier: Barrier } {
  const { deployment, environment } = question;
  const { component, digest, version } = item;
  const steps: TaskDraft[] = question.targets.map((target) => ({
    key: `${deployment}/${component}/deliver/${target}`,
    deployment,
    title: `deliver ${component} ${version} to ${target}`,
    work: { kind: "deliver", environment, target, component, digest },
    needs: [],
    reversal: "reversible",
    restores: false,
  }));
  const delivered = steps.map((step) => step.key);
  const first = question.targets[0];
  if (item.migration === null || first === undefined) return { steps, barrier: [...delivered, ...after] };
  const key = `${deployment}/${component}/migrate`;
  steps.push({
    key,
    deployment,
    title: `change the stored data for ${component} ${version}`,
    work: { kind: "migrate", environment, target: first, component, digest, version },
    needs: [...delivered, ...after],
    reversal: item.migration,
    restores: false,
  });
  return { steps, barrier: [key] };
}

/** Steps that start a new instance beside the old one and prove that it is the planned content, healthy, and stays so. */
export function begin(
  question: RolloutQuestion,
  item: RolloutItem,
  target: string,
  after: Barrier,
): { steps: TaskDraft[]; barrier: Barrier; instance: string } {
  const { deployment, environment, stage } = question;
  const { component, digest, version } = item;
  const instance = instanceName(component, deployment, target);
  const start = `${deployment}/${component}/start/${target}`;
  const prove = `${deployment}/${component}/prove/${target}`;
  const place = { environment, target, component, digest, version, instance };
  return {
    instance,
    barrier: [prove],
    steps: [
      {
        key: start,
        deployment,
        title: `start ${component} ${version} on ${target}`,
        work: { kind: "start", ...place },
        needs: after,
        reversal: "reversible",
        restores: false,
      },
      {
        key: prove,
        deployment,
        title: `prove that ${target} runs ${component} ${version} and stays healthy`,
        work: { kind: "prove", ...place, soakSeconds: stage.soakSeconds },
        needs: [start],
        reversal: "reversible",
        restores: false,
      },
    ],
  };
}

/** The step that gives users to instances; instances that are not named get no new ones. */
export function shift(
  question: Pick<RolloutQuestion, "deployment" | "environment">,
  component: string,
  label: string,
  weights: Readonly<Record<string, number>>,
  after: Barrier,
): TaskDraft {
  return {
    key: `${question.deployment}/${component}/shift/${label}`,
    deployment: question.deployment,
    title: `give the users of ${component} to ${label}`,
    work: { kind: "shift", environment: question.environment, component, weights },
    needs: after,
    reversal: "reversible",
    restores: false,
  };
}

/** The step that lets an instance finish its requests and ends it. */
export function stop(
  question: Pick<RolloutQuestion, "deployment" | "environment">,
  place: { readonly component: string; readonly target: string; readonly instance: string },
  after: Barrier,
): TaskDraft {
  return {
    key: `${question.deployment}/${place.component}/stop/${place.instance}`,
    deployment: question.deployment,
    title: `let ${place.instance} finish and stop it`,
    work: { kind: "stop", environment: question.environment, target: place.target, component: place.component, instance: place.instance },
    needs: after,
    reversal: "compensable",
    restores: false,
  };
}

/**
 * Replaces the instances of a component batch by batch: start and prove the new ones, give them the users, stop the old ones.
 * Targets in `begun` already run a proven new instance. What serves on a place that is no target any more goes with the last batch.
 * Who comes after the barrier finds all users on the new version.
 */
export function replace(
  question: RolloutQuestion,
  item: RolloutItem,
  batchSize: number,
  after: Barrier,
  begun: readonly string[] = [],
): { steps: TaskDraft[]; barrier: Barrier } {
  const steps: TaskDraft[] = [];
  const old = servingNow(question, item.component);
  let barrier = after;
  const replaced: string[] = [];
  const pending = question.targets.filter((target) => !begun.includes(target));
  // Where nothing serves yet there is nobody whom a small batch would protect.
  const size = old.length === 0 ? Math.max(1, pending.length) : batchSize;
  const batches = [...(begun.length > 0 ? [begun] : []), ...chunks(pending, size)];
  let shifted = after;
  for (const [turn, batch] of batches.entries()) {
    const last = turn === batches.length - 1;
    const leaves = (instance: LiveInstance) => batch.includes(instance.target) || (last && !question.targets.includes(instance.target));
    const proven: string[] = [];
    for (const target of batch) {
      if (begun.includes(target)) continue;
      const started = begin(question, item, target, barrier);
      steps.push(...started.steps);
      proven.push(...started.barrier);
    }
    replaced.push(...batch);
    const weights: Record<string, number> = {};
    for (const target of replaced) weights[instanceName(item.component, question.deployment, target)] = FULL_WEIGHT;
    for (const instance of old) if (!replaced.includes(instance.target) && !leaves(instance)) weights[instance.instance] = FULL_WEIGHT;
    const given = shift(question, item.component, batch.join("+"), weights, proven.length > 0 ? proven : barrier);
    steps.push(given);
    const stops = old.filter(leaves).map((instance) => stop(question, instance, [given.key]));
    steps.push(...stops);
    shifted = [given.key];
    barrier = stops.length > 0 ? stops.map((step) => step.key) : shifted;
  }
  // The next component needs the new version to serve; the old one may go meanwhile.
  return { steps, barrier: shifted };
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) result.push(items.slice(start, start + size));
  return result;
}
