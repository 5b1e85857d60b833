import { setTimeout as pause } from "node:timers/promises";
import { serviceOfComponent } from "../../core/catalogue/graph.ts";
import { judgeCanary } from "../../core/verification/judge.ts";
import type { ArmCounts, Look } from "../../core/verification/look.ts";
import type { BackendCounts } from "../../connectors/proxy/proxy.ts";
import { done, failed, type Executor } from "../executor.ts";
import { routeOf } from "../tools.ts";

const MILLIS_BETWEEN_LOOKS = 1000;

/** Looks each second at what users meet on the new version and on the old one at the same time, until the evidence says what it is. */
export const judge: Executor<"judge"> = async (work, { organisation, tools, say, signal }) => {
  const route = routeOf(work.environment, work.component);
  const objectivePercent = serviceOfComponent(organisation.services, work.component)?.objectives.availabilityPercent ?? 99;
  const looks: Look[] = [];
  const began = performance.now();
  let said = "";
  for (;;) {
    signal.throwIfAborted();
    const counts = await tools.proxy.counts(route);
    looks.push({ canary: sum(counts, work.canary), baseline: work.baseline.length === 0 ? null : sum(counts, work.baseline) });
    const elapsedSeconds = (performance.now() - began) / 1000;
    const verdict = judgeCanary(looks, { sessions: work.sessions, elapsedSeconds, withinSeconds: work.withinSeconds, objectivePercent });
    if (verdict.because !== said && (looks.length % 5 === 1 || verdict.state !== "continue")) say(verdict.because);
    said = verdict.because;
    const facts = { verdict, seconds: elapsedSeconds, looks: looks.length, counts };
    if (verdict.state === "healthy") return { result: done(verdict.because, facts) };
    if (verdict.state === "harmful" || verdict.state === "inconclusive") {
      return { result: failed(verdict.because, { ...facts, inconclusive: verdict.state === "inconclusive" }) };
    }
    await pause(MILLIS_BETWEEN_LOOKS, undefined, { signal });
  }
};

function sum(counts: readonly BackendCounts[], instances: readonly string[]): ArmCounts {
  const mine = counts.filter((one) => instances.includes(one.instance));
  return {
    sessions: mine.reduce((total, one) => total + one.sessions, 0),
    badSessions: mine.reduce((total, one) => total + one.badSessions, 0),
  };
}
