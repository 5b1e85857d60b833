import { buildCommand } from "@stricli/core";
import { at as endpoint } from "../../api/history.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { asWritten, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showAt } from "../show/history.ts";

export const at = buildCommand({
  docs: { brief: "What ran in an environment at an instant" },
  parameters: {
    flags: serverFlags,
    aliases: serverAliases,
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "Id of the environment", placeholder: "environment", parse: asWritten },
        { brief: "When, with its zone: 2026-11-23T18:00Z or 2026-11-23T19:00+01:00", placeholder: "instant", parse: asWritten },
      ],
    },
  },
  async func(this: Caller, flags: ServerFlags, environment: string, instant: string) {
    await ask(this, flags, endpoint, { query: { environment, instant } }, showAt);
  },
});
