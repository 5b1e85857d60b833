import { buildCommand } from "@stricli/core";
import { approve as endpoint, explain } from "../../api/endpoints.ts";
import { ask, askFor, refuse } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { maybe, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showDone } from "../show/done.ts";

interface Flags extends ServerFlags {
  readonly environment?: string;
  readonly role?: string;
}

export const approve = buildCommand({
  docs: { brief: "Sign what a release would deploy to an environment" },
  parameters: {
    flags: {
      ...serverFlags,
      environment: maybe("Where it would be deployed; where it waits now, when left out", "id"),
      role: maybe("The role in which you sign, where you have several", "role"),
    },
    aliases: { ...serverAliases, e: "environment" },
    positional: one("Id of the release", "release"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    const { role } = flags;
    const environment = flags.environment ?? (await whereItWaits(this, flags, id));
    if (environment === undefined) return;
    await ask(this, flags, endpoint, { params: { id }, body: { environment, ...(role === undefined ? {} : { role }) } }, showDone);
  },
});

async function whereItWaits(caller: Caller, flags: Flags, id: string): Promise<string | undefined> {
  const answer = await askFor(caller, flags, explain, { params: { id } });
  if (answer === undefined) return undefined;
  if (answer.environment !== null) return answer.environment;
  const refusal = {
    code: "nothing-to-approve",
    saw: `no deployment of ${id} is left to start`,
    because: "a signature is for what would be deployed next",
    todo: `See tidegate release show ${id}.`,
  };
  refuse(caller, flags.output, refusal, EXIT.refused);
  return undefined;
}
