/**
 * How often the excess of contacts is called significant when a release has no effect, and when it has one; twelve worlds, eight weeks
 * of history, three days observed. Seeded. Run: node bench/contacts.ts [runs per cell, 200 when absent]. Prints Markdown; about 60 s.
 */
import { parseInstant, plusSeconds } from "../core/calendar/instant.ts";
import { excessContacts } from "../core/outcome/contacts.ts";
import { clopperPearson } from "../core/outcome/intervals.ts";
import { simulateContacts } from "../core/outcome/testing/simulated-contacts.ts";
import { randomFrom } from "../core/testing/seeded.ts";

const DAY = 86_400;
const HISTORY_DAYS = 56;
const OBSERVED_DAYS = 3;
const runs = Number(process.argv[2] ?? 200);
const monday = parseInstant("2026-08-31T00:00:00Z");
if (monday === undefined) throw new Error("the first day of the simulation is no instant");

const began = performance.now();
console.log(`${runs} runs a cell; nominal 5 %, one-sided; 95 % interval in brackets.\n`);
console.log(
  "| contacts a day | scatter (CV²) | release on | false alarms | placebo alone | interval holds 0 | before/after alarms | seen when a half more come |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const perDay of [20, 200]) {
  for (const scatter of [0, 0.02, 0.08]) {
    for (const weekday of [0, 3]) {
      const random = randomFrom(20_261_123);
      const deployedAt = plusSeconds(monday, (HISTORY_DAYS + weekday) * DAY);
      const end = plusSeconds(deployedAt, OBSERVED_DAYS * DAY);
      const recorded = { from: plusSeconds(deployedAt, -HISTORY_DAYS * DAY), to: end };
      const ask = { recorded, deployedAt, observeSeconds: OBSERVED_DAYS * DAY, leftOut: [], timeZone: "UTC" };
      const counts = { alarms: 0, placebo: 0, holds: 0, naive: 0, seen: 0 };
      for (let run = 0; run < runs; run += 1) {
        const contacts = simulateContacts({ perDay, scatter }, monday, HISTORY_DAYS + weekday + OBSERVED_DAYS, random);
        const figure = excessContacts({ contacts, ...ask });
        if (figure.significant) counts.alarms += 1;
        if ((figure.placebo?.p ?? 1) <= 0.05) counts.placebo += 1;
        if (figure.interval !== undefined && figure.interval.low <= 0 && (figure.interval.high ?? Infinity) >= 0) counts.holds += 1;
        const before = contacts.filter((at) => at >= plusSeconds(deployedAt, -OBSERVED_DAYS * DAY) && at < deployedAt).length;
        if (figure.observed - before > 1.645 * Math.sqrt(figure.observed + before)) counts.naive += 1;
        const more = contacts.filter((at, index) => at >= deployedAt && index % 2 === 0).map((at) => plusSeconds(at, 1));
        if (excessContacts({ contacts: [...contacts, ...more], ...ask }).significant) counts.seen += 1;
      }
      const { low, high } = clopperPearson(counts.alarms, runs);
      const percent = (count: number): string => `${((100 * count) / runs).toFixed(1)} %`;
      console.log(
        `| ${perDay} | ${scatter} | ${weekday === 0 ? "Monday" : "Thursday"} | ${percent(counts.alarms)} (${(100 * low).toFixed(1)} to ${(100 * (high ?? 1)).toFixed(1)}) | ${percent(counts.placebo)} | ${percent(counts.holds)} | ${percent(counts.naive)} | ${percent(counts.seen)} |`,
      );
    }
  }
}
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s on one core, Node ${process.version}.`);
