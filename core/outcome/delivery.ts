import { instantFromMillis, millisOf, secondsBetween, type Instant } from "../calendar/instant.ts";
import { DAY_MILLIS, weekdayOf } from "../calendar/zone.ts";
import { noData, type Figure } from "./figure.ts";
import { clopperPearson } from "./intervals.ts";
import { quantile } from "./quantile.ts";

/** One deployment: from `at` on, `version` of `app` is the one in `environment`. */
export interface DeploymentRecord {
  readonly environment: string;
  readonly app: string;
  readonly version: string;
  readonly at: Instant;
}

const SOURCE = "recorded deployments";

export interface DeploymentFrequency {
  /** Deployments in the middle week, all apps together. */
  readonly medianPerWeek: Figure;
  /** Every ISO week (Monday 00:00 to Monday 00:00, UTC) from the first record to the last, also those without a deployment. */
  readonly weeks: readonly { readonly monday: string; readonly deployments: number }[];
  /** Most deployed first. */
  readonly apps: readonly { readonly app: string; readonly deployments: number; readonly perWeek: number }[];
  readonly deployments: number;
}

/** How often something is deployed to `environment`. The first and the last week may be cut by the records; both count. */
export function deploymentFrequency(records: readonly DeploymentRecord[], environment: string): DeploymentFrequency {
  const formula = "median over all ISO weeks (UTC) from the first to the last deployment of the number of deployments in the week";
  const byWeek = new Map<number, number>();
  const byApp = new Map<string, number>();
  let deployments = 0;
  for (const record of records) {
    if (record.environment !== environment) continue;
    deployments += 1;
    const week = weekOf(record.at);
    byWeek.set(week, (byWeek.get(week) ?? 0) + 1);
    byApp.set(record.app, (byApp.get(record.app) ?? 0) + 1);
  }
  const first = [...byWeek.keys()].reduce((a, b) => Math.min(a, b), Infinity);
  const last = [...byWeek.keys()].reduce((a, b) => Math.max(a, b), -Infinity);
  const count = deployments === 0 ? 0 : last - first + 1;
  const weeks = Array.from({ length: count }, (_, index) => ({
    monday: mondayOf(first + index),
    deployments: byWeek.get(first + index) ?? 0,
  }));
  const value = quantile(
    weeks.map((week) => week.deployments).toSorted((a, b) => a - b),
    0.5,
  );
  return {
    medianPerWeek: value === null ? noData(formula, SOURCE) : { value, n: count, maturity: "mature", formula, source: SOURCE },
    weeks,
    apps: [...byApp]
      .map(([app, of]) => ({ app, deployments: of, perWeek: of / count }))
      .toSorted((a, b) => b.deployments - a.deployments || (a.app < b.app ? -1 : 1)),
    deployments,
  };
}

export interface LeadTime {
  readonly medianSeconds: Figure;
  readonly p90Seconds: Figure;
  /** Versions that reached both environments, the second one first or at the same instant: they are not in the figures. */
  readonly outOfOrder: number;
  /** Versions that reached the first environment and not (yet) the second. */
  readonly notArrived: number;
}

/** A part of the time line: from `since` on and before `until`; `null` where it has no end. */
export interface Period {
  readonly since: Instant | null;
  readonly until: Instant | null;
}

const ALWAYS: Period = { since: null, until: null };

export function isWithin(at: Instant, { since, until }: Period): boolean {
  return (since === null || at >= since) && (until === null || at < until);
}

/** A version on its way between two environments. */
export interface Travel {
  readonly app: string;
  readonly version: string;
  readonly startedAt: Instant;
  /** `null` when it has not come to the second environment. */
  readonly arrivedAt: Instant | null;
}

/** Every version that was deployed to environment `from`, with its first deployment there and its first to environment `to`. */
export function travels(records: readonly DeploymentRecord[], from: string, to: string): readonly Travel[] {
  const arrived = firstSeen(records, to);
  return [...firstSeen(records, from)].map(([key, { app, version, at }]) => ({
    app,
    version,
    startedAt: at,
    arrivedAt: arrived.get(key)?.at ?? null,
  }));
}

