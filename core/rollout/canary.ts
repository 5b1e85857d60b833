import type { TaskDraft } from "../release/task.ts";
import { servingNow, type RolloutItem, type RolloutQuestion } from "./question.ts";
import { rolling } from "./rolling.ts";
import { begin, prepare, replace, shift, type Barrier } from "./steps.ts";

export interface CanaryOptions {
  readonly sharePercent: number;
  readonly sessions: number;
  readonly withinSeconds: number;
}

/**
 * A share of the users meets the new version of all components on the first target; when each of them is judged healthy the other
 * targets follow one by one. Where nothing serves yet there is nobody to compare with and nobody to protect: it is rolled out.
 */
export function canary(question: RolloutQuestion, options: CanaryOptions): readonly TaskDraft[] {
  const first = question.targets[0];
  const compared = question.items.filter((item) => servingNow(question, item.component).length > 0);
  const fresh = question.items.filter((item) => !compared.includes(item));
  if (first === undefined || compared.length === 0) return rolling(question, 1);

  const steps: TaskDraft[] = [...rolling({ ...question, items: fresh }, 1)];
  let barrier: Barrier = lastKeys(steps);
  for (const item of compared) {
    const prepared = prepare(question, item, barrier);
    const begun = begin(question, item, first, prepared.barrier);
    steps.push(...prepared.steps, ...begun.steps);
    barrier = begun.barrier;
  }
  const judged: string[] = [];
  for (const item of compared) {
    const stage = expose(question, item, first, options, barrier);
    steps.push(...stage);
    judged.push(...lastKeys(stage));
  }
  barrier = judged;
  for (const item of compared) {
    const replaced = replace(question, item, 1, barrier, [first]);
    steps.push(...replaced.steps);
    barrier = replaced.barrier;
  }
  return steps;
}

function expose(question: RolloutQuestion, item: RolloutItem, target: string, options: CanaryOptions, after: Barrier): TaskDraft[] {
  const { deployment, environment } = question;
  const old = servingNow(question, item.component).map((instance) => instance.instance);
  const fresh = begin(question, item, target, []).instance;
  const weights: Record<string, number> = { [fresh]: options.sharePercent };
  for (const instance of old) weights[instance] = (100 - options.sharePercent) / old.length;
  const given = shift(question, item.component, `a canary of ${options.sharePercent} %`, weights, after);
  return [
    given,
    {
      key: `${deployment}/${item.component}/judge`,
      deployment,
      title: `judge ${item.component} ${item.version} by what ${options.sharePercent} % of the users meet`,
      work: {
        kind: "judge",
        environment,
        component: item.component,
        canary: [fresh],
        baseline: old,
        sharePercent: options.sharePercent,
        sessions: options.sessions,
        withinSeconds: options.withinSeconds,
      },
      needs: [given.key],
      reversal: "reversible",
      restores: false,
    },
  ];
}

function lastKeys(steps: readonly TaskDraft[]): Barrier {
  const last = steps.at(-1);
  return last === undefined ? [] : [last.key];
}
