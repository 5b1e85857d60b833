import { millisOf, type Instant } from "../calendar/instant.ts";
import { dayOf, DAY_MILLIS, localOf, weekdayOf } from "../calendar/zone.ts";

const HOUR_MILLIS = 3_600_000;
const HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);
/** Monday is 0; together in this order they are the week. */
const WORKING_DAYS: readonly number[] = [0, 1, 2, 3, 4];
const WEEKEND: readonly number[] = [5, 6];

/** Half-open time from `from` to `to`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** How many contacts a service usually gets, by weekday and hour of the day. */
export interface ContactModel {
  /** Weeks of history that it was learnt from, without the hours left out. */
  readonly weeks: number;
  /** Contacts to be expected in a span of the time line, in milliseconds. */
  expected(from: number, to: number): number;
  /** Contacts of the history in the span. */
  observed(from: number, to: number): number;
}

/**
 * Learns the usual number of contacts in `history`: one level for each weekday, spread over the hours as on all working days, or as on
 * all days of the weekend. Hours that touch one of `leftOut` (deployments, outages, holidays) teach nothing. `zone`: whose wall clock
 * people live by. Less than one week to learn from gives no model.
 */
export function learnContacts(contacts: readonly Instant[], history: Span, leftOut: readonly Span[], zone: string): ContactModel | null {
  const end = millisOf(history.to);
  const start = end - Math.floor((end - millisOf(history.from)) / (7 * DAY_MILLIS)) * 7 * DAY_MILLIS;
  const times = contacts.map(millisOf).toSorted((a, b) => a - b);
  const observed = (from: number, to: number): number => Math.max(0, firstAtOrAfter(times, to) - firstAtOrAfter(times, from));
  const gaps = leftOut.map((span) => ({ from: millisOf(span.from), to: millisOf(span.to) }));

  const seen = Array.from({ length: 7 * 24 }, () => 0);
  const hours = Array.from({ length: 7 * 24 }, () => 0);
  for (let at = start; at < end; at += HOUR_MILLIS) {
    if (gaps.some((gap) => gap.from < at + HOUR_MILLIS && gap.to > at)) continue;
    const cell = cellOf(at, zone);
    hours[cell] = (hours[cell] ?? 0) + 1;
    seen[cell] = (seen[cell] ?? 0) + observed(at, at + HOUR_MILLIS);
  }
  const weeks = hours.reduce((sum, one) => sum + one, 0) / (7 * 24);
  if (weeks < 1) return null;
  const usual = hourlyMeans(seen, hours);
  return {
    weeks,
    observed,
    expected: (from, to) => {
      let sum = 0;
      for (let at = from; at < to;) {
        const next = Math.min(to, (Math.floor(at / HOUR_MILLIS) + 1) * HOUR_MILLIS);
        sum += ((usual[cellOf(at, zone)] ?? 0) * (next - at)) / HOUR_MILLIS;
        at = next;
      }
      return sum;
    },
  };
}

/** Contacts an hour in each of the 168 hours of a week: the level of its weekday times the hour's part in days of its kind. */
function hourlyMeans(seen: readonly number[], hours: readonly number[]): readonly number[] {
  return [WORKING_DAYS, WEEKEND].flatMap((days) => {
    const rates = HOURS.map((hour) => {
      const cells = days.map((day) => day * 24 + hour);
      return ratio(total(seen, cells), total(hours, cells));
    });
    const ofKind = rates.reduce((sum, rate) => sum + rate, 0);
    const parts = rates.map((rate) => (ofKind === 0 ? 1 / 24 : rate / ofKind));
    return days.flatMap((day) => {
      const cells = HOURS.map((hour) => day * 24 + hour);
      const daysSeen = HOURS.reduce((sum, hour) => sum + (hours[day * 24 + hour] ?? 0) * (parts[hour] ?? 0), 0);
      // A weekday of which nearly nothing was seen is taken to be like the others of its kind.
      const level = daysSeen < 1 ? ofKind : total(seen, cells) / daysSeen;
      return parts.map((part) => level * part);
    });
  });
}

function cellOf(millis: number, zone: string): number {
  const local = localOf(millis, zone);
  return weekdayOf(dayOf(local)) * 24 + Math.floor((local - dayOf(local) * DAY_MILLIS) / HOUR_MILLIS);
}

function total(values: readonly number[], cells: readonly number[]): number {
  return cells.reduce((sum, cell) => sum + (values[cell] ?? 0), 0);
}

function ratio(one: number, other: number): number {
  return other === 0 ? 0 : one / other;
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
