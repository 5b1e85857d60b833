import { buildCommand } from "@stricli/core";
import { log, release } from "../../api/endpoints.ts";
import { answerOrTell, doorFor } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { call } from "../client.ts";
import { listen } from "../events.ts";
import { one, serverAliases, serverFlags, type ServerFlags, whether } from "../flags.ts";
import { isAtRest } from "../progress.ts";
import { showLog } from "../show/journal.ts";
import { plain } from "../show/plain.ts";

interface Flags extends ServerFlags {
  readonly follow: boolean;
}

const PAGE = 1000;

export const logs = buildCommand({
  docs: { brief: "What the steps of a release said; JSON is one line each" },
  parameters: {
    flags: { ...serverFlags, follow: whether("Go on until the release has ended") },
    aliases: { ...serverAliases, f: "follow" },
    positional: one("Id of the release", "release"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    const door = await doorFor(this, flags);
    if (door === undefined) return;
    using events = listen(door);
    let after = 0;
    for (;;) {
      const state = flags.follow ? answerOrTell(this, flags.output, await call(door, release, { params: { id } })) : undefined;
      if (flags.follow && state === undefined) return;
      for (;;) {
        const page = answerOrTell(this, flags.output, await call(door, log, { params: { id }, query: { after, limit: PAGE } }));
        if (page === undefined) return;
        if (page.lines.length > 0)
          this.print(flags.output === "json" ? page.lines.map((line) => JSON.stringify(line)).join("\n") : showLog(plain(page), this.look));
        after = page.lines.at(-1)?.id ?? after;
        if (page.lines.length < PAGE) break;
      }
      // The state was read before the lines, so that nothing said before the end is missed.
      if (state === undefined || isAtRest(state)) return;
      await events.next();
    }
  },
});
