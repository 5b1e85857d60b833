/**
 * Evidence from the share of bad users on one side alone, by likelihood ratios that may be looked at any time. Users whose bad answer
 * is still to come count as good, which can only lower the evidence of harm.
 */

/** Shares between the limit and 1 that stand for "worse", evenly spaced in the logarithm of the odds. */
const POINTS = 40;

/** Evidence that more than `limit` of the users meet a bad answer. `limit` strictly between 0 and 1. */
export function evidenceAbove(limit: number, sessions: number, badSessions: number): number {
  return mixture(limit, 0.999_9, sessions, badSessions);
}

/** Evidence that fewer than `limit` of the users meet a bad answer. `limit` strictly between 0 and 1. */
export function evidenceBelow(limit: number, sessions: number, badSessions: number): number {
  return mixture(limit, limit / 50, sessions, badSessions);
}

/** Equal mixture of the likelihood ratios of the shares between `limit` and `end` against `limit`. */
function mixture(limit: number, end: number, sessions: number, badSessions: number): number {
  const from = logit(limit);
  const step = (logit(end) - from) / POINTS;
  let total = 0;
  for (let point = 1; point <= POINTS; point += 1) {
    const share = 1 / (1 + Math.exp(-(from + point * step)));
    const logRatio = badSessions * Math.log(share / limit) + (sessions - badSessions) * Math.log((1 - share) / (1 - limit));
    total += Math.exp(logRatio);
  }
  return Math.min(Number.MAX_VALUE, total / POINTS);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
