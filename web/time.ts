import { millisOf, secondsBetween, type Instant } from "../core/calendar/instant.ts";

/** `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: the two largest units that say something. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (seconds > 0 && seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(whole / 3600);
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** How long ago or ahead, in one unit. */
export function relativeText(at: Instant, now: Instant): string {
  const seconds = secondsBetween(at, now);
  const text = roughly(Math.abs(seconds));
  if (text === null) return seconds >= 0 ? "just now" : "now";
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

function roughly(seconds: number): string | null {
  if (seconds < 10) return null;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Date and time on the wall clock of a zone, with the zone's name, and the same in UTC. */
export function absoluteText(at: Instant, zone: string): string {
  const utc = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
  return zone === "UTC" ? utc : `${localText(at, zone)} ${zone}, ${utc}`;
}

/** `2026-11-23 19:16:05` on the wall clock of a zone. */
export function localText(at: Instant, zone: string): string {
  return new Date(millisOf(at)).toLocaleString("sv-SE", { timeZone: zone });
}

/** `19:16` on the wall clock of a zone. */
export function clockText(at: Instant, zone: string): string {
  return localText(at, zone).slice(11, 16);
}
