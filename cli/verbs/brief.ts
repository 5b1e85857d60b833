import { buildCommand } from "@stricli/core";
import { acknowledgeBrief, recordTraining, release } from "../../api/endpoints.ts";
import { ask, askFor, refuse } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { maybe, one, serverAliases, serverFlags, type ServerFlags, whether } from "../flags.ts";
import { showDone } from "../show/done.ts";
import { asJson, plain } from "../show/plain.ts";

interface Flags extends ServerFlags {
  readonly acknowledge: boolean;
  readonly trained: boolean;
  readonly person?: string;
}

export const brief = buildCommand({
  docs: { brief: "What the service desk needs to know of a release; say that it is ready or trained" },
  parameters: {
    flags: {
      ...serverFlags,
      acknowledge: whether("The service desk has read it and is ready"),
      trained: whether("You, or --person, had the training"),
      person: maybe("Who had the training, when it was not you", "id"),
    },
    aliases: serverAliases,
    positional: one("Id of the release", "release"),
  },
  async func(this: Caller, flags: Flags, id: string) {
    const { acknowledge, trained, person } = flags;
    if (person !== undefined && !trained) {
      refuse(this, flags.output, personWithoutTraining(person), EXIT.usage);
      return;
    }
    if (acknowledge) await ask(this, flags, acknowledgeBrief, { params: { id }, body: {} }, showDone);
    if (trained && this.exitCode === EXIT.ok)
      await ask(this, flags, recordTraining, { params: { id }, body: person === undefined ? {} : { person } }, showDone);
    if (!acknowledge && !trained) await print(this, flags, id);
  },
});

async function print(caller: Caller, flags: Flags, id: string): Promise<void> {
  const answer = await askFor(caller, flags, release, { params: { id } });
  if (answer === undefined) return;
  const { brief, training } = answer.release.plan;
  if (flags.output === "json") caller.print(asJson({ release: id, brief, training }));
  else caller.print(plain(training === "" ? brief : `${brief}\n\n# Training\n\n${training}`));
}

function personWithoutTraining(person: string) {
  return {
    code: "person-without-training",
    saw: `--person ${person} without --trained`,
    because: "a brief is acknowledged by the person who asks, only training is recorded for others",
    todo: `Add --trained, or leave --person out.`,
  };
}
