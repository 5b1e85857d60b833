import { buildCommand } from "@stricli/core";
import { closeReview, review as endpoint } from "../../api/endpoints.ts";
import { ask } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { one, serverAliases, serverFlags, type ServerFlags, whether } from "../flags.ts";
import { showDone } from "../show/done.ts";
import { showReview } from "../show/review.ts";

interface Flags extends ServerFlags {
  readonly close: boolean;
}

export const review = buildCommand({
  docs: { brief: "The review of a release as the evidence drafts it; close it" },
  parameters: {
    flags: { ...serverFlags, close: whether("Close it") },
    aliases: serverAliases,
    positional: one("Id of the release", "release"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    if (flags.close) await ask(this, flags, closeReview, { params: { id }, body: {} }, showDone);
    else await ask(this, flags, endpoint, { params: { id } }, showReview);
  },
});
