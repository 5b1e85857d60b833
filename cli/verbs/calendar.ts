import { buildCommand } from "@stricli/core";
import { calendar as endpoint } from "../../api/endpoints.ts";
import { plusSeconds } from "../../core/calendar/instant.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showCalendar } from "../show/calendar.ts";
import { now } from "../time.ts";
import { timeOrRefuse } from "../time-flag.ts";

interface Flags extends ServerFlags {
  readonly from?: string;
  readonly to?: string;
}

const USUAL_DAYS = 14;

export const calendar = buildCommand({
  docs: { brief: "Windows, freezes and deployments of a period" },
  parameters: {
    flags: {
      ...serverFlags,
      from: maybe("When it begins; now when left out", "time"),
      to: maybe(`When it ends; ${USUAL_DAYS} days after its beginning when left out`, "time"),
    },
    aliases: serverAliases,
  },
  async func(this: Caller, flags: Flags) {
    const from = timeOrRefuse(this, flags, "from", flags.from);
    const to = from === "refused" ? from : timeOrRefuse(this, flags, "to", flags.to);
    if (from === "refused" || to === "refused") return;
    const begins = from ?? now();
    await ask(this, flags, endpoint, { query: { from: begins, to: to ?? plusSeconds(begins, USUAL_DAYS * 86_400) } }, showCalendar);
  },
});
