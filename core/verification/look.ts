import type { Instant } from "../calendar/instant.ts";

/** Distinct users that met one side, and those of them that got at least one failed or slow answer. Counters only grow. */
export interface ArmCounts {
  readonly sessions: number;
  readonly badSessions: number;
}

/**
 * What the proxy counted at one moment, on the canary (the new version) and on the baseline (the version that is live).
 * `baseline` is `null` when nothing is live, as at a first deployment.
 */
export interface Look {
  readonly at?: Instant;
  readonly canary: ArmCounts;
  readonly baseline: ArmCounts | null;
  /** The canary's share of new users in force at this look, 0 to 1. Must be given when it changes between looks. */
  readonly share?: number;
}
