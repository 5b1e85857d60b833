import { millisOf, type Instant } from "../core/calendar/instant.ts";
import { serviceOfComponent } from "../core/catalogue/graph.ts";
import type { Organisation } from "../core/catalogue/organisation.ts";
import { measureDowntime, type Downtime } from "../core/outcome/downtime.ts";
import { measureExposure, type Exposure } from "../core/outcome/exposure.ts";
import type { Deployment } from "../core/release/deployment.ts";
import type { Task } from "../core/release/task.ts";
import type { CanaryVerdict } from "../core/verification/judge.ts";
import type { BackendCounts } from "../connectors/proxy/proxy.ts";
import { routeOf, type Tools } from "./tools.ts";

/** What a deployment did to users, as far as it was seen. */
export interface Evidence {
  readonly deployment: string;
  readonly environment: string;
  readonly state: Deployment["state"];
  readonly because: string;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly live: boolean;
  readonly downtime: Readonly<Record<string, Downtime>>;
  readonly requests: number;
  readonly failedRequests: number;
  readonly judged: readonly { readonly component: string; readonly verdict: CanaryVerdict; readonly seconds: number }[];
  readonly exposure: Readonly<Record<string, Exposure>>;
}

/** Gathers the evidence of a deployment that has ended: traffic of its time from the proxy, the judge's answers from its steps. */
export async function measureDeployment(
  deployment: Deployment,
  steps: readonly Task[],
  organisation: Organisation,
  tools: Pick<Tools, "proxy">,
  now: Instant,
): Promise<Evidence> {
  const live = organisation.environments.some((environment) => environment.id === deployment.environment && environment.live);
  const components = !live ? [] : [...new Set(steps.flatMap((step) => (step.work.kind === "shift" ? [step.work.component] : [])))];
  const downtime: Record<string, Downtime> = {};
  const exposure: Record<string, Exposure> = {};
  let requests = 0;
  let failedRequests = 0;
  for (const component of components) {
    exposure[component] = measureExposure(await inTraffic(deployment, component, steps, tools), now);
    if (deployment.startedAt === null) continue;
    const route = routeOf(deployment.environment, component);
    const traffic = (await tools.proxy.traffic(route, deployment.startedAt)).filter(
      (second) => deployment.endedAt === null || second.at <= deployment.endedAt,
    );
    requests += traffic.reduce((sum, second) => sum + second.requests, 0);
    failedRequests += traffic.reduce((sum, second) => sum + second.failed, 0);
    const service = serviceOfComponent(organisation.services, component)?.id ?? component;
    downtime[service] = measureDowntime(traffic, { from: deployment.startedAt, to: deployment.endedAt ?? now }, { until: now });
  }
  const judged = steps.flatMap((step) => {
    const facts = step.result?.facts;
    if (step.work.kind !== "judge" || facts?.["verdict"] === undefined) return [];
    return [{ component: step.work.component, verdict: facts["verdict"] as CanaryVerdict, seconds: Number(facts["seconds"]) }];
  });
  const { id, environment, state, because, startedAt, endedAt } = deployment;
  return { deployment: id, environment, state, because, startedAt, endedAt, live, downtime, requests, failedRequests, judged, exposure };
}

/** The share of users that the deployment's own instances of a component had over time, and whom they met. */
async function inTraffic(deployment: Deployment, component: string, steps: readonly Task[], tools: Pick<Tools, "proxy">) {
  const mine = new Set(
    steps.flatMap((step) =>
      step.work.kind === "start" && !step.restores && step.work.component === component ? [step.work.instance] : [],
    ),
  );
  const shifts = steps
    .filter((step) => step.work.kind === "shift" && step.work.component === component && step.state === "done" && step.endedAt !== null)
    .toSorted((a, b) => millisOf(a.endedAt as Instant) - millisOf(b.endedAt as Instant));
  const shares = shifts.flatMap((step) => {
    if (step.work.kind !== "shift" || step.endedAt === null) return [];
    const weights = Object.entries(step.work.weights);
    const all = weights.reduce((sum, [, weight]) => sum + weight, 0);
    const own = weights.filter(([instance]) => mine.has(instance)).reduce((sum, [, weight]) => sum + weight, 0);
    return [{ at: step.endedAt, percent: all === 0 ? 0 : (100 * own) / all }];
  });
  const seen = new Map<string, BackendCounts>();
  const recorded = shifts.flatMap((step) => (step.result?.facts?.["counts"] ?? []) as BackendCounts[]);
  const current = await tools.proxy.counts(routeOf(deployment.environment, component)).catch(() => [] as readonly BackendCounts[]);
  for (const counts of [...recorded, ...current])
    if (mine.has(counts.instance) && (seen.get(counts.instance)?.requests ?? -1) <= counts.requests) seen.set(counts.instance, counts);
  const users = seen.size === 0 ? null : { met: total([...seen.values()], "sessions"), bad: total([...seen.values()], "badSessions") };
  return { shares, users };
}

function total(counts: readonly BackendCounts[], what: "sessions" | "badSessions"): number {
  return counts.reduce((sum, one) => sum + one[what], 0);
}
