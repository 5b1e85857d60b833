import type { Stage } from "../../core/procedure/procedure.ts";
import { stageSchema } from "../../core/procedure/procedure.ts";
import type { TaskDraft } from "../../core/release/task.ts";
import { harbourOrganisation, itemOf, releaseOf } from "../../core/testing/harbour.ts";
import type { Database } from "../database.ts";
import { insertDeployment } from "../deployments.ts";
import { keepOrganisation } from "../organisations.ts";
import { insertRelease } from "../releases.ts";
import { insertTasks } from "../tasks.ts";

export const TEST: Stage = stageSchema.parse({ environment: "test" });
export const PRODUCTION: Stage = stageSchema.parse({ environment: "production" });

/** A release of the shop into some environments, with a deployment for each, kept. */
export async function keepRelease(db: Database, id: string, stages: readonly Stage[] = [TEST]): Promise<void> {
  await db.transaction(async (tx) => {
    await insertRelease(tx, releaseOf(id, [itemOf("shop", id)], stages));
    for (const [position, stage] of stages.entries()) {
      await insertDeployment(tx, { id: `${id}-${stage.environment}`, release: id, environment: stage.environment, position, stage });
    }
  });
}

/** The harbour's organisation, kept and in force. */
export async function keepHarbour(db: Database, commit = "c0ffee"): Promise<void> {
  await db.transaction((tx) => keepOrganisation(tx, commit, { organisation: harbourOrganisation() }));
}

/** A build task without needs. */
export function taskOf(key: string, more: Partial<TaskDraft> = {}): TaskDraft {
  return {
    key,
    deployment: null,
    title: `build ${key}`,
    work: { kind: "build", component: "shop", commit: "abc", version: "1" },
    needs: [],
    reversal: "reversible",
    restores: false,
    ...more,
  };
}

/** A release `r1` with these tasks, which may be claimed; the first is ready the longest. */
export async function keepReadyTasks(db: Database, keys: readonly string[]): Promise<void> {
  await keepRelease(db, "r1");
  await db.transaction((tx) =>
    insertTasks(
      tx,
      "r1",
      keys.map((key) => taskOf(key)),
    ),
  );
  await db.query("update task set state = 'ready', run_after = now() - make_interval(secs => 1000 - position)");
}
