import { buildCommand } from "@stricli/core";
import { reportDelivery as endpoint } from "../../api/history.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDelivery } from "../show/delivery.ts";

interface Flags extends ServerFlags {
  readonly environment?: string;
  readonly fromEnvironment?: string;
  readonly since?: string;
  readonly until?: string;
  readonly app?: string;
}

export const delivery = buildCommand({
  docs: { brief: "How often, how fast and how surely versions reach an environment" },
  parameters: {
    flags: {
      ...serverFlags,
      environment: maybe("Where versions arrive; production when left out", "id"),
      fromEnvironment: maybe("Where they come from, for the lead time", "id"),
      since: maybe("Only deployments from then on, with its zone", "instant"),
      until: maybe("Only deployments before then, with its zone", "instant"),
      app: maybe("Only of this app", "id"),
    },
    aliases: serverAliases,
  },
  async func(this: Caller, flags: Flags) {
    const { environment, fromEnvironment, since, until, app } = flags;
    await ask(this, flags, endpoint, { query: { environment, fromEnvironment, since, until, app } }, showDelivery);
  },
});
