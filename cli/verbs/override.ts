import { buildCommand } from "@stricli/core";
import { confirmOverride, requestOverride } from "../../api/endpoints.ts";
import { ask, refuse } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { maybe, maybeNumber, must, one, serverAliases, serverFlags, type ServerFlags, whether } from "../flags.ts";
import { showDone } from "../show/done.ts";

interface Flags extends ServerFlags {
  readonly environment: string;
  readonly gate: string;
  readonly reason?: string;
  readonly hours?: number;
  readonly confirm: boolean;
}

const USUAL_HOURS = 4;

export const override = buildCommand({
  docs: { brief: "Ask for an exception to one gate, or confirm another person's" },
  parameters: {
    flags: {
      ...serverFlags,
      environment: must("Where it shall hold", "id"),
      gate: must("The gate, as `tidegate explain` names it", "gate"),
      reason: maybe("Why; needed to ask, kept in the journal"),
      hours: maybeNumber(`How long it holds, ${USUAL_HOURS} when left out`, "hours"),
      confirm: whether("Confirm what another person has asked for"),
    },
    aliases: { ...serverAliases, e: "environment", g: "gate" },
    positional: one("Id of the release", "release"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    const { environment, gate, reason, hours } = flags;
    if (flags.confirm) {
      await ask(this, flags, confirmOverride, { params: { id }, body: { environment, gate } }, showDone);
    } else if (reason === undefined) {
      refuse(
        this,
        flags.output,
        {
          code: "no-reason",
          saw: "no --reason",
          because: "an exception without a reason cannot be confirmed by a second person, nor judged later",
          todo: "Add --reason, or --confirm when another person has asked.",
        },
        EXIT.usage,
      );
    } else {
      await ask(
        this,
        flags,
        requestOverride,
        { params: { id }, body: { environment, gate, reason, hours: hours ?? USUAL_HOURS } },
        showDone,
      );
      if (this.exitCode === EXIT.ok)
        this.say(`A second person confirms it: tidegate override ${id} --environment ${environment} --gate ${gate} --confirm`);
    }
  },
});
