import { procedureSchema, type Procedure } from "../procedure/procedure.ts";
import type { Proposal } from "./finding.ts";

/** The procedure with an accepted proposal, or why it cannot be applied. */
export type Applied = { readonly procedure: Procedure } | { readonly refused: string };

/**
 * Puts a proposal's value where its path points and gives the procedure the new version. Refused when the procedure has changed since
 * the proposal was written, so that nobody accepts a change that they have not seen.
 */
export function applyProposal(procedure: Procedure, proposal: Proposal, newVersion: string): Applied {
  if (proposal.procedure !== procedure.id)
    return { refused: `the proposal is for the procedure ${proposal.procedure}, not for ${procedure.id}` };
  const copy: unknown = JSON.parse(JSON.stringify(procedure));
  const keys = proposal.path.split("/").slice(1);
  const last = keys.pop();
  let holder: unknown = copy;
  for (const key of keys) holder = isHolder(holder) ? holder[key] : undefined;
  if (last === undefined || !isHolder(holder) || !(last in holder)) {
    return { refused: `the procedure ${procedure.id} has nothing at ${proposal.path} any more: draft the review again` };
  }
  if (JSON.stringify(holder[last]) !== JSON.stringify(proposal.from)) {
    return {
      refused: `${proposal.path} is ${JSON.stringify(holder[last])} and not ${JSON.stringify(proposal.from)} as in the proposal: the procedure has changed since; draft the review again`,
    };
  }
  holder[last] = proposal.to;
  const parsed = procedureSchema.safeParse(copy);
  if (!parsed.success)
    return { refused: `the procedure would not be valid any more: ${parsed.error.issues.map((issue) => issue.message).join("; ")}` };
  return { procedure: { ...parsed.data, version: newVersion } };
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
