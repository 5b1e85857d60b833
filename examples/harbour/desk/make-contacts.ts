import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Temporal } from "temporal-polyfill";
import { instantFromMillis, type Instant } from "../../../core/calendar/instant.ts";
import { chanceFrom, pick, poisson } from "./chance.ts";
import { topics } from "./subjects.ts";

const ZONE = "Europe/Berlin";
const DAYS = 56;

/** Contacts that the desk expects on each day of the week, Monday first: 140 a week, 20 a day. */
const PER_WEEKDAY = [28, 25, 23, 23, 21, 12, 8];

/** How the contacts of a day spread over its hours, as weights: the desk answers from 07:00 to 21:00, and mail comes at night. */
const PER_HOUR = [0.3, 0.2, 0.1, 0.1, 0.2, 0.5, 1.5, 4, 8, 11, 11, 9, 6, 7, 9, 9, 7, 5, 4, 3.5, 2.5, 1.5, 0.8, 0.5];
const HOURS_WEIGHT = PER_HOUR.reduce((sum, weight) => sum + weight, 0);

/**
 * Writes the desk's export of the eight weeks before `now` as CSV with the columns id, at, service, subject. Each hour has a Poisson
 * number of contacts around the mean of its weekday and hour. The same `now` and `seed` give the same file.
 */
export async function makeContacts(request: {
  readonly destination: string;
  readonly now: Instant;
  readonly seed?: number;
}): Promise<{ readonly contacts: number }> {
  const chance = chanceFrom(request.seed ?? 1924);
  const now = Temporal.Instant.from(request.now);
  const firstDay = now.toZonedDateTimeISO(ZONE).toPlainDate().subtract({ days: DAYS });
  const lines = ["id,at,service,subject"];
  let order = 100_040;
  for (let day = 0; day <= DAYS; day += 1) {
    for (const at of contactsOf(firstDay.add({ days: day }), chance)) {
      order += Math.floor(chance() * 9);
      const topic = pick(chance, topics, ({ percent }) => percent);
      const subject = pick(chance, topic.subjects, ({ weight }) => weight).text.replace("{order}", String(order));
      if (Temporal.Instant.compare(at.toInstant(), now) >= 0) continue;
      const local = at.toString({ timeZoneName: "never", smallestUnit: "second" });
      lines.push(`HD-${String(20_000 + lines.length)},${local},${topic.service},${subject}`);
    }
  }
  await mkdir(dirname(request.destination), { recursive: true });
  await writeFile(request.destination, `${lines.join("\n")}\n`);
  return { contacts: lines.length - 1 };
}

function contactsOf(day: Temporal.PlainDate, chance: () => number): readonly Temporal.ZonedDateTime[] {
  const times: Temporal.ZonedDateTime[] = [];
  for (const [hour, weight] of PER_HOUR.entries()) {
    const mean = ((PER_WEEKDAY[day.dayOfWeek - 1] ?? 0) * weight) / HOURS_WEIGHT;
    for (let count = poisson(chance, mean); count > 0; count -= 1) {
      const time = { hour, minute: Math.floor(chance() * 60), second: Math.floor(chance() * 60) };
      times.push(day.toPlainDateTime(time).toZonedDateTime(ZONE));
    }
  }
  return times.toSorted(Temporal.ZonedDateTime.compare);
}

if (import.meta.main) {
  const [destination] = process.argv.slice(2);
  if (destination === undefined) {
    console.error("usage: node make-contacts.ts DESTINATION.csv");
    process.exitCode = 2;
  } else {
    const { contacts } = await makeContacts({ destination, now: instantFromMillis(Date.now()) });
    console.log(`${contacts} contacts written to ${destination}`);
  }
}
