/**
 * A point on the world's one time line, written as RFC 3339 in UTC with milliseconds: `2026-11-23T18:16:00.000Z`.
 * The form is fixed, so the order of the texts is the order in time and `<` may be used on them.
 */
export type Instant = string & { readonly __brand: "Instant" };

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Milliseconds since 1970-01-01T00:00Z to an {@link Instant}. */
export function instantFromMillis(millis: number): Instant {
  return new Date(millis).toISOString() as Instant;
}

/** An {@link Instant} to milliseconds since 1970-01-01T00:00Z. */
export function millisOf(instant: Instant): number {
  return Date.parse(instant);
}

/**
 * Reads any RFC 3339 time that names its zone (`Z` or an offset); `undefined` for everything else, also for a local time and for a day
 * that its month does not have.
 */
export function parseInstant(text: string): Instant | undefined {
  const [, day] = /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const millis = Date.parse(CANONICAL.test(text) ? text : text.replace(" ", "T"));
  // The runtime reads 30 February as 1 March.
  if (Number.isNaN(millis) || (Number(day.slice(8)) > 28 && instantFromMillis(Date.parse(day)).slice(0, 10) !== day)) return undefined;
  return CANONICAL.test(text) ? (text as Instant) : instantFromMillis(millis);
}

/** `instant` moved by `seconds`, which may be negative or a fraction. */
export function plusSeconds(instant: Instant, seconds: number): Instant {
  return instantFromMillis(millisOf(instant) + Math.round(seconds * 1000));
}

/** Seconds from `from` to `to`; negative when `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (millisOf(to) - millisOf(from)) / 1000;
}
