import { type Instant, instantFromMillis, millisOf } from "./instant.ts";
import { type Window, weekdaySchema } from "./window.ts";
import { closingOf, DAY_MILLIS, dayOf, type LocalMillis, localOf, openingOf, weekdayOf } from "./zone.ts";

/** One opening of a window. Half-open. */
export interface Occurrence {
  readonly window: Window;
  readonly opens: Instant;
  readonly closes: Instant;
}

/** An opening in milliseconds since 1970-01-01T00:00Z. */
export interface Opening {
  readonly window: Window;
  readonly from: number;
  readonly to: number;
}

/**
 * The openings of `windows` that touch the time from `from` to `to`, in their order. A window that lies wholly in an hour that the
 * clock jumps over does not open on that day.
 */
export function occurrences(windows: readonly Window[], from: Instant, to: Instant, defaultZone: string): readonly Occurrence[] {
  return openingsBetween(windows, millisOf(from), millisOf(to), defaultZone).map((opening) => ({
    window: opening.window,
    opens: instantFromMillis(opening.from),
    closes: instantFromMillis(opening.to),
  }));
}

/** {@link occurrences} in milliseconds. Windows with the same zone, days and times share the arithmetic. */
export function openingsBetween(windows: readonly Window[], from: number, to: number, defaultZone: string): readonly Opening[] {
  const found: Opening[] = [];
  const byPattern = new Map<string, readonly (readonly [number, number])[]>();
  for (const window of windows) {
    const zone = window.timeZone ?? defaultZone;
    const pattern = patternOf(window, defaultZone);
    const spans = byPattern.get(pattern) ?? spansOf(window, zone, from, to);
    byPattern.set(pattern, spans);
    for (const [opens, closes] of spans) found.push({ window, from: opens, to: closes });
  }
  return found.toSorted((a, b) => a.from - b.from || a.to - b.to);
}

/** Windows with the same pattern open and close together. */
export function patternOf(window: Window, defaultZone: string): string {
  return `${window.timeZone ?? defaultZone} ${window.days.join("+")} ${window.from} ${window.to}`;
}

function spansOf(window: Window, zone: string, from: number, to: number): readonly (readonly [number, number])[] {
  const weekdays = new Set(window.days.map((day) => weekdaySchema.options.indexOf(day)));
  const opensMinute = minuteOf(window.from);
  const closesMinute = minuteOf(window.to);
  if (opensMinute === closesMinute) return [];
  const overMidnight = closesMinute < opensMinute ? DAY_MILLIS : 0;
  const spans: (readonly [number, number])[] = [];
  // What is open now may have opened the evening before.
  for (let day = dayOf(localOf(from, zone)) - 1; day <= dayOf(localOf(to, zone)); day += 1) {
    if (!weekdays.has(weekdayOf(day))) continue;
    const midnight = day * DAY_MILLIS;
    const opens = openingOf((midnight + opensMinute * 60_000) as LocalMillis, zone);
    const closes = closingOf((midnight + overMidnight + closesMinute * 60_000) as LocalMillis, zone);
    if (opens < closes && opens < to && closes > from) spans.push([opens, closes]);
  }
  return spans;
}

function minuteOf(wallTime: string): number {
  return Number(wallTime.slice(0, 2)) * 60 + Number(wallTime.slice(3, 5));
}
