import type { Organisation } from "./catalogue/organisation.ts";
import type { GateFacts } from "./gate/facts.ts";
import type { Verdict } from "./gate/verdict.ts";
import type { Digest } from "./catalogue/artifact.ts";
import type { Instant } from "./calendar/instant.ts";
import type { Deployment, DeploymentState, LiveInstance } from "./release/deployment.ts";
import type { Release, ReleaseState } from "./release/release.ts";
import type { Task, TaskDraft } from "./release/task.ts";

/** Situation: everything that a decision about one release may depend on, read in one transaction. */
export interface Situation {
  readonly organisation: Organisation;
  readonly organisationProblem: string | null;
  readonly release: Release;
  readonly deployments: readonly Deployment[];
  readonly tasks: readonly Task[];
  /** Instances that run in each environment of the release. */
  readonly live: Readonly<Record<string, readonly LiveInstance[]>>;
  readonly facts: GateFacts;
}

/** Plan: what shall be done now, as data, and when to look again if nothing else happens. */
export interface Plan {
  readonly acts: readonly Act[];
  readonly lookAgainAt: Instant | null;
}

/** One thing to do; the engine carries all acts of a plan out in the transaction in which the situation was read. */
export type Act =
  /** The needs of these tasks are done: the engine may claim them. */
  | { readonly act: "ready"; readonly keys: readonly string[] }
  /** Try a task again after its machinery broke. */
  | { readonly act: "retry"; readonly key: string; readonly afterSeconds: number }
  /** These tasks are not needed any more. */
  | { readonly act: "skip"; readonly keys: readonly string[]; readonly because: string }
  /** A deployment may not start yet; these are all answers of the gates. */
  | { readonly act: "wait"; readonly deployment: string; readonly verdicts: readonly Verdict[]; readonly because: string }
  /** All gates passed: take the environment and begin with these steps. */
  | { readonly act: "start"; readonly deployment: string; readonly verdicts: readonly Verdict[]; readonly steps: readonly TaskDraft[] }
  /** A deployment under way enters another state. */
  | { readonly act: "turn"; readonly deployment: string; readonly state: DeploymentState; readonly because: string }
  /** Go back to what was verified before, by these steps. */
  | { readonly act: "roll-back"; readonly deployment: string; readonly steps: readonly TaskDraft[]; readonly because: string }
  /** A deployment is over; its environment is free. */
  | { readonly act: "end"; readonly deployment: string; readonly state: DeploymentState; readonly because: string }
  /** These versions may not return by themselves. */
  | { readonly act: "quarantine"; readonly component: string; readonly digest: Digest; readonly because: string }
  | { readonly act: "release"; readonly state: ReleaseState; readonly because: string }
  /** The evidence is in: draft the review. */
  | { readonly act: "review" };
