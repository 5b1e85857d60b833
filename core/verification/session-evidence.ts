import type { ArmCounts, Look } from "./look.ts";
import { noEvidence, withBadUsers, type RatioEvidence } from "./rate-ratio.ts";

/** What the looks so far add up to; plain data, so that it can be stored and continued. */
export interface SessionEvidence {
  readonly looks: number;
  /** Users met and turned bad since the first look. */
  readonly canary: ArmCounts;
  /** `null` as long as nothing has been live. */
  readonly baseline: ArmCounts | null;
  readonly ratio: RatioEvidence;
  /** The counters at the start of the present segment and at the last look. */
  readonly origin: Look | null;
  readonly last: Look | null;
}

const none: ArmCounts = { sessions: 0, badSessions: 0 };

export const noLooks: SessionEvidence = {
  looks: 0,
  canary: none,
  baseline: null,
  ratio: noEvidence,
  origin: null,
  last: null,
};

/**
 * `evidence` with one more look. The first look is the origin: what the baseline's counters hold by then happened before the canary
 * had users and is no evidence about it. Users who came earlier and are still there can only add bad users to the baseline, so the
 * test errs towards not stopping. Where the share of new users has changed, the users who came before it tell too little about those
 * who come now; the larger of the seen and the configured share is taken, again on the side of not stopping. Counters that go back (the proxy was restarted) begin a new segment with an origin of its own.
 */
export function withLook(evidence: SessionEvidence, look: Look): SessionEvidence {
  assertCounts(look.canary);
  if (look.baseline !== null) assertCounts(look.baseline);
  const { last, origin } = evidence;
  const looks = evidence.looks + 1;
  if (last === null || origin === null || wentBack(last.canary, look.canary)) return newSegment(evidence, look, look.canary);
  const newToCanary = minus(look.canary, last.canary);
  const start = origin.baseline;
  const before = last.baseline;
  if (look.baseline === null || start === null || before === null || wentBack(before, look.baseline))
    return newSegment(evidence, look, newToCanary);
  const canary = plus(evidence.canary, newToCanary);
  const baseline = plus(evidence.baseline ?? none, minus(look.baseline, before));
  const canaryBad = look.canary.badSessions - last.canary.badSessions;
  const baselineBad = look.baseline.badSessions - before.badSessions;
  const canaryAtRisk = look.canary.sessions - last.canary.badSessions;
  const baselineAtRisk = Math.max(0, look.baseline.sessions - start.sessions - (before.badSessions - start.badSessions));
  return {
    looks,
    canary,
    baseline,
    ratio: withBadUsers(
      evidence.ratio,
      canaryBad,
      canaryBad + baselineBad,
      Math.max(shareOf(canaryAtRisk, baselineAtRisk), look.share ?? 0),
    ),
    origin,
    last: look,
  };
}

function newSegment(evidence: SessionEvidence, look: Look, newToCanary: ArmCounts): SessionEvidence {
  return {
    ...evidence,
    looks: evidence.looks + 1,
    origin: look,
    last: look,
    canary: plus(evidence.canary, newToCanary),
    baseline: look.baseline === null ? evidence.baseline : (evidence.baseline ?? none),
  };
}

/** The canary's share of the users at risk, with one user more on its side: with few users the true share may well be higher than the seen one. */
function shareOf(canary: number, baseline: number): number {
  return (canary + 1) / (canary + 1 + baseline);
}

function plus(one: ArmCounts, other: ArmCounts): ArmCounts {
  return { sessions: one.sessions + other.sessions, badSessions: one.badSessions + other.badSessions };
}

function minus(one: ArmCounts, other: ArmCounts): ArmCounts {
  return { sessions: one.sessions - other.sessions, badSessions: one.badSessions - other.badSessions };
}

function wentBack(before: ArmCounts, now: ArmCounts): boolean {
  return now.sessions < before.sessions || now.badSessions < before.badSessions;
}

function assertCounts(counts: ArmCounts): void {
  const { sessions, badSessions } = counts;
  if (Number.isInteger(sessions) && Number.isInteger(badSessions) && badSessions >= 0 && badSessions <= sessions) return;
  throw new RangeError(`counts of users must be whole numbers with 0 ≤ bad ≤ all; got ${badSessions} bad of ${sessions}`);
}
