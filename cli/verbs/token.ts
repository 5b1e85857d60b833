import { buildCommand, buildRouteMap } from "@stricli/core";
import { makeToken } from "../../api/endpoints.ts";
import { askFor } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { maybe, maybeNumber, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
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

export const tokenVerbs = buildRouteMap({ routes: { create }, docs: { brief: "Make an API token for a person" } });
