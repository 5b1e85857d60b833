import { buildCommand } from "@stricli/core";
import { releases } from "../../api/endpoints.ts";
import { hasEnded } from "../../core/release/release.ts";
import { askFor, refuse } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { oneOrNone, serverAliases, serverFlags, type ServerFlags, whether } from "../flags.ts";
import { follow } from "../follow.ts";

interface Flags extends ServerFlags {
  readonly wait: boolean;
}

export const watch = buildCommand({
  docs: { brief: "Follow a release's steps until it ends or waits for somebody" },
  parameters: {
    flags: { ...serverFlags, wait: whether("Go on while it waits for people or time, until it ends") },
    aliases: serverAliases,
    positional: oneOrNone("Id of the release; the newest open one when left out", "release"),
  },
  async func(this: Caller, flags: Flags, id?: string) {
    const release = id ?? (await newestOpen(this, flags));
    if (release !== undefined) await follow(this, flags, release, flags.wait);
  },
});

async function newestOpen(caller: Caller, flags: Flags): Promise<string | undefined> {
  const answer = await askFor(caller, flags, releases, {});
  if (answer === undefined) return undefined;
  const open = answer.releases.find((release) => !hasEnded(release));
  if (open === undefined) {
    refuse(
      caller,
      flags.output,
      {
        code: "nothing-to-watch",
        saw: "no open release",
        because: "there is nothing to follow",
        todo: "Make one with `tidegate release create`, or name an older one.",
      },
      EXIT.usage,
    );
  }
  return open?.id;
}
