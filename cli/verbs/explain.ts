import { buildCommand } from "@stricli/core";
import { explain as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showExplain } from "../show/explain.ts";

export const explain = buildCommand({
  docs: { brief: "Everything that stops a release now, and who can clear it" },
  parameters: { flags: serverFlags, aliases: serverAliases, positional: one("Id of the release", "release") },
  async func(this: Caller, flags: ServerFlags, id: string) {
    await ask(this, flags, endpoint, { params: { id } }, showExplain);
  },
});
