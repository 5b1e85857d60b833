import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { Digest } from "../../../core/catalogue/artifact.ts";
import { instantFromMillis } from "../../../core/calendar/instant.ts";
import type { Instant } from "../../../core/calendar/instant.ts";
import type { Observation } from "../host.ts";
import { askHealth } from "./health.ts";
import type { Claim } from "./launcher.ts";
import { isAlive } from "./launcher.ts";
import { boundLog, lastLines } from "./log.ts";
import { markOf, membersOf } from "./members.ts";
import type { Place } from "./place.ts";
import { artifactFolder } from "./place.ts";
import type { Process } from "./process-table.ts";
import { inodeOf, listProcesses, listenersOn, socketsOf, startedAtMillis, workingFolderOf } from "./process-table.ts";
import type { InstanceRecord } from "./record.ts";
import { claimOf, claimPath, logPath, readRecord, readRecordIn } from "./record.ts";

/** Says why the host cannot vouch for an artifact's files; `undefined` when it can. */
export type Watch = (digest: Digest) => Promise<string | undefined>;

/** What the host's kernel and disk say about an instance now; what we once wrote is used only where they confirm it. */
export async function observeInstance(place: Place, watch: Watch, instance: string, table?: readonly Process[]): Promise<Observation> {
  const record = await readRecord(place, instance);
  const log = logPath(place, instance);
  const claim = record === undefined ? undefined : await claimOf(place, record);
  if (record !== undefined && claim !== undefined && isAlive(claim)) {
    await boundLog(log);
    return observeLeader(place, watch, record, claim, table);
  }
  const left = membersOf(place, { instance, log, claim }, table);
  if (left.length > 0) return observeOrphans(place, watch, instance, left);
  return {
    instance,
    state: "absent",
    digest: null,
    startedAt: null,
    address: null,
    healthy: false,
    detail: record === undefined ? "this host knows no such instance" : await whyAbsent(record, log),
  };
}

/** Every instance that has a process on this host, and those that should have one and have not. Stopped ones are past. */
export async function observeAll(place: Place, watch: Watch): Promise<readonly Observation[]> {
  const table = listProcesses();
  const names = new Set(table.map((process) => markOf(place, process)).filter((name) => name !== undefined && name !== ""));
  for (const folder of await readdir(place.instances)) {
    const record = await readRecordIn(join(place.instances, folder));
    if (record !== undefined && !record.stopped) names.add(record.instance);
  }
  const observed: Observation[] = [];
  for (const name of [...names].filter((one) => one !== undefined).toSorted()) {
    observed.push(await observeInstance(place, watch, name, table));
  }
  return observed;
}

/** Whether the instance's own processes accept connections on its port; a neighbour's answer is not its answer. */
export function listens(
  place: Place,
  record: InstanceRecord,
  claim: Claim,
  table?: readonly Process[],
): "yes" | "no" | "another process does" {
  const listeners = listenersOn(claim.pid, record.port);
  if (listeners.length === 0) return "no";
  const holds = (pid: number): boolean => listeners.some((inode) => socketsOf(pid)?.has(inode) === true);
  if (holds(claim.pid)) return "yes";
  const members = membersOf(place, { instance: record.instance, log: logPath(place, record.instance), claim }, table);
  return members.some(({ pid }) => holds(pid)) ? "yes" : "another process does";
}

async function observeLeader(
  place: Place,
  watch: Watch,
  record: InstanceRecord,
  claim: Claim,
  table?: readonly Process[],
): Promise<Observation> {
  const content = await contentOf(place, watch, claim);
  const listening = listens(place, record, claim, table);
  const health =
    listening === "yes"
      ? await askHealth(record.port, record.health)
      : {
          healthy: false,
          detail:
            listening === "no"
              ? `nothing listens on 127.0.0.1:${record.port} yet`
              : `127.0.0.1:${record.port} is held by a process that is not of this instance`,
        };
  return {
    instance: record.instance,
    state: "running",
    digest: content.digest,
    startedAt: await startOf(place, record),
    address: listening === "yes" ? `127.0.0.1:${record.port}` : null,
    healthy: health.healthy,
    detail: content.why === undefined ? health.detail : `${health.detail}; ${content.why}`,
  };
}

/** The process wrote its claim just before it became the command: the file's time is its start on this host's clock. */
async function startOf(place: Place, record: InstanceRecord): Promise<Instant> {
  const { mtimeMs } = await stat(claimPath(place, record));
  return instantFromMillis(Math.floor(mtimeMs));
}

/** The digest whose folder the process was started in, if that very folder is still there and holds what was delivered. */
async function contentOf(place: Place, watch: Watch, claim: Claim): Promise<{ readonly digest: Digest | null; readonly why?: string }> {
  const digest = digestOfFolder(place, claim.folder);
  if (digest === undefined) return { digest: null, why: `it was started in ${claim.folder}, which is no artifact of this host` };
  if (inodeOf(artifactFolder(place, digest)) !== claim.inode) {
    return { digest: null, why: `the folder of ${digest} was removed or replaced on this host after it was started` };
  }
  const now = workingFolderOf(claim.pid);
  const here = now === undefined ? undefined : digestOfFolder(place, now);
  if (here !== undefined && here !== digest) return { digest: null, why: `it was started in ${digest} and now works in ${here}` };
  const why = await watch(digest);
  return why === undefined ? { digest } : { digest: null, why };
}

/** The instance's first process has ended, or was never ours, and others that it started live on. */
async function observeOrphans(place: Place, watch: Watch, instance: string, left: readonly Process[]): Promise<Observation> {
  const eldest = left.toSorted((a, b) => a.ticks - b.ticks)[0];
  const folder = eldest === undefined ? undefined : workingFolderOf(eldest.pid);
  const digest = folder === undefined ? undefined : digestOfFolder(place, folder);
  const vouched = digest !== undefined && (await watch(digest)) === undefined ? digest : null;
  return {
    instance,
    state: "running",
    digest: vouched,
    startedAt: eldest === undefined ? null : instantFromMillis(startedAtMillis(eldest)),
    address: null,
    healthy: false,
    detail: `the process that was started has ended, and others of it live on: pid ${left.map(({ pid }) => pid).join(", ")}; stop the instance to end them`,
  };
}

async function whyAbsent(record: InstanceRecord, log: string): Promise<string> {
  if (record.stopped) return "it was stopped, and no process of it is left";
  const [last] = await lastLines(log, 1);
  return last === undefined ? "its process has ended and wrote nothing" : `its process has ended; the last it wrote: ${last}`;
}

function digestOfFolder(place: Place, folder: string): Digest | undefined {
  const [name] = relative(place.artifacts, folder).split(sep);
  return name !== undefined && /^[0-9a-f]{64}$/.test(name) && basename(name) === name ? `sha256:${name}` : undefined;
}
