import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Work } from "../../core/release/task.ts";
import { done, type Ended, type Executor, type StepContext } from "../../engine/executor.ts";
import type { Executors } from "../../engine/executors/executors.ts";
import { insertBuild } from "../../store/builds.ts";
import type { Database } from "../../store/database.ts";
import { forgetInstance, noteInstance, noteWeights } from "../../store/environments.ts";
import { setArtifact } from "../../store/releases.ts";
import { takeEffect } from "./soak-places.ts";

/** Between an effect and its record there is time in which a node can die; a proof takes so long that two nodes can have it in hand. */
const MILLIS_BETWEEN = 10;
const MILLIS_OF_PROOF = 50;

/** Executors that change places of the soak instead of hosts and proxies; what they record is what the real ones record. */
export function soakExecutors(places: Database, node: string): Executors {
  async function change(work: Exclude<Work, { kind: "build" }>, { claim, signal }: StepContext): Promise<void> {
    signal.throwIfAborted();
    const where = "target" in work ? work.target : "proxy";
    if (!(await takeEffect(places, node, claim, `${work.environment}/${where}/${work.component}`)))
      throw new Error("the place has seen a newer fence");
    await pause(work.kind === "prove" ? MILLIS_OF_PROOF : MILLIS_BETWEEN, undefined, { signal });
  }
  const only =
    (because: string): ((work: Exclude<Work, { kind: "build" }>, context: StepContext) => Promise<Ended>) =>
    async (work, context) => {
      await change(work, context);
      return { result: done(because) };
    };

  const build: Executor<"build"> = async (work, { claim }) => {
    if (!(await takeEffect(places, node, claim, `builder/${claim.release}/${work.component}`)))
      throw new Error("the builder has seen a newer fence");
    const digest = `sha256:${createHash("sha256").update(`${work.component} ${work.commit}`).digest("hex")}` as const;
    const artifact = { component: work.component, version: work.version, commit: work.commit, digest, bytes: 1 };
    return {
      result: done(`built ${digest}`),
      record: async (tx) => {
        await insertBuild(tx, artifact, { node });
        await setArtifact(tx, claim.release, artifact);
      },
    };
  };

  const start: Executor<"start"> = async (work, context) => {
    await change(work, context);
    const { environment, target, component, version, digest, instance } = work;
    const noted = {
      environment,
      target,
      component,
      version,
      digest,
      instance,
      address: `${target}:1`,
      startedAt: null,
      deployment: context.claim.deployment ?? "",
    };
    return { result: done("started"), record: (tx) => noteInstance(tx, noted) };
  };

  const shift: Executor<"shift"> = async (work, context) => {
    await change(work, context);
    return { result: done("the users are given"), record: (tx) => noteWeights(tx, work.environment, work.component, work.weights) };
  };

  const stop: Executor<"stop"> = async (work, context) => {
    await change(work, context);
    return { result: done("stopped"), record: (tx) => forgetInstance(tx, work.instance) };
  };

  return {
    build,
    deliver: only("delivered"),
    migrate: only("migrated"),
    start,
    prove: only("proven"),
    shift,
    judge: only("healthy"),
    stop,
  };
}
