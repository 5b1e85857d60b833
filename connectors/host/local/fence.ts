import { join } from "node:path";
import type { Fence } from "../host.ts";
import { FenceRefused } from "../host.ts";
import { alone } from "./lock.ts";
import type { Place } from "./place.ts";
import { fileNameOf, readIfThere, writeDurably } from "./place.ts";

/**
 * Does `act` if no newer lease has been seen for the environment, and remembers the token before it. Nothing else changes this host
 * meanwhile, so `act` should be short: a node that is stopped between the look at the token and the act would do harm otherwise.
 */
export function underFence<T>(place: Place, fence: Fence, act: () => Promise<T>): Promise<T> {
  return alone(place, "acts", async () => {
    const path = join(place.fences, fileNameOf(fence.environment));
    const seen = parseToken(path, await readIfThere(path));
    if (!Number.isSafeInteger(fence.token)) throw new Error(`${fence.token} is no fencing token: it must be a whole number`);
    if (seen !== undefined && fence.token < seen) throw new FenceRefused(fence.environment, fence.token, seen);
    if (seen === undefined || fence.token > seen) await writeDurably(path, `${fence.token}\n`);
    return act();
  });
}

function parseToken(path: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const token = /^-?\d+\n$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(token)) return token;
  throw new Error(
    `${path} does not hold a fencing token, so nobody can tell which lease is the newest: restore it or write the newest token.`,
  );
}