/** The seconds of the travels that arrived after they had started, the shortest first. */
export function travelSeconds(travelled: readonly Travel[]): readonly number[] {
  return travelled
    .flatMap(({ startedAt, arrivedAt }) => (arrivedAt !== null && arrivedAt > startedAt ? [secondsBetween(startedAt, arrivedAt)] : []))
    .toSorted((a, b) => a - b);
}

/**
 * Time that a version takes from its first deployment to environment `from` to its first to environment `to`. With a period: of the versions
 * that arrived in it; `notArrived` counts those that started in it. The records have to reach back to before the period.
 */
export function leadTime(records: readonly DeploymentRecord[], from: string, to: string, period = ALWAYS): LeadTime {
  const all = travels(records, from, to).filter(({ startedAt, arrivedAt }) => isWithin(arrivedAt ?? startedAt, period));
  const seconds = travelSeconds(all);
  const notArrived = all.filter(({ arrivedAt }) => arrivedAt === null).length;
  const figure = (part: number, name: string): Figure => {
    const formula = `${name} over the versions deployed to ${from} and later to ${to} of the seconds between their first deployments there`;
    const value = quantile(seconds, part);
    return value === null ? noData(formula, SOURCE) : { value, n: seconds.length, maturity: "mature", formula, source: SOURCE };
  };
  const outOfOrder = all.length - seconds.length - notArrived;
  return { medianSeconds: figure(0.5, "median"), p90Seconds: figure(0.9, "90th percentile"), outOfOrder, notArrived };
}

/** The deployments to `environment` in the order of time, each with whether it went back. Records of the same instant keep their order. */
export function directions(
  records: readonly DeploymentRecord[],
  environment: string,
): readonly { readonly app: string; readonly at: Instant; readonly wentBack: boolean }[] {
  const live = new Map<string, string>();
  const seen = new Set<string>();
  return inOrder(records.filter((one) => one.environment === environment)).map((record) => {
    const key = keyOf(record);
    const wentBack = seen.has(key) && live.get(record.app) !== record.version;
    seen.add(key);
    live.set(record.app, record.version);
    return { app: record.app, at: record.at, wentBack };
  });
}

/**
 * Share of the deployments to `environment` that went back: to a version of the app that had been live there before and was not the one
 * that was live. With a period: of the deployments in it; the records have to reach back to before the period.
 */
export function goingBackRate(
  records: readonly DeploymentRecord[],
  environment: string,
  period = ALWAYS,
): Figure & { readonly wentBack: number } {
  const formula = `deployments to ${environment} of a version that was live there earlier and was not live then / all deployments there`;
  const counted = directions(records, environment).filter(({ at }) => isWithin(at, period));
  const n = counted.length;
  const wentBack = counted.filter((one) => one.wentBack).length;
  if (n === 0) return { ...noData(formula, SOURCE), wentBack };
  return { value: wentBack / n, n, interval: clopperPearson(wentBack, n), maturity: "mature", formula, source: SOURCE, wentBack };
}

/** First deployment of each version of each app to an environment. */
function firstSeen(records: readonly DeploymentRecord[], environment: string): ReadonlyMap<string, DeploymentRecord> {
  const first = new Map<string, DeploymentRecord>();
  for (const record of records) {
    if (record.environment !== environment) continue;
    const key = keyOf(record);
    const known = first.get(key);
    if (known === undefined || record.at < known.at) first.set(key, record);
  }
  return first;
}

function keyOf(record: DeploymentRecord): string {
  return `${record.app.length}:${record.app}${record.version}`;
}

function inOrder(records: readonly DeploymentRecord[]): readonly DeploymentRecord[] {
  return records.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The Monday (UTC) of the ISO week in which `at` lies, such as `2026-11-23`. */
export function mondayOfWeek(at: Instant): string {
  return mondayOf(weekOf(at));
}

/** Number of an ISO week on the world's time line. */
function weekOf(at: Instant): number {
  const day = Math.floor(millisOf(at) / DAY_MILLIS);
  // Days are counted from a Thursday, so every Monday is 4 more than a multiple of 7.
  return (day - weekdayOf(day) - 4) / 7;
}

function mondayOf(week: number): string {
  return instantFromMillis((week * 7 + 4) * DAY_MILLIS).slice(0, 10);
}
