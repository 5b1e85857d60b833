import { setTimeout as pause } from "node:timers/promises";
import { componentById } from "../../core/catalogue/graph.ts";
import type { Observation } from "../../connectors/host/host.ts";
import { noteInstance } from "../../store/environments.ts";
import { done, failed, type Executor } from "../executor.ts";

const MILLIS_BETWEEN_LOOKS = 250;

/**
 * A step succeeded only if the target itself says so: it runs the planned digest, it is healthy, and it stays so for the soak time.
 * Health that comes and goes does not move the deadline.
 */
export const prove: Executor<"prove"> = async (work, { claim, organisation, tools, say, signal }) => {
  const component = componentById(organisation.services, work.component);
  if (component === undefined) return { result: failed(`the organisation has no component ${work.component}`) };
  const host = tools.host(work.environment, work.target);
  const began = performance.now();
  const deadline = began + (component.run.startsWithinSeconds + work.soakSeconds) * 1000;
  let healthySince: number | undefined;
  let last: Observation | undefined;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    last = await host.observe(work.instance);
    const now = performance.now();
    if (last.state === "absent" && now - began > 2000) break;
    const good = last.healthy && last.digest === work.digest && last.address !== null;
    healthySince = good ? (healthySince ?? now) : undefined;
    if (healthySince !== undefined && now - healthySince >= work.soakSeconds * 1000) {
      const seen = last;
      say(`${work.target} says: ${work.component} ${seen.digest ?? "?"} since ${seen.startedAt ?? "?"}, healthy for ${work.soakSeconds} s`);
      return {
        result: done(`${work.target} runs the planned digest, healthy for ${work.soakSeconds} s`, {
          digest: seen.digest,
          startedAt: seen.startedAt,
          address: seen.address,
        }),
        record: (tx) =>
          noteInstance(tx, {
            instance: work.instance,
            environment: work.environment,
            target: work.target,
            component: work.component,
            version: work.version,
            digest: work.digest,
            address: seen.address,
            startedAt: seen.startedAt,
            deployment: claim.deployment ?? claim.release,
          }),
      };
    }
    await pause(MILLIS_BETWEEN_LOOKS, undefined, { signal });
  }
  return { result: failed(`${work.target} did not prove ${work.component} ${work.version} in time: ${reasonOf(last, work.digest)}`) };
};

function reasonOf(seen: Observation | undefined, planned: string): string {
  if (seen === undefined) return "it could not be observed";
  if (seen.state === "running" && seen.digest !== planned)
    return `it runs ${seen.digest ?? "something without a digest"} instead of ${planned}`;
  return seen.detail;
}
