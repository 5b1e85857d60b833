import { buildCommand } from "@stricli/core";
import { readAgain } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";

export const read = buildCommand({
  docs: { brief: "Read the organisation's repository again, at its newest commit" },
  parameters: { flags: serverFlags, aliases: serverAliases },
  async func(this: Caller, flags: ServerFlags) {
    await ask(this, flags, readAgain, {}, showDone);
  },
});
