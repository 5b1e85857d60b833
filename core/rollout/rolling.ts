import type { TaskDraft } from "../release/task.ts";
import type { RolloutQuestion } from "./question.ts";
import { prepare, replace, type Barrier } from "./steps.ts";

/** One batch of targets after the other; a component begins when those that it depends on run their new version everywhere. */
export function rolling(question: RolloutQuestion, batch: number): readonly TaskDraft[] {
  const steps: TaskDraft[] = [];
  let barrier: Barrier = [];
  for (const item of question.items) {
    const prepared = prepare(question, item, barrier);
    const replaced = replace(question, item, batch, prepared.barrier);
    steps.push(...prepared.steps, ...replaced.steps);
    barrier = replaced.barrier;
  }
  return steps;
}
