import { buildCommand, buildRouteMap } from "@stricli/core";
import { freeze, liftFreeze } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, must, one, serverAliases, serverFlags, type ServerFlags, several } from "../flags.ts";
import { showDone } from "../show/done.ts";
import { timeOrRefuse } from "../time-flag.ts";

interface StartFlags extends ServerFlags {
  readonly environment?: readonly string[];
  readonly service?: readonly string[];
  readonly team?: readonly string[];
  readonly title?: string;
  readonly reason: string;
  readonly until?: string;
}

const start = buildCommand({
  docs: { brief: "Stop the line: nothing may start in a scope; everything when none is named" },
  parameters: {
    flags: {
      ...serverFlags,
      environment: several("Only there"),
      service: several("Only these services"),
      team: several("Only services of these teams"),
      title: maybe("A name that people recognise"),
      reason: must("Why"),
      until: maybe("When it ends by itself, such as 2026-12-18T17:00; until it is lifted when left out", "time"),
    },
    aliases: { ...serverAliases, e: "environment", s: "service" },
  },
  async func(this: Caller, flags: StartFlags) {
    const until = timeOrRefuse(this, flags, "until", flags.until);
    if (until === "refused") return;
    const scope = { environments: [...(flags.environment ?? [])], services: [...(flags.service ?? [])], teams: [...(flags.team ?? [])] };
    const body = { title: flags.title ?? "stop the line", reason: flags.reason, scope, ...(until === undefined ? {} : { until }) };
    await ask(this, flags, freeze, { body }, showDone);
  },
});

interface LiftFlags extends ServerFlags {
  readonly reason: string;
}

const lift = buildCommand({
  docs: { brief: "End a freeze that was made here" },
  parameters: { flags: { ...serverFlags, reason: must("Why") }, aliases: serverAliases, positional: one("Id of the freeze", "freeze") },
  async func(this: Caller, flags: LiftFlags, id: string) {
    await ask(this, flags, liftFreeze, { params: { id }, body: { reason: flags.reason } }, showDone);
  },
});

export const freezeVerbs = buildRouteMap({
  routes: { start, lift },
  defaultCommand: "start",
  docs: { brief: "Stop the line: nothing may start in a scope; or lift such a freeze" },
});
