import type { Instant } from "../core/calendar/instant.ts";
import { refuse } from "./ask.ts";
import type { Caller } from "./caller.ts";
import { EXIT } from "./exit-code.ts";
import type { ServerFlags } from "./flags.ts";
import { readTime } from "./time.ts";

/** The instant that a flag names; `undefined` when it was left out, `refused` when it is no time, which the caller has then been told. */
export function timeOrRefuse(caller: Caller, flags: ServerFlags, name: string, text: string | undefined): Instant | undefined | "refused" {
  if (text === undefined) return undefined;
  const { zone } = caller.look;
  const instant = readTime(text, zone);
  if (instant !== undefined) return instant;
  refuse(
    caller,
    flags.output,
    {
      code: "no-time",
      saw: `--${name} ${text}`,
      because: "it is no point in time",
      todo: `Write 2026-12-18, 2026-12-18T17:00 (both in ${zone}) or 2026-12-18T17:00Z.`,
    },
    EXIT.usage,
  );
  return "refused";
}
