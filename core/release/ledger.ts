import type { Deployment, LedgerRow, LiveInstance } from "./deployment.ts";
import type { Task } from "./task.ts";

/**
 * The ledger of an environment when a deployment ends: on each target the instance that serves users, verified when its proof ended.
 * Components that the deployment did not touch keep their rows; a target where nothing serves a touched component has no row. Where it is
 * not known whether a shift of users took place, nothing counts as verified.
 */
export function ledgerAfter(
  deployment: Pick<Deployment, "id" | "environment">,
  components: readonly string[],
  previous: readonly LedgerRow[],
  live: readonly LiveInstance[],
  tasks: readonly Task[],
): readonly LedgerRow[] {
  const untouched = previous.filter((row) => !components.includes(row.component));
  const serving = live.filter((instance) => components.includes(instance.component) && instance.weight > 0);
  const rows = serving.map((instance) => rowFor(deployment, instance, previous, tasks));
  return [...untouched, ...rows.map((row) => (isSure(row.component, tasks) ? row : { ...row, observedDigest: null, verifiedAt: null }))];
}

/** Whether it is known who has the users: each shift that was begun is done, or the shift of the way back is. */
function isSure(component: string, tasks: readonly Task[]): boolean {
  const shifts = tasks.filter((task) => task.work.kind === "shift" && task.work.component === component && task.attempt > 0);
  return shifts.every((task) => task.state === "done") || shifts.some((task) => task.restores && task.state === "done");
}

function rowFor(
  deployment: Pick<Deployment, "id" | "environment">,
  instance: LiveInstance,
  previous: readonly LedgerRow[],
  tasks: readonly Task[],
): LedgerRow {
  const before = previous.find((row) => row.instance === instance.instance);
  if (before !== undefined) return before;
  const proof = tasks.find((task) => task.work.kind === "prove" && task.work.instance === instance.instance && task.state === "done");
  const { target, component, version, digest, address } = instance;
  return {
    environment: deployment.environment,
    target,
    component,
    version,
    digest,
    instance: instance.instance,
    address,
    observedDigest: proof === undefined ? null : digest,
    instanceStartedAt: instance.startedAt,
    verifiedAt: proof?.endedAt ?? null,
    deployment: deployment.id,
  };
}

/** What an environment runs of a component, in words: one version, or how many targets run which. */
export function mixtureOf(rows: readonly Pick<LedgerRow, "component" | "version" | "digest">[], component: string): string {
  const counts = new Map<string, { version: string; count: number }>();
  const mine = rows.filter((row) => row.component === component);
  for (const row of mine) {
    const seen = counts.get(row.digest) ?? { version: row.version, count: 0 };
    counts.set(row.digest, { version: row.version, count: seen.count + 1 });
  }
  const parts = [...counts.values()].toSorted((a, b) => b.count - a.count);
  const only = parts[0];
  if (only === undefined) return "nothing";
  if (parts.length === 1) return only.version;
  return `mixed (${parts.map(({ version, count }) => `${count}/${mine.length} on ${version}`).join(", ")})`;
}
