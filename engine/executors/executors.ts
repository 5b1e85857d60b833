import type { Work } from "../../core/release/task.ts";
import type { Ended, Executor, StepContext } from "../executor.ts";
import { build } from "./build.ts";
import { deliver } from "./deliver.ts";
import { judge } from "./judge.ts";
import { migrate } from "./migrate.ts";
import { prove } from "./prove.ts";
import { shift } from "./shift.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";

/** One executor for each kind of work. A node claims only the kinds that it knows, so an older node leaves a newer kind alone. */
export type Executors = { readonly [Kind in Work["kind"]]: Executor<Kind> };

export const executors: Executors = { build, deliver, migrate, start, prove, shift, judge, stop };

/** Runs the executor of a claim's work. */
export function execute(known: Executors, work: Work, context: StepContext): Promise<Ended> {
  const executor = known[work.kind] as Executor;
  return executor(work, context);
}
