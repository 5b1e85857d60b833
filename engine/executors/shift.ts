import type { Backend } from "../../connectors/proxy/proxy.ts";
import { noteWeights, readLive } from "../../store/environments.ts";
import { done, type Executor } from "../executor.ts";
import { fenceOf } from "../tools.ts";
import { openRoute } from "./surroundings.ts";

/** Gives the users to instances and reads back what the proxy has in force. Instances without a weight finish what they have. */
export const shift: Executor<"shift"> = async (work, context) => {
  const { claim, database, tools, say } = context;
  const { route } = await openRoute(work.environment, work.component, context);
  const live = await readLive(database, [work.environment]);
  const backends: Backend[] = Object.entries(work.weights).map(([instance, weight]) => {
    const address = live.find((one) => one.instance === instance)?.address;
    if (address == null) throw new Error(`the address of ${instance} is not known, so it can get no users`);
    return { instance, address, weight };
  });
  // What users met so far is read first: the proxy forgets an instance once it has finished.
  const counts = await tools.proxy.counts(route);
  const inForce = await tools.proxy.balance(fenceOf(work.environment, work.component, claim.fence), route, backends);
  const weights = Object.fromEntries(inForce.backends.map((backend) => [backend.instance, backend.weight]));
  say(`in force: ${inForce.backends.map((backend) => `${backend.instance} ${backend.weight}`).join(", ") || "nobody"}`);
  return {
    result: done("the proxy has the weights in force", { weights, counts }),
    record: (tx) => noteWeights(tx, work.environment, work.component, weights),
  };
};
