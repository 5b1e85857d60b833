import type { Artifact } from "../catalogue/artifact.ts";
import type { Change } from "../change/change.ts";
import type { Instant } from "../calendar/instant.ts";
import type { ReleasePlan } from "./plan.ts";

/**
 * The life of a release. `planned` it has a plan, its artifacts are being built; `ready` everything is built; `delivering` a deployment
 * has begun; `delivered` the last environment is verified; `early-life` it is watched with extra care; `reviewed` its review is closed;
 * `cancelled` a person ended it; `rolled-back` an environment was returned to what it had before.
 */
export type ReleaseState = "planned" | "ready" | "delivering" | "delivered" | "early-life" | "reviewed" | "cancelled" | "rolled-back";

/** `standard` passes every gate; `rollback` restores what was verified before and is never blocked by a freeze, a window or a hold. */
export type ReleaseKind = "standard" | "rollback";

/** One component that a release brings, from the version that is live to the one that shall be. */
export interface ReleaseItem {
  readonly component: string;
  readonly service: string;
  readonly version: string;
  readonly commit: string;
  /** What runs in the live environment now; `null` when nothing does. */
  readonly from: { readonly version: string; readonly commit: string } | null;
  /** `null` until it is built. */
  readonly artifact: Artifact | null;
}

/** Release: a planned set of component versions with its documents, training, support and people. */
export interface Release {
  readonly id: string;
  readonly title: string;
  readonly kind: ReleaseKind;
  readonly state: ReleaseState;
  /** Id and version of the procedure it was made from. */
  readonly procedure: string;
  /** The commit of the organisation's repository that it was planned from. */
  readonly organisationCommit: string;
  readonly items: readonly ReleaseItem[];
  readonly changes: readonly Change[];
  readonly plan: ReleasePlan;
  /** Raised by each edit of the plan; what was signed for an older version is void. */
  readonly planVersion: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
}

/** A release that will not change any more by itself. */
export function hasEnded(release: Pick<Release, "state">): boolean {
  return release.state === "reviewed" || release.state === "cancelled" || release.state === "rolled-back";
}
