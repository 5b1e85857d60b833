import type { Figure } from "./figure.ts";

/** What one release took, as recorded; nothing is guessed in silence, so what was not recorded is not in the total. */
export interface ReleaseEffort {
  /** Minutes of people's work, by activity and role. */
  readonly work: readonly { readonly activity: string; readonly role: string; readonly minutes: number }[];
  /** Seconds in which machines built, tested and delivered. */
  readonly machineSeconds: number;
  /** Contacts beyond what was to be expected, below zero when fewer came, so that chance cancels over releases; `null` when not known. */
  readonly excessContacts: number | null;
  /** User-weighted minutes of bad service; `null` when not measured. */
  readonly downMinutes: number | null;
}

/** Prices in the organisation's currency. */
export interface Rates {
  /** An hour of work, by role; `default` for every role that is not named. */
  readonly hourly: Readonly<Partial<Record<string, number>>>;
  readonly perMachineHour?: number;
  readonly perContact: number;
  readonly perDownMinute: number;
}

export interface CostPart {
  readonly what: string;
  readonly cents: number;
  /** For example `90 min × 80.00 an hour`. */
  readonly arithmetic: string;
}

export interface ReleaseCost {
  readonly parts: readonly CostPart[];
  /** Exactly the sum of the parts. */
  readonly totalCents: number;
  /** What is not in the total because it was not recorded or has no rate. */
  readonly notCounted: readonly string[];
}

/** Cost of one release. Each part is rounded to whole cents by itself, and the total is their sum, so that it closes to the cent. */
export function releaseCost(effort: ReleaseEffort, rates: Rates): ReleaseCost {
  const parts: CostPart[] = [];
  const notCounted: string[] = [];
  const add = (what: string, amount: number, rate: number, arithmetic: string): void => {
    parts.push({ what, cents: Math.round(amount * rate * 100), arithmetic });
  };
  for (const { activity, role, minutes } of effort.work) {
    const rate = rates.hourly[role] ?? rates.hourly["default"];
    if (rate === undefined) notCounted.push(`${minutes} min of ${activity} by ${role}: no hourly rate`);
    else add(`${activity} (${role})`, minutes / 60, rate, `${minutes} min × ${rate.toFixed(2)} an hour`);
  }
  const machine = rates.perMachineHour ?? 0;
  add("machines", effort.machineSeconds / 3600, machine, `${Math.round(effort.machineSeconds)} s × ${machine.toFixed(2)} an hour`);
  if (effort.excessContacts === null) notCounted.push("contacts at the service desk: not known");
  else
    add(
      "contacts at the service desk",
      effort.excessContacts,
      rates.perContact,
      `${effort.excessContacts.toFixed(1)} beyond the expected × ${rates.perContact.toFixed(2)}`,
    );
  if (effort.downMinutes === null) notCounted.push("downtime: not measured");
  else
    add(
      "downtime",
      effort.downMinutes,
      rates.perDownMinute,
      `${effort.downMinutes.toFixed(2)} user-weighted min × ${rates.perDownMinute.toFixed(2)}`,
    );
  return { parts, totalCents: parts.reduce((sum, part) => sum + part.cents, 0), notCounted };
}

export interface UnitCost {
  /** Mean cost of a release, in the currency. */
  readonly mean: Figure;
  readonly median: Figure;
  readonly totalCents: number;
}

/**
 * Unit cost per release: all costs over the number of releases; the median beside it, because one expensive release moves the mean.
 * Not yet mature while a cost has parts that were not counted.
 */
export function unitCost(costs: readonly ReleaseCost[]): UnitCost {
  const cents = costs.map((cost) => cost.totalCents).toSorted((a, b) => a - b);
  const totalCents = cents.reduce((sum, one) => sum + one, 0);
  const n = cents.length;
  const complete = costs.every((cost) => cost.notCounted.length === 0);
  const figure = (value: number, formula: string): Figure => ({
    value: n === 0 ? null : value,
    n,
    maturity: n === 0 ? "no-data" : complete ? "mature" : "not-yet-mature",
    formula,
    source: "recorded minutes of work, machine seconds, excess contacts and downtime, times the organisation's rates",
  });
  const middle = ((cents[Math.floor((n - 1) / 2)] ?? 0) + (cents[Math.floor(n / 2)] ?? 0)) / 2;
  return {
    mean: figure(totalCents / 100 / Math.max(1, n), "cost of all releases / number of releases"),
    median: figure(middle / 100, "cost of the release in the middle, by cost"),
    totalCents,
  };
}
