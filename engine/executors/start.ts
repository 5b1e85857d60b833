import { noteInstance } from "../../store/environments.ts";
import { done, failed, type Executor } from "../executor.ts";
import { fenceOf } from "../tools.ts";
import { openRoute, surroundingsOf, withDataDirectory } from "./surroundings.ts";

/** Starts an instance beside what runs; it gets no users yet. */
export const start: Executor<"start"> = async (work, context) => {
  const { claim, tools, say } = context;
  const around = await surroundingsOf(work.environment, work.component, context);
  if (around === undefined) return { result: failed(`the organisation has no component ${work.component}`) };
  await openRoute(work.environment, work.component, context);
  const { run } = around.component;
  const seen = await tools.host(work.environment, work.target).start(fenceOf(work.environment, work.component, claim.fence), {
    instance: work.instance,
    component: work.component,
    digest: work.digest,
    version: work.version,
    command: withDataDirectory(run.command, around.dataDirectory),
    environment: around.environment,
    health: run.health,
    stopsWithinSeconds: run.stopsWithinSeconds,
  });
  say(`${work.instance}: ${seen.detail}`);
  return {
    result: done(`started on ${work.target}`, { startedAt: seen.startedAt, address: seen.address }),
    record: (tx) =>
      noteInstance(tx, {
        instance: work.instance,
        environment: work.environment,
        target: work.target,
        component: work.component,
        version: work.version,
        digest: work.digest,
        address: seen.address,
        startedAt: seen.startedAt,
        deployment: claim.deployment ?? claim.release,
      }),
  };
};
