import type { Digest } from "../catalogue/artifact.ts";
import type { Instant } from "../calendar/instant.ts";
import type { Verdict } from "../gate/verdict.ts";
import type { Stage } from "../procedure/procedure.ts";

/**
 * The life of a deployment. `waiting` gates are unmet, said in its reasons; `running` steps are carried out; `verifying` the evidence is
 * being gathered; `succeeded` every target itself says so; `failed` judged bad with nothing to take back; `rolling-back` and `rolled-back`
 * return to what was verified before; `mixed` targets differ and a person must decide; `errored` our machinery broke before anything
 * changed; `unknown` we could not find out; `cancelled` a person ended it.
 */
export type DeploymentState =
  | "waiting"
  | "running"
  | "verifying"
  | "succeeded"
  | "failed"
  | "rolling-back"
  | "rolled-back"
  | "mixed"
  | "errored"
  | "unknown"
  | "cancelled";

/** Deployment: a release delivered into one environment. */
export interface Deployment {
  readonly id: string;
  readonly release: string;
  readonly environment: string;
  /** Position among the release's deployments, from 0. */
  readonly position: number;
  readonly stage: Stage;
  readonly state: DeploymentState;
  /** The newest answers of the gates; those that are unmet are why it waits. */
  readonly reasons: readonly Verdict[];
  /** One sentence about its newest state, for people. */
  readonly because: string;
  /** What the environment had verified when this deployment began: where a rollback returns to. */
  readonly before: readonly Placement[];
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Set when a person asked to end it. */
  readonly cancelledBy: string | null;
}

/** What shall run on a target. */
export interface Placement {
  readonly target: string;
  readonly component: string;
  readonly version: string;
  readonly digest: Digest;
  readonly instance: string;
}

/** Ledger: for each target and component what was asked of it, what the target itself says, and when it was verified. One row of it. */
export interface LedgerRow extends Placement {
  readonly environment: string;
  readonly observedDigest: Digest | null;
  readonly address: string | null;
  readonly instanceStartedAt: Instant | null;
  readonly verifiedAt: Instant | null;
  readonly deployment: string;
}

/** An instance that a deployment started and has not stopped, with its share of the users. */
export interface LiveInstance {
  readonly instance: string;
  readonly environment: string;
  readonly target: string;
  readonly component: string;
  readonly version: string;
  readonly digest: Digest;
  readonly address: string | null;
  readonly startedAt: Instant | null;
  /** Weight at the proxy, 0 when it serves no users. */
  readonly weight: number;
  readonly deployment: string;
}

const ENDED: ReadonlySet<DeploymentState> = new Set(["succeeded", "failed", "rolled-back", "mixed", "errored", "unknown", "cancelled"]);

export function deploymentEnded(state: DeploymentState): boolean {
  return ENDED.has(state);
}

/** Whether the deployment is changing its environment now. */
export function isUnderWay(state: DeploymentState): boolean {
  return state === "running" || state === "verifying" || state === "rolling-back";
}
