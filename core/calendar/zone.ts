import { Temporal } from "temporal-polyfill";
import { type Instant, instantFromMillis, millisOf } from "./instant.ts";

/**
 * A local date and time as the milliseconds that it would be in UTC: a number to calculate with that names no point on the time line
 * until a zone turns it into one.
 */
export type LocalMillis = number & { readonly __brand: "LocalMillis" };

/** Milliseconds of a day of 24 hours; local days may be shorter or longer on the time line. */
export const DAY_MILLIS = 86_400_000;

/** A part of the time line in which a zone keeps one offset from UTC; `from` belongs to it, `to` does not. Milliseconds. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

// What the time zone database says does not change while the process runs, so the answers may be kept; asking again takes milliseconds.
const stretchesByZone = new Map<string, Stretch[]>();

/** Whether `name` is a zone of the IANA database, such as Europe/Zurich or UTC. A bare offset is none: it knows no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The wall clock of `zone` at an instant. */
export function localAt(instant: Instant, zone: string): LocalMillis {
  return localOf(millisOf(instant), zone);
}

/** The wall clock of `zone` at a point given in milliseconds since 1970-01-01T00:00Z. */
export function localOf(millis: number, zone: string): LocalMillis {
  return (millis + stretchAt(millis, zone).offset) as LocalMillis;
}

/**
 * The points on the time line, in milliseconds, at which the wall clock of `zone` shows `local`: none when the clock jumps over it
 * (a gap), two when it is set back (a fold), else one. In their order.
 */
export function pointsOf(local: LocalMillis, zone: string): readonly number[] {
  const points: number[] = [];
  // No zone is farther than a day from UTC, so all that `local` can mean lies within a day of it.
  for (let at = local - DAY_MILLIS; ;) {
    const stretch = stretchAt(at, zone);
    const point = local - stretch.offset;
    if (point >= stretch.from && point < stretch.to) points.push(point);
    if (stretch.to > local + DAY_MILLIS) return points;
    at = stretch.to;
  }
}

/**
 * When something that begins at `local` begins. In a gap: the first instant after it, when the wall clock is already past `local`.
 * In a fold: the first of the two.
 */
export function openingOf(local: LocalMillis, zone: string): number {
  return pointsOf(local, zone)[0] ?? endOfGap(local, zone);
}

/** When something that ends at `local` ends. In a gap: the first instant after it. In a fold: the last of the two. */
export function closingOf(local: LocalMillis, zone: string): number {
  return pointsOf(local, zone).at(-1) ?? endOfGap(local, zone);
}

/**
 * Reads a local date and time such as `2026-12-18T17:00`, seconds allowed, `T24:00` the end of the day; `undefined` for everything
 * else, also for a day that is in no calendar and for a text that names a zone.
 */
export function parseLocal(text: string): LocalMillis | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map((part) => Number(part ?? "0"));
  const midnight = localDate(year, month, day);
  const inDay = hour < 24 ? minute < 60 && second < 60 : hour === 24 && minute === 0 && second === 0;
  if (midnight === undefined || !inDay) return undefined;
  return (midnight + ((hour * 60 + minute) * 60 + second) * 1000) as LocalMillis;
}

/** Midnight at which a date of the calendar begins; `undefined` when there is no such date. Months count from 1. */
export function localDate(year: number, month: number, day: number): LocalMillis | undefined {
  const millis = Date.UTC(year, month - 1, day);
  const back = new Date(millis);
  const same = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return same ? (millis as LocalMillis) : undefined;
}

/** A local date and time as people write it, to the minute: `2026-12-18 17:00`. */
export function showLocal(local: LocalMillis): string {
  return instantFromMillis(local).slice(0, 16).replace("T", " ");
}

/** Whole days since 1970-01-01 of a local date and time. */
export function dayOf(local: LocalMillis): number {
  return Math.floor(local / DAY_MILLIS);
}

/** Number of the weekday of a day as {@link dayOf} counts: 0 Monday to 6 Sunday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

function endOfGap(local: LocalMillis, zone: string): number {
  for (let at = local - DAY_MILLIS; ;) {
    const stretch = stretchAt(at, zone);
    const next = stretchAt(stretch.to, zone);
    if (stretch.to + stretch.offset <= local && local < stretch.to + next.offset) return stretch.to;
    if (stretch.to > local + DAY_MILLIS)
      throw new RangeError(`the local time ${showLocal(local)} of ${zone} is neither on the clock nor in a gap`);
    at = stretch.to;
  }
}

function stretchAt(millis: number, zone: string): Stretch {
  const known = stretchesByZone.get(zone);
  const found = known?.find((stretch) => millis >= stretch.from && millis < stretch.to);
  if (found !== undefined) return found;
  const here = Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(zone);
  const next = here.getTimeZoneTransition("next");
  // A point is inside its stretch, so the stretch begins at the last transition before the next millisecond.
  const previous = here.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const stretch: Stretch = {
    from: previous?.epochMilliseconds ?? -Infinity,
    to: next?.epochMilliseconds ?? Infinity,
    offset: here.offsetNanoseconds / 1e6,
  };
  if (known === undefined) stretchesByZone.set(zone, [stretch]);
  else known.push(stretch);
  return stretch;
}
