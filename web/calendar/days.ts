import { instantFromMillis, millisOf, type Instant } from "../../core/calendar/instant.ts";
import { localText } from "../time.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A day of a zone: it lasts 23, 24 or 25 hours. */
export interface Day {
  /** `2026-11-23` */
  readonly date: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly weekend: boolean;
}

/** `count` days of a zone, from the Monday of the week that holds `at`, moved by `weeks`. */
export function daysAround(at: Instant, zone: string, count: number, weeks = 0): readonly Day[] {
  const noon = Date.parse(`${localText(at, zone).slice(0, 10)}T12:00:00Z`);
  const sinceMonday = (new Date(noon).getUTCDay() + 6) % 7;
  const monday = noon + (weeks * 7 - sinceMonday) * DAY;
  return Array.from({ length: count }, (_none, index) => {
    const date = instantFromMillis(monday + index * DAY).slice(0, 10);
    const next = instantFromMillis(monday + (index + 1) * DAY).slice(0, 10);
    return { date, from: startOfDay(date, zone), to: startOfDay(next, zone), weekend: index % 7 > 4 };
  });
}

/** The first instant of a date in a zone; zones are at most 14 hours from UTC, so it lies near. */
function startOfDay(date: string, zone: string): Instant {
  let at = Date.parse(`${date}T00:00:00Z`);
  // Two rounds reach the offset in force at the result, not at the guess; a midnight in a gap gives the hour after it.
  for (let round = 0; round < 2; round += 1) {
    const local = Date.parse(`${localText(instantFromMillis(at), zone).replace(" ", "T")}Z`);
    at += Date.parse(`${date}T00:00:00Z`) - local;
  }
  if (localText(instantFromMillis(at), zone).slice(0, 10) < date) at += HOUR;
  return instantFromMillis(at);
}

/** Where a span lies in a period, in percent of its length, cut at both ends; `null` outside. */
export function placeOf(
  span: { readonly from: Instant; readonly to: Instant | null },
  period: { readonly from: Instant; readonly to: Instant },
): { left: number; width: number } | null {
  const start = millisOf(period.from);
  const length = millisOf(period.to) - start;
  const from = Math.max(0, millisOf(span.from) - start);
  const to = Math.min(length, (span.to === null ? Infinity : millisOf(span.to)) - start);
  if (to < 0 || from > length || to < from) return null;
  return { left: (100 * from) / length, width: (100 * (to - from)) / length };
}
