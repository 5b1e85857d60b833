import { z } from "zod";
import type { FileKind } from "./organisation-files.ts";
import { documentSchemas } from "./read-organisation.ts";

/** A JSON Schema 2020-12 document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TITLES: Readonly<Record<FileKind, string>> = {
  profile: "tidegate.yaml: what holds for the whole organisation",
  services: "services/*.yaml: a service and its components",
  environments: "environments/*.yaml: an environment and its targets",
  people: "people/*.yaml: people, teams and shifts",
  procedures: "procedures/*.yaml: how releases of one kind are made",
  calendar: "calendar/*.yaml: windows and freezes",
  policies: "policies/*.yaml: a rule that is the organisation's own",
};

/**
 * The JSON Schema of each kind of file, for editors. Where text is wanted a plain number, `true` or `false` is allowed too, because the
 * reader takes it as the text that it is written with. What files must agree on with each other only the reader can check.
 */
export function jsonSchemas(): Readonly<Record<FileKind, JsonSchema>> {
  const schemaOf = (kind: FileKind): JsonSchema => ({
    title: TITLES[kind],
    ...z.toJSONSchema(documentSchemas[kind], {
      target: "draft-2020-12",
      io: "input",
      override: ({ jsonSchema }) => allowPlainScalars(jsonSchema),
    }),
  });
  return {
    profile: schemaOf("profile"),
    services: schemaOf("services"),
    environments: schemaOf("environments"),
    people: schemaOf("people"),
    procedures: schemaOf("procedures"),
    calendar: schemaOf("calendar"),
    policies: schemaOf("policies"),
  };
}

/** File name under which the schema of a kind of file is published. */
export function schemaFileName(kind: FileKind): string {
  return `tidegate-${kind}.schema.json`;
}

// A choice of words stays a choice of words, and the key that tells kinds apart stays a word.
function allowPlainScalars(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type !== "string" || schema.enum !== undefined || schema.const !== undefined) return;
  Reflect.set(schema, "type", ["string", "number", "boolean"]);
}
