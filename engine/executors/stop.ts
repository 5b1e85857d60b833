import { forgetInstance } from "../../store/environments.ts";
import { componentById } from "../../core/catalogue/graph.ts";
import { done, failed, type Executor } from "../executor.ts";
import { fenceOf, routeOf } from "../tools.ts";

const LONGEST_DRAIN_SECONDS = 30;

/** Lets an instance finish its requests and ends it; the host says whether anything of it is left. */
export const stop: Executor<"stop"> = async (work, { claim, organisation, tools, say }) => {
  const limit = Math.min(
    LONGEST_DRAIN_SECONDS,
    componentById(organisation.services, work.component)?.run.stopsWithinSeconds ?? LONGEST_DRAIN_SECONDS,
  );
  const route = routeOf(work.environment, work.component);
  const { active } = await tools.proxy.drained(route, work.instance, limit);
  if (active > 0) say(`${active} requests were still in progress after ${limit} s`);
  const ended = await tools.host(work.environment, work.target).stop(fenceOf(work.environment, work.component, claim.fence), work.instance);
  say(ended.detail);
  if (ended.state === "still-running") return { result: failed(`still running: ${ended.detail}`) };
  return {
    result: done("stopped, the host says that nothing of it is left", { cutRequests: active }),
    record: (tx) => forgetInstance(tx, work.instance),
  };
};
