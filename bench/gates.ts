/**
 * What one question to all gates costs when the calendar is large: 1,000 freezes and 10,000 windows, a tenth of each in the scope of what
 * is asked. Run: node bench/gates.ts. Prints Markdown; about 10 s.
 */
import { plusSeconds } from "../core/calendar/instant.ts";
import type { Freeze, Window } from "../core/calendar/window.ts";
import type { StartQuestion } from "../core/gate/facts.ts";
import { askGates, GATES } from "../core/gate/gates.ts";
import { MONDAY_NOON, readyForProduction } from "../core/testing/harbour.ts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;
const ZONES = ["Europe/Zurich", "America/New_York", "Asia/Kolkata"];

function question(freezes: number, windows: number): StartQuestion {
  const ready = readyForProduction();
  const scope = (index: number) => ({
    environments: ["production"],
    services: [index % 10 === 0 ? "shop" : `service-${index}`],
    teams: [],
  });
  const made = {
    freezes: Array.from({ length: freezes }, (_, index): Freeze => ({
      id: `f${index}`,
      title: `Freeze ${index}`,
      reason: "stocktaking",
      scope: scope(index),
      timeZone: ZONES[index % ZONES.length],
      from: `${2027 + (index % 5)}-0${1 + (index % 9)}-01T17:00`,
      to: `${2027 + (index % 5)}-0${1 + (index % 9)}-03T06:00`,
    })),
    windows: Array.from({ length: windows }, (_, index): Window => ({
      id: `w${index}`,
      title: `Window ${index}`,
      scope: scope(index),
      timeZone: ZONES[0],
      days: [...DAYS],
      from: "08:00",
      to: "18:00",
    })),
  };
  return { ...ready, organisation: { ...ready.organisation, ...made } };
}

function microseconds(ask: () => void, runs: number): { readonly median: number; readonly p95: number } {
  for (let warm = 0; warm < runs; warm += 1) ask();
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    ask();
    return (performance.now() - began) * 1000;
  }).toSorted((a, b) => a - b);
  return { median: times[Math.floor(runs / 2)] ?? 0, p95: times[Math.floor(runs * 0.95)] ?? 0 };
}

console.log(`Node ${process.version}; all ${GATES.length} gates unless one is named; microseconds.\n`);
console.log("| freezes | windows | asked | median | 95th percentile |");
console.log("|---|---|---|---|---|");
for (const [freezes, windows, runs] of [
  [0, 0, 2000],
  [10, 10, 1000],
  [1000, 0, 200],
  [0, 10_000, 20],
  [1000, 10_000, 20],
] as const) {
  const asked = question(freezes, windows);
  const row = (label: string, { median, p95 }: { readonly median: number; readonly p95: number }) =>
    console.log(`| ${freezes} | ${windows} | ${label} | ${median.toFixed(0)} | ${p95.toFixed(0)} |`);
  row(
    "all",
    microseconds(() => askGates(asked), runs),
  );
  if (windows === 0 || freezes === 0) continue;
  for (const gate of GATES)
    if (gate.name === "freeze" || gate.name === "window")
      row(
        gate.name,
        microseconds(() => gate.ask(asked), runs),
      );
  const closed = { ...asked, now: plusSeconds(MONDAY_NOON, 12 * 3600) };
  row(
    "all, outside every window",
    microseconds(() => askGates(closed), Math.min(runs, 20)),
  );
}
