import type { ArmCounts } from "./look.ts";

/** A share between 0 and 1 as a percentage with as many places as it needs: `0.52 %`, `12 %`. */
export function percent(share: number): string {
  const points = share * 100;
  const places = points === 0 || points >= 10 ? 0 : points >= 1 ? 1 : 2;
  return `${points.toFixed(places)} %`;
}

/** `3 of 412 users (0.73 %)`. */
export function badUsers(counts: ArmCounts): string {
  const share = counts.sessions === 0 ? "" : ` (${percent(counts.badSessions / counts.sessions)})`;
  return `${counts.badSessions} of ${counts.sessions} ${counts.sessions === 1 ? "user" : "users"}${share}`;
}

/** How many times better one explanation fits, short enough for a sentence. */
export function factor(value: number): string {
  if (value >= 10_000) return "over 10000";
  if (value < 0.01) return "under 0.01";
  return value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2);
}
