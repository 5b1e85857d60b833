import { plusSeconds, type Instant } from "../../calendar/instant.ts";
import type { Random } from "../../testing/seeded.ts";

/** How contacts come in a world without any effect of a release. */
export interface ContactWorld {
  readonly perDay: number;
  /** Squared coefficient of variation of the days' levels beyond chance. */
  readonly scatter: number;
}

const LEVEL_FROM_MONDAY = [1.5, 1.2, 1.1, 1, 1, 0.6, 0.6];

/** Contacts of `days` days from the Monday `start` on, with a weekly cycle; busy days have busy neighbours (correlation 0.3). */
export function simulateContacts(world: ContactWorld, start: Instant, days: number, random: Random): Instant[] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sigma = Math.sqrt(Math.log(1 + world.scatter));
  const contacts: Instant[] = [];
  let mood = normal();
  for (let day = 0; day < days; day += 1) {
    const rate = world.perDay * (LEVEL_FROM_MONDAY[day % 7] ?? 1) * Math.exp(sigma * mood - (sigma * sigma) / 2);
    mood = 0.3 * mood + Math.sqrt(1 - 0.09) * normal();
    for (let at = -Math.log(1 - random()) / rate; at < 1; at -= Math.log(1 - random()) / rate)
      contacts.push(plusSeconds(start, (day + at) * 86_400));
  }
  return contacts;
}
