import { buildCommand } from "@stricli/core";
import { approve as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, must, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";

interface Flags extends ServerFlags {
  readonly environment: string;
  readonly role?: string;
}

export const approve = buildCommand({
  docs: { brief: "Sign what a release would deploy to an environment" },
  parameters: {
    flags: {
      ...serverFlags,
      environment: must("Where it would be deployed", "id"),
      role: maybe("The role in which you sign, where you have several", "role"),
    },
    aliases: { ...serverAliases, e: "environment" },
    positional: one("Id of the release", "release"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    const { environment, role } = flags;
    await ask(this, flags, endpoint, { params: { id }, body: { environment, ...(role === undefined ? {} : { role }) } }, showDone);
  },
});
