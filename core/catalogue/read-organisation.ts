import { z } from "zod";
import { freezeSchema, windowSchema } from "../calendar/window.ts";
import { policySchema } from "../gate/policy-schema.ts";
import { procedureSchema } from "../procedure/procedure.ts";
import { checkOrganisation } from "./check-organisation.ts";
import { environmentSchema } from "./environment.ts";
import { type Organisation, profileSchema } from "./organisation.ts";
import { type FileKind, PROFILE_FILE, sortFiles } from "./organisation-files.ts";
import { personSchema, shiftSchema, teamSchema } from "./people.ts";
import type { Problem } from "./problem.ts";
import { readAs } from "./read-as.ts";
import { serviceSchema } from "./service.ts";
import type { Written, WrittenOrganisation } from "./written.ts";
import { readYaml, type YamlDocument } from "./yaml-document.ts";

/** What one document of each kind of file holds. */
export const documentSchemas = {
  profile: profileSchema,
  services: serviceSchema,
  environments: environmentSchema,
  procedures: procedureSchema,
  policies: policySchema,
  people: z.strictObject({
    people: z.array(personSchema).default([]),
    teams: z.array(teamSchema).default([]),
    shifts: z.array(shiftSchema).default([]),
  }),
  calendar: z.strictObject({ windows: z.array(windowSchema).default([]), freezes: z.array(freezeSchema).default([]) }),
} as const satisfies Record<FileKind, z.ZodType>;

/**
 * The organisation that the files of its repository describe; paths are relative to the folder of `tidegate.yaml`. Any problem, also one
 * in a single file, leaves no organisation: what was not read might have been the freeze that matters today.
 */
export function readOrganisation(files: ReadonlyMap<string, string>): {
  readonly organisation: Organisation | undefined;
  readonly problems: readonly Problem[];
} {
  const sorted = sortFiles(files.keys());
  const problems: Problem[] = [...sorted.problems];
  const documents: { readonly kind: FileKind; readonly document: YamlDocument }[] = [];
  for (const [file, kind] of sorted.files) {
    const read = readYaml(file, files.get(file) ?? "");
    problems.push(...read.problems);
    documents.push(...read.documents.map((document) => ({ kind, document })));
  }
  const written = collect(documents, problems);
  if (![...sorted.files.values()].includes("profile")) problems.push(missingProfile());
  // While a file cannot be read, what others say about its contents cannot be judged.
  if (problems.length === 0) problems.push(...checkOrganisation(written));
  const { profile } = written;
  if (profile === undefined || problems.length > 0) return { organisation: undefined, problems: inOrder(problems) };
  return {
    organisation: {
      profile: profile.value,
      services: values(written.services),
      environments: values(written.environments),
      teams: values(written.teams),
      people: values(written.people),
      shifts: values(written.shifts),
      procedures: values(written.procedures),
      windows: values(written.windows),
      freezes: values(written.freezes),
      policies: values(written.policies),
    },
    problems: [],
  };
}

function collect(
  documents: readonly { readonly kind: FileKind; readonly document: YamlDocument }[],
  problems: Problem[],
): WrittenOrganisation {
  const all = <S extends z.ZodType>(kind: FileKind, schema: S): Written<z.output<S>>[] =>
    documents
      .filter((one) => one.kind === kind)
      .flatMap(({ document }) => {
        const read = readAs(schema, document);
        if ("value" in read) return [{ value: read.value, document, path: [] }];
        problems.push(...read.problems);
        return [];
      });
  const [profile, ...surplus] = all("profile", documentSchemas.profile);
  for (const extra of surplus) {
    problems.push(
      extra.document.problemAt([], {
        code: "second-profile",
        saw: "a second document",
        because: "an organisation has one profile",
        todo: "Keep one of them.",
      }),
    );
  }
  const people = all("people", documentSchemas.people);
  const calendar = all("calendar", documentSchemas.calendar);
  return {
    profile,
    services: all("services", documentSchemas.services),
    environments: all("environments", documentSchemas.environments),
    procedures: all("procedures", documentSchemas.procedures),
    policies: all("policies", documentSchemas.policies),
    people: people.flatMap((one) => itemsOf(one, "people", one.value.people)),
    teams: people.flatMap((one) => itemsOf(one, "teams", one.value.teams)),
    shifts: people.flatMap((one) => itemsOf(one, "shifts", one.value.shifts)),
    windows: calendar.flatMap((one) => itemsOf(one, "windows", one.value.windows)),
    freezes: calendar.flatMap((one) => itemsOf(one, "freezes", one.value.freezes)),
  };
}

function itemsOf<T>(around: Written<unknown>, key: string, items: readonly T[]): Written<T>[] {
  return items.map((value, index) => ({ value, document: around.document, path: [...around.path, key, index] }));
}

function values<T>(written: readonly Written<T>[]): T[] {
  return written.map((one) => one.value);
}

function missingProfile(): Problem {
  return {
    code: "no-profile",
    file: PROFILE_FILE,
    line: 1,
    column: 1,
    saw: `no file ${PROFILE_FILE}`,
    because: "it marks the root of an organisation's repository and says in which zone its people live",
    todo: `Add ${PROFILE_FILE}, or point Tidegate at the folder that has it.`,
  };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}
