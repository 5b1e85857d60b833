import type { TaskDraft } from "../release/task.ts";
import { allAtOnce } from "./all-at-once.ts";
import { canary } from "./canary.ts";
import { isAlreadyThere, type RolloutQuestion } from "./question.ts";
import { rolling } from "./rolling.ts";

/** Rollout: the way a deployment reaches its targets, as steps. What a target already serves is left alone; empty when all is there. */
export function rolloutSteps(question: RolloutQuestion): readonly TaskDraft[] {
  const missing = { ...question, items: question.items.filter((item) => !isAlreadyThere(question, item)) };
  const { strategy } = question.stage;
  switch (strategy.kind) {
    case "all-at-once":
      return allAtOnce(missing);
    case "rolling":
      return rolling(missing, strategy.batch);
    case "canary":
      return canary(missing, strategy);
  }
}

/** The first step after which there is no way back but forward; `undefined` when every step can be taken back. */
export function pointOfNoReturn(steps: readonly TaskDraft[]): TaskDraft | undefined {
  return steps.find((step) => step.reversal === "one-way");
}
