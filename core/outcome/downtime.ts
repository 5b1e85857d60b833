import { millisOf, type Instant } from "../calendar/instant.ts";
import { noData, type Figure } from "./figure.ts";

/** One second of a service's traffic, from `at` on; several routes of a service may report the same second. */
export interface TrafficSecond {
  readonly at: Instant;
  readonly requests: number;
  readonly failed: number;
}

export interface Downtime {
  /** Seconds of bad service weighted by the share of users it hit. */
  readonly userWeightedSeconds: Figure;
  /** Seconds in which the service counted as down. */
  readonly downSeconds: Figure;
  readonly failedRequests: Figure;
  /** Seconds with at least one request, and without any; their sum is the length of the period in whole seconds. */
  readonly observedSeconds: number;
  /** Nobody asked for the service, so nobody knows whether it was up: not downtime, and not uptime either. */
  readonly unobservedSeconds: number;
}

const SOURCE = "requests and failed answers counted by the proxy, second by second";

/**
 * Downtime in the half-open period [`from`, `to`): the seconds that start in it. `threshold`: a second is down when less than this
 * share of its requests was answered well. `until`: where the recording ends; a period that reaches beyond it is not yet mature.
 */
export function measureDowntime(
  traffic: readonly TrafficSecond[],
  period: { readonly from: Instant; readonly to: Instant },
  options: { readonly threshold?: number; readonly until?: Instant } = {},
): Downtime {
  const threshold = options.threshold ?? 0.5;
  const first = Math.ceil(millisOf(period.from) / 1000);
  const end = Math.max(first, Math.ceil(millisOf(period.to) / 1000));
  const maturity = options.until !== undefined && options.until < period.to ? "not-yet-mature" : "mature";
  const seconds = bySecond(traffic, first, end);
  let weighted = 0;
  let down = 0;
  let requests = 0;
  let failed = 0;
  for (const second of seconds.values()) {
    const bad = second.failed / second.requests;
    weighted += bad;
    if (1 - bad < threshold) down += 1;
    requests += second.requests;
    failed += second.failed;
  }
  const n = seconds.size;
  const figure = (value: number, count: number, formula: string): Figure =>
    n === 0 ? noData(formula, SOURCE) : { value, n: count, maturity, formula, source: SOURCE };
  return {
    userWeightedSeconds: figure(weighted, n, "sum over the seconds with traffic of failed / requests, times 1 s"),
    downSeconds: figure(
      down,
      n,
      `number of seconds with traffic in which less than ${threshold * 100} % of the requests were answered well`,
    ),
    failedRequests: figure(failed, requests, "number of requests with a status of 500 or above, or without an answer"),
    observedSeconds: n,
    unobservedSeconds: end - first - n,
  };
}

function bySecond(traffic: readonly TrafficSecond[], first: number, end: number): Map<number, { requests: number; failed: number }> {
  const seconds = new Map<number, { requests: number; failed: number }>();
  for (const { at, requests, failed } of traffic) {
    const second = Math.floor(millisOf(at) / 1000);
    if (second < first || second >= end || (requests === 0 && failed === 0)) continue;
    const sum = seconds.get(second) ?? { requests: 0, failed: 0 };
    seconds.set(second, { requests: sum.requests + requests, failed: sum.failed + failed });
  }
  // A request is counted when it comes and its failure when it ends, so one second may hold more failures than requests.
  for (const [second, { requests, failed }] of seconds) seconds.set(second, { requests: Math.max(requests, failed), failed });
  return seconds;
}
