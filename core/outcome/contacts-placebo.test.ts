import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { instantFromMillis, millisOf, parseInstant, plusSeconds, type Instant } from "../calendar/instant.ts";
import { randomFrom } from "../testing/seeded.ts";
import { excessContacts } from "./contacts.ts";

const file = new URL("../../../shared/data/bugs-apache/kafka_camel_2010_2019.csv.gz", import.meta.url);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400;

describe.skipIf(!existsSync(file))(
  "excess contacts around dates on which nothing was released (skipped: ../shared/data/bugs-apache is absent)",
  () => {
    it.each(["KAFKA", "CAMEL"])(
      "are rarely significant in ten years of bug reports of %s",
      (project) => {
        const reports = readReports(project);
        const first = millisOf(reports[0] ?? instantFromMillis(0));
        const last = millisOf(reports.at(-1) ?? instantFromMillis(0));
        const random = randomFrom(1);
        const tries = 60;
        let alarms = 0;
        for (let one = 0; one < tries; one += 1) {
          const deployedAt = instantFromMillis(first + 200 * DAY * 1000 + Math.floor(random() * (last - first - 220 * DAY * 1000)));
          const recorded = { from: plusSeconds(deployedAt, -365 * DAY), to: plusSeconds(deployedAt, 14 * DAY) };
          const contacts = reports.filter((at) => at >= recorded.from && at < recorded.to);
          if (excessContacts({ contacts, recorded, deployedAt, observeSeconds: 14 * DAY, leftOut: [], timeZone: "UTC" }).significant)
            alarms += 1;
        }
        // One in twenty of sixty is three; seven or more would come by chance once in thirty times if it were one in twenty.
        expect(alarms).toBeLessThan(7);
      },
      60_000,
    );
  },
);

/** Creation times in order; the rows say `CAMEL-2687,Bug,Major,30/Apr/10 15:54`. */
function readReports(project: string): Instant[] {
  return gunzipSync(readFileSync(file))
    .toString()
    .split("\n")
    .filter((line) => line.startsWith(project))
    .flatMap((line) => {
      const [, day, month, year, time] = /(\d+)\/(\w+)\/(\d+) (\d+:\d+)/.exec(line) ?? [];
      if (day === undefined || month === undefined || time === undefined) return [];
      const at = parseInstant(
        `20${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}T${time.padStart(5, "0")}:00Z`,
      );
      return at === undefined ? [] : [at];
    })
    .toSorted();
}
