import { buildCommand } from "@stricli/core";
import { hold as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, must, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";
import { timeOrRefuse } from "../time-flag.ts";

interface Flags extends ServerFlags {
  readonly reason: string;
  readonly until?: string;
}

export const hold = buildCommand({
  docs: { brief: "Stop every start in an environment, until somebody unlocks it" },
  parameters: {
    flags: { ...serverFlags, reason: must("Why"), until: maybe("When it ends by itself", "time") },
    aliases: serverAliases,
    positional: one("The environment", "environment"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    const until = timeOrRefuse(this, flags, "until", flags.until);
    if (until === "refused") return;
    await ask(
      this,
      flags,
      endpoint,
      { params: { id }, body: { reason: flags.reason, ...(until === undefined ? {} : { until }) } },
      showDone,
    );
  },
});
