import { buildCommand, buildRouteMap } from "@stricli/core";
import { verifyAudit } from "../../api/endpoints.ts";
import { askFor, write } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showAudit } from "../show/journal.ts";

const verify = buildCommand({
  docs: { brief: "Recompute the journal's chain: whether anything was changed or left out" },
  parameters: { flags: serverFlags, aliases: serverAliases },
  async func(this: Caller, flags: ServerFlags) {
    const answer = await askFor(this, flags, verifyAudit, {});
    if (answer === undefined) return;
    write(this, flags.output, answer, showAudit);
    if (!answer.ok) this.exitCode = EXIT.usage;
  },
});

export const auditVerbs = buildRouteMap({ routes: { verify }, docs: { brief: "Verify that the journal is whole" } });
