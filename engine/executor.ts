import type { Organisation } from "../core/catalogue/organisation.ts";
import type { TaskResult, Work } from "../core/release/task.ts";
import type { Database, Transaction } from "../store/database.ts";
import type { Claim } from "../store/queue.ts";
import type { Tools } from "./tools.ts";

/** What a step is given. */
export interface StepContext {
  readonly claim: Claim;
  readonly organisation: Organisation;
  readonly organisationCommit: string;
  readonly tools: Tools;
  readonly database: Database;
  /** Writes a line into the step's log. */
  readonly say: (line: string) => void;
  /** Aborted when the lease is lost: from then on nothing may be changed. */
  readonly signal: AbortSignal;
}

/** What a step reports, and what is to be remembered in the transaction that ends it. */
export interface Ended {
  readonly result: TaskResult;
  readonly record?: (transaction: Transaction) => Promise<void>;
}

/** Carries out one kind of work. It may be called again for the same task, so every effect must be one that can be found again. */
export type Executor<Kind extends Work["kind"] = Work["kind"]> = (
  work: Extract<Work, { kind: Kind }>,
  context: StepContext,
) => Promise<Ended>;

export function done(because: string, facts?: Readonly<Record<string, unknown>>): TaskResult {
  return { outcome: "done", because, ...(facts === undefined ? {} : { facts }) };
}

export function failed(because: string, facts?: Readonly<Record<string, unknown>>): TaskResult {
  return { outcome: "failed", because, ...(facts === undefined ? {} : { facts }) };
}
