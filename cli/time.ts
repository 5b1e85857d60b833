import { type Instant, instantFromMillis, parseInstant } from "../core/calendar/instant.ts";
import { localAt, openingOf, parseLocal, showLocal } from "../core/calendar/zone.ts";

/** The zone in which the person at this terminal reads times. */
export function userZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function now(): Instant {
  return instantFromMillis(Date.now());
}

/** `2026-12-18 17:00 (16:00 UTC)`; with the other day where UTC has another one; only once where the reader lives in UTC. */
export function showTime(instant: Instant, zone: string): string {
  const local = showLocal(localAt(instant, zone));
  const utc = showLocal(localAt(instant, "UTC"));
  if (local === utc) return `${utc} UTC`;
  return local.slice(0, 10) === utc.slice(0, 10) ? `${local} (${utc.slice(11)} UTC)` : `${local} (${utc} UTC)`;
}

/**
 * An instant as a person writes it: with its zone (`2026-12-18T17:00Z`), or a date, or a date and time of the reader's own zone.
 * `undefined` for everything else.
 */
export function readTime(text: string, zone: string): Instant | undefined {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text.replace(" ", "T");
  const local = parseLocal(day);
  return local === undefined ? undefined : instantFromMillis(openingOf(local, zone));
}

/** `4 s`, `3 min`, `2 h 5 min`, `3 d 4 h`: as exact as a person wants it. */
export function showDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
