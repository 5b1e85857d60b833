import { access, constants } from "node:fs/promises";
import { buildCommand, buildRouteMap } from "@stricli/core";
import { answerOrTell, doorFor, refuse, write } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { maybe, one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { readMapping } from "../mapping-file.ts";
import { sendHistory } from "../send-file.ts";
import { showImport } from "../show/history.ts";

interface Flags extends ServerFlags {
  readonly mapping?: string;
}

const deployments = buildCommand({
  docs: { brief: "Record deployments of the past, or of other systems, from a CSV file" },
  parameters: {
    flags: { ...serverFlags, mapping: maybe("YAML file that says which column means what; see docs/import.md", "file") },
    aliases: serverAliases,
    positional: one("CSV file, plain or compressed by gzip", "file"),
  },
  async func(this: Caller, flags: Flags, file: string) {
    const unreadable = await access(file, constants.R_OK).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (unreadable !== undefined) {
      const refusal = {
        code: "no-file",
        saw: `the file ${file} cannot be read (${unreadable})`,
        because: "there is nothing to import",
        todo: "Name a CSV file, plain or compressed by gzip.",
      };
      refuse(this, flags.output, refusal, EXIT.usage);
      return;
    }
    const read = flags.mapping === undefined ? undefined : await readMapping(flags.mapping);
    if (read !== undefined && "refusal" in read) {
      refuse(this, flags.output, read.refusal, EXIT.usage);
      return;
    }
    const door = await doorFor(this, flags);
    if (door === undefined) return;
    const sent = await sendHistory(door, file, read?.mapping, (rows) => this.say(`${rows} rows read`));
    const answer = answerOrTell(this, flags.output, sent);
    if (answer !== undefined) write(this, flags.output, answer, showImport);
  },
});

export const importVerbs = buildRouteMap({ routes: { deployments }, docs: { brief: "Take in what other systems recorded" } });
