import type { Claim } from "./launcher.ts";
import { bootId, listProcesses, readProcess, variableOf, writesTo } from "./process-table.ts";
import type { Process } from "./process-table.ts";
import type { Place } from "./place.ts";

/** The variables by which a process is known as an instance's, also when it has left its session and its parents have ended. */
export const INSTANCE_MARK = "TIDEGATE_INSTANCE";
export const HOST_MARK = "TIDEGATE_HOST";

/** The instance of this host that a process was started for, by its environment. */
export function markOf(place: Place, process: Process): string | undefined {
  return variableOf(process.pid, HOST_MARK) === place.directory ? variableOf(process.pid, INSTANCE_MARK) : undefined;
}

/**
 * Every live process of an instance: those with its mark, of its session or group, that write to its log, and whatever those have
 * started. A process escapes only if it leaves the session, drops its environment, its output and its parents: all four.
 */
export function membersOf(
  place: Place,
  trace: { readonly instance: string; readonly log: string; readonly claim: Claim | undefined },
  table: readonly Process[] = listProcesses(),
): readonly Process[] {
  const { instance, log, claim } = trace;
  const boot = bootId();
  const descends = (process: Process): boolean => {
    if (claim === undefined || claim.boot !== boot || process.ticks < claim.ticks) return false;
    if (process.pid === claim.pid) return process.ticks === claim.ticks;
    const leader = readProcess(claim.pid);
    const reused = leader !== undefined && leader.ticks !== claim.ticks;
    return !reused && (process.group === claim.pid || process.session === claim.pid);
  };
  const marks = new Map(table.map((process) => [process.pid, variableOf(process.pid, INSTANCE_MARK)]));
  const found = new Map<number, Process>();
  for (const process of table) {
    const marked = marks.get(process.pid) === instance && markOf(place, process) === instance;
    if (marked || descends(process) || writesTo(process.pid, log)) found.set(process.pid, process);
  }
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const process of table) {
      // An instance may itself be a node that runs instances: what carries another mark is not its own.
      if (found.has(process.parent) && marks.get(process.pid) === undefined) found.set(process.pid, process);
    }
  }
  return [...found.values()];
}

/** Sends a signal to a process if it is still the one that was seen. `refused` when the host does not let us. */
export function signal(seen: Process, name: "SIGTERM" | "SIGKILL"): "sent" | "gone" | "refused" {
  if (readProcess(seen.pid)?.ticks !== seen.ticks) return "gone";
  try {
    process.kill(seen.pid, name);
    return "sent";
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "ESRCH" ? "gone" : "refused";
  }
}
