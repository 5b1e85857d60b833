/**
 * Evidence about how many times more often users of the canary meet a bad answer than users of the baseline, kept as the
 * log-likelihood of each ratio on a fixed grid. One newly bad user is a canary user with the probability
 * `ratio·share / (1 − share + ratio·share)`, where `share` is the canary's share of the users who could still turn bad: Cox's partial
 * likelihood. A mixture of it over the ratios above 1 is the anytime-valid log-rank test of ter Schure, Pérez-Ortiz, Ly and Grünwald
 * (2020); with a share that never changes it is the count test of Lindon and Malek (NeurIPS 2022) with another mixing density.
 */

/** Ratios on the grid: 1/100 to 100, evenly spaced in the logarithm, 1 in the middle. */
const HALF = 60;
const STEP = Math.log(100) / HALF;

/** Mean of the logarithm of the ratio under the mixing density, an exponential one: harm is more often small than large. */
const MEAN_LOG_RATIO = 1.5;

export const RATIOS: readonly number[] = Array.from({ length: 2 * HALF + 1 }, (_, index) => Math.exp((index - HALF) * STEP));

const density = RATIOS.map((ratio) => Math.exp(-Math.abs(Math.log(ratio)) / MEAN_LOG_RATIO));
const harmMass = sum(density.slice(HALF + 1));
const wholeMass = sum(density);

/** Log-likelihood of every ratio, relative to the ratio 1. */
export type RatioEvidence = readonly number[];

export const noEvidence: RatioEvidence = RATIOS.map(() => 0);

/** `evidence` after `canaryBad` of `bad` users who newly met a bad answer were users of the canary, which had `share` of the users. */
export function withBadUsers(evidence: RatioEvidence, canaryBad: number, bad: number, share: number): RatioEvidence {
  if (bad === 0) return evidence;
  return evidence.map(
    (logLikelihood, index) => logLikelihood + canaryBad * (index - HALF) * STEP - bad * Math.log1p(share * ((RATIOS[index] ?? 1) - 1)),
  );
}

/**
 * How many times better "the canary is worse" explains the counts than "it is not": a Bayes factor that, when the canary is not
 * worse, ever reaches 1/α with a probability of at most α, however often one looks (Ville).
 */
export function harmBayesFactor(evidence: RatioEvidence): number {
  return Math.min(Number.MAX_VALUE, Math.exp(logMixture(evidence, HALF + 1, harmMass)));
}

/**
 * The ratios that the counts cannot exclude, valid at all looks together with the probability 1 − α. The ends are grid points; `high` is `null`
 * where the counts set no upper bound.
 */
export function ratioInterval(evidence: RatioEvidence, alpha: number): { readonly low: number; readonly high: number | null } {
  const floor = logMixture(evidence, 0, wholeMass) + Math.log(alpha);
  const kept = RATIOS.filter((_, index) => (evidence[index] ?? 0) > floor);
  const low = kept[0] ?? 0;
  const high = kept.at(-1) ?? null;
  // An end on the edge of the grid says only "beyond it".
  return { low: low <= (RATIOS[0] ?? 0) ? 0 : low, high: high === RATIOS.at(-1) ? null : high };
}

function logMixture(evidence: RatioEvidence, from: number, mass: number): number {
  let highest = -Infinity;
  for (let index = from; index < evidence.length; index += 1) highest = Math.max(highest, evidence[index] ?? -Infinity);
  let total = 0;
  for (let index = from; index < evidence.length; index += 1) total += (density[index] ?? 0) * Math.exp((evidence[index] ?? 0) - highest);
  return highest + Math.log(total / mass);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
