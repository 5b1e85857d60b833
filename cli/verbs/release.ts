import { buildCommand, buildRouteMap } from "@stricli/core";
import { planRelease, release as endpoint, releases } from "../../api/endpoints.ts";
import { ask, askFor, write } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { list, maybe, one, serverAliases, serverFlags, type ServerFlags, whether } from "../flags.ts";
import { showRelease } from "../show/release.ts";
import { showReleases } from "../show/releases.ts";
import { follow } from "../follow.ts";

interface CreateFlags extends ServerFlags {
  readonly title?: string;
  readonly procedure?: string;
  readonly revision?: string;
  readonly components?: string;
  readonly wait: boolean;
}

const create = buildCommand({
  docs: { brief: "Make a release of what changed since what is live" },
  parameters: {
    flags: {
      ...serverFlags,
      title: maybe("What people shall call it"),
      procedure: maybe("The procedure; the first of the organisation when left out", "id"),
      revision: maybe("Branch, tag or commit of the organisation's repository", "revision"),
      components: maybe("Only these components; all that changed when left out", "a,b"),
      wait: whether("Follow it until it ends"),
    },
    aliases: serverAliases,
  },
  async func(this: Caller, flags: CreateFlags) {
    const { title, procedure, revision, components } = flags;
    const body = {
      ...(title === undefined ? {} : { title }),
      ...(procedure === undefined ? {} : { procedure }),
      ...(revision === undefined ? {} : { revision }),
      ...(components === undefined ? {} : { components: [...list(components)] }),
    };
    const answer = await askFor(this, flags, planRelease, { body });
    if (answer === undefined) return;
    if (!flags.wait || flags.output === "text") write(this, flags.output, answer, showRelease);
    const { id } = answer.release;
    this.say(
      `To see what stops it: tidegate explain ${id}\nTo follow it: tidegate watch ${id}\nTo take it back: tidegate cancel ${id} --reason …`,
    );
    if (flags.wait && this.exitCode === EXIT.ok) await follow(this, flags, id, true);
  },
});

const listAll = buildCommand({
  docs: { brief: "Releases, newest first" },
  parameters: { flags: serverFlags, aliases: serverAliases },
  async func(this: Caller, flags: ServerFlags) {
    await ask(this, flags, releases, {}, showReleases);
  },
});

const show = buildCommand({
  docs: { brief: "A release with its deployments and steps" },
  parameters: { flags: serverFlags, aliases: serverAliases, positional: one("Id of the release", "release") },
  async func(this: Caller, flags: ServerFlags, id: string) {
    await ask(this, flags, endpoint, { params: { id } }, showRelease);
  },
});

export const releaseVerbs = buildRouteMap({
  routes: { create, list: listAll, show },
  defaultCommand: "create",
  docs: { brief: "Make a release of what changed; list or show releases" },
});
