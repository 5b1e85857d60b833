import { buildCommand } from "@stricli/core";
import { liftQuarantine, unlock as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { must, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";

interface Flags extends ServerFlags {
  readonly reason: string;
}

export const unlock = buildCommand({
  docs: { brief: "End the hold of an environment, or let a version (component@digest) return" },
  parameters: {
    flags: { ...serverFlags, reason: must("Why") },
    aliases: serverAliases,
    positional: one("An environment, or component@digest", "what"),
  },
  async func(this: Caller, flags: Flags, what: string) {
    const { reason } = flags;
    const [component = "", digest] = what.split("@");
    if (digest === undefined) await ask(this, flags, endpoint, { params: { id: what }, body: { reason } }, showDone);
    else await ask(this, flags, liftQuarantine, { body: { component, digest: digest.replace(/^sha256:/, ""), reason } }, showDone);
  },
});
