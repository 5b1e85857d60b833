import { evidenceAbove, evidenceBelow } from "./bad-share.ts";
import type { ArmCounts, Look } from "./look.ts";
import { harmBayesFactor, ratioInterval } from "./rate-ratio.ts";
import { noLooks, withLook, type SessionEvidence } from "./session-evidence.ts";
import { badUsers, factor, percent } from "./wording.ts";

export interface SessionOptions {
  /** Distinct users that must have met the canary before it may be called healthy. */
  readonly minimumSessions: number;
  /** Percent of good answers promised to users; what the canary is measured against when nothing is live. */
  readonly objectivePercent: number;
  /** The risk of calling a version harmful that is not. 0.01 when absent. */
  readonly alpha?: number;
  /** The risk of calling a version healthy that does the harm below or more. 0.05 when absent. */
  readonly beta?: number;
  /** Harm that is declared tolerable: half as many bad users again as now, and this share of users more. 0.02, two in a hundred, when absent. */
  readonly tolerableExtraShare?: number;
}

export interface SessionJudgement {
  readonly verdict: "healthy" | "harmful" | "inconclusive" | "too-little-data" | "no-data";
  /** Whether the canary was measured against the live version or against the promise to users. */
  readonly against: "baseline" | "objective";
  readonly canary: ArmCounts;
  readonly baseline: ArmCounts | null;
  /** Evidence of harm; harmful at `1 / alpha`. */
  readonly harmFactor: number;
  /** Evidence that the share of bad users is below `tolerableShare`; enough at `1 / beta`. */
  readonly soundFactor: number;
  readonly tolerableShare: number;
  /** How many times more often users of the canary turn bad, where both sides have bad users to compare; valid at all looks together. */
  readonly rateRatio: { readonly estimate: number | null; readonly low: number; readonly high: number | null } | null;
  readonly explanation: string;
}

/** A Bayes factor up to which the counts are no evidence of harm (Kass and Raftery 1995: "not worth more than a bare mention"). */
const BARE_MENTION = 3;

/** Nobody calls a version healthy of which every second user gets bad answers, even when the live one is as bad. */
const WORST_TOLERABLE_SHARE = 0.5;

/** Judges the canary by the users who met bad answers. May be asked at every look without losing its error rates. */
export function judgeSessions(looks: readonly Look[] | SessionEvidence, options: SessionOptions): SessionJudgement {
  const evidence = isLooks(looks) ? looks.reduce(withLook, noLooks) : looks;
  const { alpha = 0.01, beta = 0.05, tolerableExtraShare = 0.02, minimumSessions } = options;
  const { canary, baseline } = evidence;
  // A promise of 100 % would make the first bad user infinite evidence; one in ten thousand stands for it.
  const allowedShare = Math.min(0.5, Math.max(0.000_1, 1 - options.objectivePercent / 100));
  const silent = baseline === null || (baseline.sessions === 0 && baseline.badSessions === 0 && canary.sessions >= minimumSessions);
  const against = silent ? "objective" : "baseline";
  const harmFactor = silent ? evidenceAbove(allowedShare, canary.sessions, canary.badSessions) : harmBayesFactor(evidence.ratio);
  const tolerableShare = Math.min(WORST_TOLERABLE_SHARE, 1.5 * Math.max(liveShare(evidence), allowedShare) + tolerableExtraShare);
  const soundFactor = evidenceBelow(tolerableShare, canary.sessions, canary.badSessions);
  const verdict = ((): SessionJudgement["verdict"] => {
    if (canary.sessions === 0) return "no-data";
    if (harmFactor >= 1 / alpha) return "harmful";
    if (canary.sessions < minimumSessions) return "too-little-data";
    return harmFactor <= BARE_MENTION && soundFactor >= 1 / beta ? "healthy" : "inconclusive";
  })();
  const rateRatio = silent ? null : { estimate: estimate(evidence), ...ratioInterval(evidence.ratio, alpha) };
  const judgement = { verdict, against, canary, baseline, harmFactor, soundFactor, tolerableShare, rateRatio } as const;
  return { ...judgement, explanation: explain(judgement, { alpha, beta, minimumSessions, allowedShare }) };
}

/** The smaller of the baseline's share of bad users since the first look and over all its users: the stricter measure for the canary. */
function liveShare(evidence: SessionEvidence): number {
  const shares = [evidence.baseline, evidence.last?.baseline ?? null].flatMap((counts) =>
    counts === null || counts.sessions === 0 ? [] : [Math.min(1, counts.badSessions / counts.sessions)],
  );
  return shares.length === 0 ? 0 : Math.min(...shares);
}

function estimate({ canary, baseline }: SessionEvidence): number | null {
  if (baseline === null || baseline.badSessions === 0 || baseline.sessions === 0 || canary.sessions === 0) return null;
  return canary.badSessions / canary.sessions / (baseline.badSessions / baseline.sessions);
}

function explain(
  seen: Omit<SessionJudgement, "explanation">,
  limits: { readonly alpha: number; readonly beta: number; readonly minimumSessions: number; readonly allowedShare: number },
): string {
  if (seen.verdict === "no-data") return "No user has met the new version yet, so nothing is known about it.";
  const met =
    `${badUsers(seen.canary)} of the new version got a failed or slow answer; ` +
    (seen.against === "baseline" && seen.baseline !== null
      ? `${badUsers(seen.baseline)} of the live version did since then.`
      : `no user of a live version to compare with, so the promise of at most ${percent(limits.allowedShare)} counts.`);
  const harm = `Evidence of harm ${factor(seen.harmFactor)}, stops at ${factor(1 / limits.alpha)}.`;
  const sound = `Evidence that fewer than ${percent(seen.tolerableShare)} of its users are harmed ${factor(seen.soundFactor)}, enough at ${factor(1 / limits.beta)}.`;
  switch (seen.verdict) {
    case "harmful":
      return `${met} ${harm}`;
    case "too-little-data":
      return `${met} That is too little to judge by: ${limits.minimumSessions} users are asked for. ${harm}`;
    case "healthy":
    case "inconclusive":
      return `${met} ${harm} ${sound}`;
  }
}

function isLooks(looks: readonly Look[] | SessionEvidence): looks is readonly Look[] {
  return Array.isArray(looks);
}
