import { done, type Executor } from "../executor.ts";
import { fenceOf } from "../tools.ts";

/** Puts the artifact's files on a target; the target checks them against the digest. */
export const deliver: Executor<"deliver"> = async (work, { claim, tools, say }) => {
  const archive = await tools.registry.fetch(work.digest);
  const { copied } = await tools
    .host(work.environment, work.target)
    .deliver(fenceOf(work.environment, work.component, claim.fence), work.digest, archive);
  say(copied ? `${work.target} has ${work.digest} now, verified` : `${work.target} had ${work.digest} already`);
  return { result: done(copied ? "delivered and verified against its digest" : "was there already", { copied }) };
};
