import betainc from "@stdlib/math-base-special-betainc";
import gammainc from "@stdlib/math-base-special-gammainc";
import type { Interval } from "./figure.ts";

/**
 * Exact interval of a share of which `k` of `n` were seen (Clopper and Pearson 1934): it holds the true share at least as often as
 * `level` says. Without an observation it is the whole range from 0 to 1.
 */
export function clopperPearson(k: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  const low = k === 0 ? 0 : increasingRoot((share) => betainc(share, k, n - k + 1), tail, 1);
  const high = k === n ? 1 : increasingRoot((share) => betainc(share, k + 1, n - k), 1 - tail, 1);
  return { low, high, level };
}

/** Exact interval of an expected count of which `k` were seen (Garwood 1936). Divide both ends by the exposure for a rate. */
export function poissonInterval(k: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  const reach = k + 20 + 12 * Math.sqrt(k + 1);
  const low = k === 0 ? 0 : increasingRoot((mean) => gammainc(mean, k), tail, reach);
  return { low, high: increasingRoot((mean) => gammainc(mean, k + 1), 1 - tail, reach), level };
}

/** Where a function that grows from 0 on [0, `end`] reaches `wanted`, by halving until the ends meet. */
function increasingRoot(value: (at: number) => number, wanted: number, end: number): number {
  let low = 0;
  let high = end;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (value(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
