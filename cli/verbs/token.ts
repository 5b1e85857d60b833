import { buildCommand, buildRouteMap } from "@stricli/core";
import { makeToken, revokeToken } from "../../api/endpoints.ts";
import { ask, askFor } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, maybeNumber, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";
import { asJson, plain } from "../show/plain.ts";

interface Flags extends ServerFlags {
  readonly name?: string;
  readonly days?: number;
}

const create = buildCommand({
  docs: { brief: "Make an API token for a person; it is shown once" },
  parameters: {
    flags: { ...serverFlags, name: maybe("What it is for; `command line` when left out"), days: maybeNumber("How long it holds", "days") },
    aliases: serverAliases,
    positional: one("The person", "person"),
  },
  async func(this: Caller, flags: Flags, person: string) {
    const { name, days } = flags;
    const answer = await askFor(this, flags, makeToken, {
      body: { person, name: name ?? "command line", ...(days === undefined ? {} : { days }) },
    });
    if (answer === undefined) return;
    // The token alone goes to stdout, so that it can be written straight to a file.
    this.print(flags.output === "json" ? asJson(answer) : plain(answer.token));
    this.say(
      `${plain(answer.done)}\nIt is not shown again. Keep it in a file that only ${person} can read: mode 0600, usually ~/.config/tidegate/token.`,
    );
    if (answer.undo !== undefined) this.say(`To take it back: ${plain(answer.undo)}`);
  },
});

const revoke = buildCommand({
  docs: { brief: "Make a token worthless" },
  parameters: {
    flags: { ...serverFlags, name: maybe("Which; `command line` when left out") },
    aliases: serverAliases,
    positional: one("The person", "person"),
  },
  async func(this: Caller, flags: ServerFlags & { readonly name?: string }, person: string) {
    await ask(this, flags, revokeToken, { body: { person, name: flags.name ?? "command line" } }, showDone);
  },
});

export const tokenVerbs = buildRouteMap({
  routes: { create, revoke },
  docs: { brief: "Make an API token for a person, or make it worthless" },
});
