import { done, failed, type Executor } from "../executor.ts";
import { fenceOf } from "../tools.ts";
import { surroundingsOf, withDataDirectory } from "./surroundings.ts";

/** Runs the command that changes stored data, at most once for an environment and an artifact. */
export const migrate: Executor<"migrate"> = async (work, context) => {
  const { claim, tools, say } = context;
  const around = await surroundingsOf(work.environment, work.component, context);
  const migration = around?.component.migration;
  if (around === undefined || migration === undefined)
    return { result: failed(`${work.component} describes no change of stored data any more`) };
  try {
    const ran = await tools
      .host(work.environment, work.target)
      .run(fenceOf(work.environment, work.component, claim.fence), `${work.environment}--${work.component}--${work.digest.slice(7, 23)}`, {
        component: work.component,
        digest: work.digest,
        command: withDataDirectory(migration.command, around.dataDirectory),
        environment: around.environment,
      });
    for (const line of ran.output.split("\n").slice(-50)) if (line !== "") say(line);
    const facts = { exitCode: ran.exitCode, repeated: ran.repeated };
    if (ran.exitCode !== 0)
      return { result: failed(`the command ended with ${ran.exitCode}: ${ran.output.trim().split("\n").at(-1) ?? ""}`, facts) };
    return { result: done(ran.repeated ? "was done before" : "done", facts) };
  } catch (error) {
    if (error instanceof Error && error.name === "OutcomeUnknown") return { result: { outcome: "unknown", because: error.message } };
    throw error;
  }
};
