import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Fence, InstanceSpec, Observation } from "../host.ts";
import { whyNotDelivered } from "./artifact.ts";
import { underFence } from "./fence.ts";
import type { Claim } from "./launcher.ts";
import { isAlive, launch, readClaim, voidClaim } from "./launcher.ts";
import { boundLog } from "./log.ts";
import { HOST_MARK, INSTANCE_MARK, membersOf } from "./members.ts";
import { listens, observeInstance } from "./observe.ts";
import type { Watch } from "./observe.ts";
import { accepts, isTaken } from "./port.ts";
import type { Place } from "./place.ts";
import { artifactFolder } from "./place.ts";
import type { InstanceRecord } from "./record.ts";
import { claimOf, claimPath, instanceFolder, logPath, readRecord, recordOf, writeRecord } from "./record.ts";
import { endNow } from "./stop.ts";

const PORTS_TRIED = 5;
/** How long a start waits to see whether the port was taken from under the instance; a slower one is observed later. */
const FIRST_LOOK_MS = 2_000;

/** Makes sure that the instance has its one process, and answers what the host says about it. */
export async function startInstance(
  place: Place,
  watch: Watch,
  choosePort: () => Promise<number>,
  fence: Fence,
  spec: InstanceSpec,
): Promise<Observation> {
  for (let tried = 1; ; tried += 1) {
    const record = await underFence(place, fence, () => findOrLaunch(place, choosePort, spec));
    const alive = await settles(place, record);
    const retry = !alive && tried < PORTS_TRIED && (await isTaken(record.port));
    if (!retry) return observeInstance(place, watch, spec.instance);
  }
}

async function findOrLaunch(place: Place, choosePort: () => Promise<number>, spec: InstanceSpec): Promise<InstanceRecord> {
  const before = await readRecord(place, spec.instance);
  // A launcher of a dead node may still be on its way: it has its claim now or never.
  if (before !== undefined) await voidClaim(claimPath(place, before));
  const claim = before === undefined ? undefined : await claimOf(place, before);
  if (before !== undefined && claim !== undefined && isAlive(claim)) return sameContent(before, spec);
  await endRemains(place, spec.instance, claim);
  return launchNext(place, spec, (before?.launch ?? 0) + 1, await choosePort());
}

function sameContent(running: InstanceRecord, spec: InstanceSpec): InstanceRecord {
  if (running.digest !== spec.digest) {
    throw new Error(
      `${spec.instance} already runs ${running.digest} and was to be started with ${spec.digest}: an instance keeps its content. Give the new one another name, or stop this one first.`,
    );
  }
  if (running.stopped) throw new Error(`${spec.instance} was told to stop and has not ended yet: stop it again, then start it.`);
  return running;
}

async function endRemains(place: Place, instance: string, claim: Claim | undefined): Promise<void> {
  const left = await endNow(() => membersOf(place, { instance, log: logPath(place, instance), claim }));
  if (left.length === 0) return;
  const pids = left.map(({ pid }) => pid).join(", ");
  throw new Error(`processes of an earlier start of ${instance} cannot be ended: pid ${pids}. End them, then start again.`);
}

async function launchNext(place: Place, spec: InstanceSpec, number: number, port: number): Promise<InstanceRecord> {
  const missing = await whyNotDelivered(place, spec.digest);
  if (missing !== undefined) throw new Error(`${spec.instance} was not started: ${missing}. Deliver it again.`);
  const record = recordOf(spec, number, port);
  const log = logPath(place, spec.instance);
  await mkdir(join(instanceFolder(place, spec.instance), "home"), { recursive: true, mode: 0o700 });
  await dropOldClaims(place, record);
  await boundLog(log);
  await writeRecord(place, record);
  await launch("launch", {
    claim: claimPath(place, record),
    command: spec.command,
    folder: artifactFolder(place, spec.digest),
    output: log,
    environment: environmentOf(place, record, spec),
  });
  return record;
}

/** Waits until the instance listens (true), has ended (false), or long enough (true). */
async function settles(place: Place, record: InstanceRecord): Promise<boolean> {
  const claim = await claimOf(place, record);
  const until = performance.now() + FIRST_LOOK_MS;
  if (claim === undefined) return false;
  for (;;) {
    if (!isAlive(claim)) return false;
    // Whose port it is stands in the kernel's list of all connections, long on a busy machine: first ask whether anybody accepts any.
    if (performance.now() > until || ((await accepts(record.port)) && listens(place, record, claim) === "yes")) return true;
    await after(20);
  }
}

function environmentOf(place: Place, record: InstanceRecord, spec: InstanceSpec): Readonly<Record<string, string>> {
  return {
    ...minimalEnvironment(join(instanceFolder(place, record.instance), "home")),
    ...spec.environment,
    PORT: String(record.port),
    TIDEGATE_VERSION: spec.version,
    TIDEGATE_DIGEST: spec.digest,
    [INSTANCE_MARK]: spec.instance,
    [HOST_MARK]: place.directory,
  };
}

/** What a program needs to find others, and a home that is not that of the node's user, whose secrets are none of its business. */
export function minimalEnvironment(home: string): Readonly<Record<string, string>> {
  return { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: home };
}

/** Claims of launches before the last cannot be taken any more: the last was void or taken before a newer record was written. */
async function dropOldClaims(place: Place, record: InstanceRecord): Promise<void> {
  const folder = instanceFolder(place, record.instance);
  for (const name of await readdir(folder)) {
    const number = Number(/^pid\.(\d+)/.exec(name)?.[1] ?? Number.NaN);
    if (number < record.launch - 20 && (await readClaim(join(folder, name))) !== undefined) await rm(join(folder, name), { force: true });
  }
}
