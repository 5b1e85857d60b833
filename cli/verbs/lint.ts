import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import { jsonSchemas, schemaFileName } from "../../core/catalogue/json-schema.ts";
import { FILE_KINDS } from "../../core/catalogue/organisation-files.ts";
import { readOrganisation } from "../../core/catalogue/read-organisation.ts";
import { refuse, write } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { type Format, maybe, oneOrNone, outputFlag } from "../flags.ts";
import { organisationFiles } from "../organisation-folder.ts";
import { showProblems } from "../show/problems.ts";

interface Flags {
  readonly schema?: string;
  readonly output: Format;
}

export const lint = buildCommand({
  docs: { brief: "Check an organisation's files, without a server" },
  parameters: {
    flags: { schema: maybe("Write the JSON Schemas of the files there, for editors, and check nothing", "folder"), output: outputFlag },
    aliases: { o: "output" },
    positional: oneOrNone("Folder of tidegate.yaml; the current one when left out", "folder"),
  },
  async func(this: Caller, flags: Flags, named?: string) {
    if (flags.schema !== undefined) {
      await writeSchemas(this, flags.output, flags.schema);
      return;
    }
    const folder = named ?? ".";
    const files = await organisationFiles(resolve(folder)).catch((error: NodeJS.ErrnoException) => error);
    if (files instanceof Error) {
      const saw = `the folder ${folder} cannot be read (${files.code ?? files.message})`;
      refuse(
        this,
        flags.output,
        { code: "no-folder", saw, because: "there is nothing to check", todo: "Name the folder that has tidegate.yaml." },
        EXIT.usage,
      );
      return;
    }
    const { problems } = readOrganisation(files);
    write(this, flags.output, { files: files.size, problems }, showProblems);
    if (problems.length > 0) this.exitCode = EXIT.usage;
  },
});

async function writeSchemas(caller: Caller, output: Format, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const schemas = jsonSchemas();
  const written = FILE_KINDS.map((kind) => ({
    file: join(folder, schemaFileName(kind)),
    text: `${JSON.stringify(schemas[kind], null, 2)}\n`,
  }));
  for (const { file, text } of written) await writeFile(file, text);
  write(caller, output, { written: written.map(({ file }) => file) }, (answer) => answer.written.join("\n"));
}
