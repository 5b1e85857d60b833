import { buildCommand } from "@stricli/core";
import { overview } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showStatus } from "../show/status.ts";

export const status = buildCommand({
  docs: { brief: "What runs where, what is under way, what stops the line" },
  parameters: { flags: serverFlags, aliases: serverAliases },
  async func(this: Caller, flags: ServerFlags) {
    await ask(this, flags, overview, {}, showStatus);
  },
});
