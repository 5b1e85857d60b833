import type { Strategy } from "../procedure/procedure.ts";
import type { DeploymentEvidence } from "./evidence.ts";
import type { Proposal } from "./finding.ts";

/** Nobody should change a procedure for less than a fifth fewer users harmed. */
const WORTH_IT = 0.8;

/** Evidence to be gathered before a stop: the threshold of 100 and what passes it on average (methods: Lindon and Malek's rule of thumb). */
const NEEDED_LOG_EVIDENCE = Math.log(100) + 1.5;

type Canary = Extract<Strategy, { kind: "canary" }>;

/**
 * Would a smaller first stage have spared users of a version that was stopped as harmful? Users met have two parts: those who are the
 * evidence, whose number hardly depends on the share, and those who came because stopping takes time, whose number does. Returns `null`
 * when the gain would be small, or when the evidence could no longer be gathered in the stage's time.
 */
export function proposeFirstShare(
  deployment: DeploymentEvidence,
  strategy: Canary,
  place: { readonly procedure: string; readonly path: string },
): Proposal | null {
  const { judged, exposure } = deployment;
  const met = exposure?.usersMet.value ?? judged?.figures.canary.sessions ?? 0;
  const seconds = exposure?.seconds.value ?? judged?.seconds ?? 0;
  if (judged?.state !== "harmful" || met === 0 || seconds <= 0) return null;
  const share = strategy.sharePercent;
  const usersPerSecond = met / seconds / (share / 100);
  const smallestForEvidence = (100 * strategy.sessions) / (usersPerSecond * strategy.withinSeconds);
  const smaller = Math.max(0.1, Math.ceil(10 * Math.max(share / 2, smallestForEvidence)) / 10);
  if (smaller >= share) return null;

  const now = Math.min(met, usersForEvidence(judged.figures, share / 100));
  const then = usersForEvidence(judged.figures, smaller / 100);
  const late = met - now;
  const expected = Math.max(1, Math.round(then + (late * smaller) / share));
  if (expected > WORTH_IT * met) return null;
  const longer = (then / (usersPerSecond * smaller) - now / (usersPerSecond * share)) * 100;
  return {
    ...place,
    from: share,
    to: smaller,
    because: `${met} users met a version that was stopped as harmful after ${round(seconds)} s at ${share} % of the users`,
    expected: {
      effect: `about ${expected} instead of ${met} users meet such a version`,
      price: `such a version is found about ${round(Math.max(0, longer))} s later, and a sound one needs ${round((100 * strategy.sessions) / (usersPerSecond * smaller))} s instead of ${round((100 * strategy.sessions) / (usersPerSecond * share))} s for its ${strategy.sessions} users`,
      arithmetic: [
        `traffic: ${met} users / ${round(seconds)} s / ${share} % = ${round(usersPerSecond)} users a second on the whole service`,
        `users needed as evidence: ${round(now)} at ${share} %, ${round(then)} at ${smaller} %`,
        `users who came while it was being stopped: ${met} − ${round(now)} = ${round(late)} at ${share} %, × ${smaller} / ${share} = ${round((late * smaller) / share)} at ${smaller} %`,
        `smallest share with ${strategy.sessions} users in ${strategy.withinSeconds} s: ${round(smallestForEvidence)} %`,
      ],
    },
  };
}

/** Users of the canary until the evidence of harm suffices, from the shares of bad users that were seen. */
function usersForEvidence(seen: NonNullable<DeploymentEvidence["judged"]>["figures"], share: number): number {
  const canaryRate = (seen.canary.badSessions + 0.5) / (seen.canary.sessions + 1);
  const baseline = seen.baseline ?? { sessions: 0, badSessions: 0 };
  const ratio = Math.max(1.2, canaryRate / Math.min(canaryRate, (baseline.badSessions + 0.5) / (baseline.sessions + 1)));
  const canaryShareOfBad = (ratio * share) / (1 - share + ratio * share);
  const perBadUser =
    canaryShareOfBad * Math.log(canaryShareOfBad / share) + (1 - canaryShareOfBad) * Math.log((1 - canaryShareOfBad) / (1 - share));
  return Math.max(1, ((NEEDED_LOG_EVIDENCE / perBadUser) * canaryShareOfBad) / canaryRate);
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}
