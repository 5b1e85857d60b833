import { decide } from "../core/decide.ts";
import type { Database } from "../store/database.ts";
import { append, type JournalEntry } from "../store/journal.ts";
import { lookAgainAt } from "../store/releases.ts";
import { lockSituation } from "../store/situation.ts";
import { applyAct } from "./apply.ts";

/** More rounds than any release needs; beyond it the decision does not come to rest, which is a defect worth an error. */
const MOST_ROUNDS = 50;

/**
 * Brings a release as far as it can go now: reads its situation, asks core, carries the plan out in the same transaction, and again,
 * until nothing is left to do. Calling it too often changes nothing. Answers whether anything was done.
 */
export async function advance(database: Database, node: string, release: string): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const acted = await database.transaction(async (tx) => {
      const read = await lockSituation(tx, release);
      if (read === undefined) return false;
      const plan = decide(read.situation, read.now);
      const entries: Omit<JournalEntry, "actor">[] = [];
      for (const act of plan.acts) entries.push(...(await applyAct(tx, read.situation, act)));
      await lookAgainAt(tx, release, plan.acts.length > 0 ? "now" : plan.lookAgainAt);
      for (const entry of entries) await append(tx, { actor: `node:${node}`, ...entry });
      return plan.acts.length > 0;
    });
    if (!acted) return round > 0;
  }
  throw new Error(`release ${release} does not come to rest after ${MOST_ROUNDS} decisions`);
}
