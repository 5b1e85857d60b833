import { buildCommand } from "@stricli/core";
import { rollback as endpoint } from "../../api/endpoints.ts";
import { askFor, write } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { must, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showRelease } from "../show/release.ts";

interface Flags extends ServerFlags {
  readonly reason: string;
}

export const rollback = buildCommand({
  docs: { brief: "Restore what an environment had verified before its last deployment" },
  parameters: { flags: { ...serverFlags, reason: must("Why") }, aliases: serverAliases, positional: one("The environment", "environment") },
  async func(this: Caller, flags: Flags, id: string) {
    const answer = await askFor(this, flags, endpoint, { params: { id }, body: { reason: flags.reason } });
    if (answer === undefined) return;
    write(this, flags.output, answer, showRelease);
    this.say(
      `To follow it: tidegate watch ${answer.release.id}\nTo take it back while it runs: tidegate cancel ${answer.release.id} --reason …`,
    );
  },
});
