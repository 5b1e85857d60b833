import { secondsBetween, type Instant } from "../calendar/instant.ts";

/** Seconds covered by at least one of the half-open intervals; time that two of them share counts once. */
export function unionSeconds(intervals: readonly { readonly from: Instant; readonly to: Instant }[]): number {
  let total = 0;
  let covered: Instant | null = null;
  for (const { from, to } of intervals.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const start: Instant = covered !== null && covered > from ? covered : from;
    if (to <= start) continue;
    total += secondsBetween(start, to);
    covered = to;
  }
  return total;
}
