import { readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { call, type Heard } from "./running.ts";

export interface Act {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly weight: number;
}

export async function actsOf(file: string): Promise<readonly Act[]> {
  return JSON.parse(await readFile(file, "utf8")) as Act[];
}

/**
 * Sends `count` requests, `perSecond` of them each second whether or not earlier ones are answered. In each hundred every act comes as
 * often as its weight says, spread evenly, so that shares do not depend on luck.
 */
export async function users(
  base: string,
  acts: readonly Act[],
  count: number,
  perSecond: number,
): Promise<readonly (Heard & { readonly name: string })[]> {
  const total = acts.reduce((sum, act) => sum + act.weight, 0);
  const deck = acts
    .flatMap((act) => Array.from({ length: act.weight }, (_, index) => ({ act, place: (index + 0.5) / act.weight })))
    .toSorted((one, other) => one.place - other.place)
    .map(({ act }) => act);
  const agent = new Agent({ keepAlive: true });
  const begun = performance.now();
  const heard: Promise<Heard & { name: string }>[] = [];
  try {
    for (let sent = 0; sent < count; sent += 1) {
      const early = begun + (sent * 1000) / perSecond - performance.now();
      if (early > 1) await pause(early);
      const act = deck[sent % total];
      if (act !== undefined)
        heard.push(call(base, act.method, act.path, act.body, agent).then((answer) => ({ ...answer, name: act.name })));
    }
    return await Promise.all(heard);
  } finally {
    agent.destroy();
  }
}
