import { buildCommand } from "@stricli/core";
import { journal as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, maybeNumber, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showJournal } from "../show/journal.ts";

interface Flags extends ServerFlags {
  readonly after?: number;
  readonly limit?: number;
  readonly subject?: string;
}

export const journal = buildCommand({
  docs: { brief: "Who did what, in order" },
  parameters: {
    flags: {
      ...serverFlags,
      after: maybeNumber("Only entries after this one", "entry"),
      limit: maybeNumber("At most so many, 200 when left out"),
      subject: maybe("Only about this release, environment or person", "id"),
    },
    aliases: serverAliases,
  },
  async func(this: Caller, flags: Flags) {
    const { after, limit, subject } = flags;
    await ask(this, flags, endpoint, { query: { after, limit, subject } }, showJournal);
  },
});
