import { secondsBetween, type Instant } from "../calendar/instant.ts";
import { noData, type Figure } from "./figure.ts";

/** What a deployment's journal says about one version and the users who met it. */
export interface VersionInTraffic {
  /** Every change of the share of users that the version got, in percent, oldest first. */
  readonly shares: readonly { readonly at: Instant; readonly percent: number }[];
  /** Distinct users who met it, and those of them who got at least one failed or slow answer; `null` when nobody counted. */
  readonly users: { readonly met: number; readonly bad: number } | null;
}

export interface Exposure {
  readonly usersMet: Figure;
  readonly usersBad: Figure;
  /** Seconds in which users could meet the version. */
  readonly seconds: Figure;
  /** First instant at which it got users, and the instant from which it got none; `null` while that has not come. */
  readonly from: Instant | null;
  readonly to: Instant | null;
}

const PROXY = "distinct users counted by the proxy at the version's instances";
const WEIGHTS = "weights in force, read back from the proxy";

/** Who met a version, for how long, as of `now`. While it still has users, the figures are not yet mature. */
export function measureExposure(version: VersionInTraffic, now: Instant): Exposure {
  const from = version.shares.find((share) => share.percent > 0)?.at ?? null;
  const last = version.shares.at(-1);
  const to = from !== null && last !== undefined && last.percent === 0 ? endOfTraffic(version.shares) : null;
  const maturity = from !== null && to === null ? "not-yet-mature" : "mature";
  const users = (value: number | undefined, formula: string): Figure =>
    version.users === null || value === undefined
      ? noData(formula, PROXY)
      : { value, n: version.users.met, maturity, formula, source: PROXY };
  const secondsFormula = "sum of the times in which the version's share of the users was above zero";
  return {
    usersMet: users(version.users?.met, "number of distinct users who were sent to the version"),
    usersBad: users(version.users?.bad, "number of those users who got at least one failed or slow answer"),
    seconds:
      version.shares.length === 0
        ? noData(secondsFormula, WEIGHTS)
        : { value: secondsInTraffic(version.shares, now), n: version.shares.length, maturity, formula: secondsFormula, source: WEIGHTS },
    from,
    to,
  };
}

function secondsInTraffic(shares: VersionInTraffic["shares"], now: Instant): number {
  return shares.reduce((total, share, index) => {
    const until = shares[index + 1]?.at ?? now;
    return share.percent > 0 && until > share.at ? total + secondsBetween(share.at, until) : total;
  }, 0);
}

/** The instant of the first zero after which no other share follows. */
function endOfTraffic(shares: VersionInTraffic["shares"]): Instant | null {
  let index = shares.length;
  while (index > 0 && shares[index - 1]?.percent === 0) index -= 1;
  return shares[index]?.at ?? null;
}
