import type { Instant } from "../calendar/instant.ts";
import { dayOf, localAt, parseLocal } from "../calendar/zone.ts";
import type { Shift } from "./people.ts";

/**
 * The people of a shift who are on duty at an instant: turns of one week, changing on Monday 00:00 of `timeZone`, `atOnce` people each,
 * in the order written. Nobody before the first Monday.
 */
export function onDuty(shift: Shift, at: Instant, timeZone: string): readonly string[] {
  const begins = parseLocal(`${shift.firstMonday}T00:00`);
  if (begins === undefined) return [];
  const week = Math.floor((dayOf(localAt(at, timeZone)) - dayOf(begins)) / 7);
  if (week < 0) return [];
  const count = Math.min(shift.atOnce, shift.people.length);
  const first = week * count;
  return Array.from({ length: count }, (_, turn) => shift.people[(first + turn) % shift.people.length]).filter(
    (person) => person !== undefined,
  );
}
