import type { TaskDraft } from "../release/task.ts";
import type { RolloutQuestion } from "./question.ts";
import { rolling } from "./rolling.ts";

/** Every target at the same time: the fastest way, and everybody meets the new version together. */
export function allAtOnce(question: RolloutQuestion): readonly TaskDraft[] {
  return rolling(question, Math.max(1, question.targets.length));
}
