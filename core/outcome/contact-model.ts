import { DAY_MILLIS } from "../calendar/zone.ts";
import { cellAt, HOUR_MILLIS, type ContactHours } from "./contact-hours.ts";

const HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);
/** Monday is 0; together in this order they are the week. */
const WORKING_DAYS: readonly number[] = [0, 1, 2, 3, 4];
const WEEKEND: readonly number[] = [5, 6];

/** Weeks that are learnt from at most: long enough for each weekday to be seen often, short enough to follow a slow change of level. */
export const LEARNING_WEEKS = 8;

/** How many contacts are usual. */
export interface ContactModel {
  /** Weeks that it was learnt from, without the hours left out. */
  readonly weeks: number;
  /** Contacts to be expected in a span of the time line, in milliseconds. */
  expected(from: number, to: number): number;
}

/**
 * Learns from the whole weeks before `until` (milliseconds) what is usual: one level for each weekday, spread over the hours as on all
 * working days, or as on all days of the weekend. Less than a week to learn from gives no model.
 */
export function learnContacts(hours: ContactHours, until: number, zone: string): ContactModel | null {
  const end = Math.min(hours.counts.length, Math.floor((until - hours.start) / HOUR_MILLIS));
  const wholeWeeks = Math.min(LEARNING_WEEKS, Math.floor(end / 168));
  const seen = Array.from({ length: 168 }, () => 0);
  const times = Array.from({ length: 168 }, () => 0);
  let known = 0;
  for (let hour = end - wholeWeeks * 168; hour < end; hour += 1) {
    if (hours.unusual[hour] === true) continue;
    const cell = hours.cells[hour] ?? 0;
    times[cell] = (times[cell] ?? 0) + 1;
    seen[cell] = (seen[cell] ?? 0) + (hours.counts[hour] ?? 0);
    known += 1;
  }
  if (known < 168) return null;
  const usual = hourlyMeans(seen, times);
  return { weeks: known / 168, expected: (from, to) => sumOver(usual, hours, from, to, zone) };
}

function sumOver(usual: readonly number[], hours: ContactHours, from: number, to: number, zone: string): number {
  let sum = 0;
  for (let at = from; at < to;) {
    const hour = Math.floor(at / HOUR_MILLIS);
    const next = Math.min(to, (hour + 1) * HOUR_MILLIS);
    const cell = hours.cells[hour - hours.start / HOUR_MILLIS] ?? cellAt(hour * HOUR_MILLIS, zone);
    sum += ((usual[cell] ?? 0) * (next - at)) / HOUR_MILLIS;
    at = next;
  }
  return sum;
}

/** Contacts an hour in each of the 168 hours of a week: the level of its weekday times the hour's part in days of its kind. */
function hourlyMeans(seen: readonly number[], times: readonly number[]): readonly number[] {
  return [WORKING_DAYS, WEEKEND].flatMap((days) => {
    const rates = HOURS.map((hour) => {
      const cells = days.map((day) => day * 24 + hour);
      return ratio(total(seen, cells), total(times, cells));
    });
    const ofKind = rates.reduce((sum, rate) => sum + rate, 0);
    const parts = rates.map((rate) => (ofKind === 0 ? 1 / 24 : rate / ofKind));
    return days.flatMap((day) => {
      const cells = HOURS.map((hour) => day * 24 + hour);
      const daysSeen = HOURS.reduce((sum, hour) => sum + (times[day * 24 + hour] ?? 0) * (parts[hour] ?? 0), 0);
      // A weekday of which nearly nothing was seen is taken to be like the others of its kind.
      const level = daysSeen < 1 ? ofKind : total(seen, cells) / daysSeen;
      return parts.map((part) => level * part);
    });
  });
}

function total(values: readonly number[], cells: readonly number[]): number {
  return cells.reduce((sum, cell) => sum + (values[cell] ?? 0), 0);
}

function ratio(one: number, other: number): number {
  return other === 0 ? 0 : one / other;
}

/** Contacts in a span that began when the model ended, beyond what was expected, in standard deviations of a Poisson count. */
export function surprise(hours: ContactHours, from: number, to: number, zone: string): number | null {
  const model = learnContacts(hours, from, zone);
  if (model === null) return null;
  return standardised(hours.observed(from, to), model.expected(from, to), model.weeks);
}

/** Excess over its standard deviation: that of the count, and that of an expectation learnt from `weeks` weeks. */
export function standardised(observed: number, expected: number, weeks: number): number {
  return (observed - expected) / Math.sqrt(Math.max(expected, 0.01) * (1 + 1 / weeks));
}

/** Spans as long as the one from `from` to `to`, each a whole number of days earlier, from the nearest to those where the records begin. */
export function earlierSpans(
  hours: ContactHours,
  from: number,
  to: number,
  most: number,
): readonly { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  const first = Math.max(1, Math.ceil((to - from) / DAY_MILLIS));
  for (let days = first; days <= most && from - days * DAY_MILLIS >= hours.start; days += 1) {
    const span = { from: from - days * DAY_MILLIS, to: to - days * DAY_MILLIS };
    const begin = Math.floor((span.from - hours.start) / HOUR_MILLIS);
    const end = Math.ceil((span.to - hours.start) / HOUR_MILLIS);
    if (!hours.unusual.slice(begin, end).includes(true)) spans.push(span);
  }
  return spans;
}
