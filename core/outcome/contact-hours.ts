import { millisOf, type Instant } from "../calendar/instant.ts";
import { dayOf, DAY_MILLIS, localOf, weekdayOf } from "../calendar/zone.ts";

export const HOUR_MILLIS = 3_600_000;

/** Half-open time from `from` to `to`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Contacts hour by hour, from the first whole hour of the records on. */
export interface ContactHours {
  /** Milliseconds since 1970-01-01T00:00Z at which the first hour begins. */
  readonly start: number;
  readonly counts: readonly number[];
  /** Each hour's place in the week on the wall clock of the people: 24 times the weekday (Monday 0) plus the hour of the day. */
  readonly cells: readonly number[];
  /** Whether the hour touches time that is not usual. */
  readonly unusual: readonly boolean[];
  /** Number of contacts in a span, in milliseconds. */
  observed(from: number, to: number): number;
}

/** Sorts `contacts` into the hours that lie wholly in `recorded`. `zone`: whose wall clock people live by. */
export function countByHour(contacts: readonly Instant[], recorded: Span, leftOut: readonly Span[], zone: string): ContactHours {
  const start = Math.ceil(millisOf(recorded.from) / HOUR_MILLIS) * HOUR_MILLIS;
  const length = Math.max(0, Math.floor((millisOf(recorded.to) - start) / HOUR_MILLIS));
  const times = contacts.map(millisOf).toSorted((a, b) => a - b);
  const counts = Array.from({ length }, () => 0);
  for (const time of times) {
    const hour = Math.floor((time - start) / HOUR_MILLIS);
    if (hour >= 0 && hour < length) counts[hour] = (counts[hour] ?? 0) + 1;
  }
  const unusual = Array.from({ length }, () => false);
  for (const span of leftOut) {
    const last = Math.min(length, Math.ceil((millisOf(span.to) - start) / HOUR_MILLIS));
    for (let hour = Math.max(0, Math.floor((millisOf(span.from) - start) / HOUR_MILLIS)); hour < last; hour += 1) unusual[hour] = true;
  }
  return {
    start,
    counts,
    cells: Array.from({ length }, (_, hour) => cellAt(start + hour * HOUR_MILLIS, zone)),
    unusual,
    observed: (from, to) => Math.max(0, firstAtOrAfter(times, to) - firstAtOrAfter(times, from)),
  };
}

/** The hour of the week, 0 to 167, at a point on the time line. */
export function cellAt(millis: number, zone: string): number {
  const local = localOf(millis, zone);
  return weekdayOf(dayOf(local)) * 24 + Math.floor((local - dayOf(local) * DAY_MILLIS) / HOUR_MILLIS);
}

/** Index of the first time that is not before `millis`, in times sorted upwards. */
function firstAtOrAfter(times: readonly number[], millis: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < millis) low = middle + 1;
    else high = middle;
  }
  return low;
}
