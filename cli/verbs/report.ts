import { buildCommand, buildRouteMap } from "@stricli/core";
import { report as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showReport } from "../show/report.ts";
import { delivery } from "./report-delivery.ts";

const release = buildCommand({
  docs: { brief: "What a release did: place, users, contacts, cost" },
  parameters: { flags: serverFlags, aliases: serverAliases, positional: one("Id of the release", "release") },
  async func(this: Caller, flags: ServerFlags, id: string) {
    await ask(this, flags, endpoint, { params: { id } }, showReport);
  },
});

export const reportVerbs = buildRouteMap({
  routes: { release, delivery },
  defaultCommand: "release",
  docs: { brief: "What a release did: place, users, contacts, cost" },
});
