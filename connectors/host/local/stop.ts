import { setTimeout as after } from "node:timers/promises";
import type { Fence } from "../host.ts";
import { underFence } from "./fence.ts";
import { voidClaim } from "./launcher.ts";
import { membersOf, signal } from "./members.ts";
import type { Place } from "./place.ts";
import type { Process } from "./process-table.ts";
import { readProcess } from "./process-table.ts";
import { claimOf, claimPath, logPath, readRecord, writeRecord } from "./record.ts";

const WITHOUT_RECORD_SECONDS = 10;
const KILL_MS = 5_000;
const POLL_MS = 20;

/** Asks every process of the instance to end, waits as long as it may take, ends what is left, and looks again. */
export async function stopInstance(
  place: Place,
  fence: Fence,
  instance: string,
): Promise<{ readonly state: "stopped" | "still-running"; readonly detail: string }> {
  const begun = performance.now();
  const record = await readRecord(place, instance);
  const find = async (): Promise<readonly Process[]> => {
    const claim = record === undefined ? undefined : await claimOf(place, record);
    return membersOf(place, { instance, log: logPath(place, instance), claim });
  };
  const asked = await underFence(place, fence, async () => {
    if (record !== undefined) {
      await writeRecord(place, { ...record, stopped: true });
      await voidClaim(claimPath(place, record));
    }
    const members = await find();
    for (const member of members) signal(member, "SIGTERM");
    return members;
  });
  if (asked.length === 0) return { state: "stopped", detail: "it had no process" };

  const seconds = record?.stopsWithinSeconds ?? WITHOUT_RECORD_SECONDS;
  const ended = await endWithin(seconds * 1000, find);
  if (ended.length === 0) return { state: "stopped", detail: `it ended ${secondsSince(begun)} s after it was asked to` };

  const left = await underFence(place, fence, () => endNow(find));
  const pids = left.map(({ pid }) => pid).join(", ");
  return left.length === 0
    ? { state: "stopped", detail: `it did not end within ${seconds} s and was ended by force` }
    : { state: "still-running", detail: `pid ${pids} did not end, not even by force: look at what they wait for, or whose they are` };
}

/** Ends processes by force, and those that they start meanwhile; answers which are left after 5 s. */
export async function endNow(find: () => readonly Process[] | Promise<readonly Process[]>): Promise<readonly Process[]> {
  return endWithin(KILL_MS, async () => {
    const found = await find();
    for (const member of found) signal(member, "SIGKILL");
    return found;
  });
}

/**
 * Waits until two searches in a row find nothing: one alone may miss a process that was forked while the table was read.
 * Between searches it only looks whether those that were found still live, since a search reads the whole process table.
 */
async function endWithin(millis: number, find: () => Promise<readonly Process[]>): Promise<readonly Process[]> {
  const until = performance.now() + millis;
  let left = await find();
  for (let empty = left.length === 0 ? 1 : 0; empty < 2;) {
    if (performance.now() > until) return left;
    if (left.length > 0) await after(POLL_MS);
    if (left.some((one) => readProcess(one.pid)?.ticks === one.ticks)) continue;
    left = await find();
    empty = left.length === 0 ? empty + 1 : 0;
  }
  return [];
}

function secondsSince(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(1);
}
