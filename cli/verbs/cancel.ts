import { buildCommand } from "@stricli/core";
import { cancel as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { must, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";

interface Flags extends ServerFlags {
  readonly reason: string;
}

export const cancel = buildCommand({
  docs: { brief: "End a release; what is under way returns to what was verified before" },
  parameters: { flags: { ...serverFlags, reason: must("Why") }, aliases: serverAliases, positional: one("Id of the release", "release") },
  async func(this: Caller, flags: Flags, id: string) {
    await ask(this, flags, endpoint, { params: { id }, body: { reason: flags.reason } }, showDone);
  },
});
