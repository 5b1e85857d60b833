import { z } from "zod";
import { suggestion } from "../catalogue/did-you-mean.ts";
import type { Finding } from "../catalogue/problem.ts";

/** Where a value comes from: a column of the file by its name, or the same text for every row. */
const origin = z.union([z.string().min(1).max(200), z.strictObject({ constant: z.string().min(1).max(200) })]);
type Origin = z.infer<typeof origin>;

/** How the rows of a foreign file of deployments are to be read. */
export const historyMappingSchema = z.strictObject({
  environment: origin,
  app: origin,
  at: z.string().min(1).max(200),
  version: z.string().min(1).max(200),
  previousVersion: z.string().min(1).max(200).optional(),
  commit: z.string().min(1).max(200).optional(),
  authorKind: origin.optional(),
  separator: z.enum([",", ";", "\t"]).default(","),
  /** `versionChanged`: a row is a deployment only when its version is not empty and is not the previous one. */
  deploymentWhen: z.enum(["always", "versionChanged"]).default("always"),
});
export type HistoryMapping = z.infer<typeof historyMappingSchema>;

const FIELDS = ["environment", "app", "at", "version", "previousVersion", "commit", "authorKind"] as const;
export type HistoryField = (typeof FIELDS)[number];
const OPTIONAL: ReadonlySet<HistoryField> = new Set(["previousVersion", "commit", "authorKind"]);

/** Where one field is found: at a place in every row, or always the same text. */
export interface FieldPlace {
  /** As messages name it. */
  readonly column: string;
  /** Counts from 0; -1 for a constant. */
  readonly index: number;
  readonly constant: string;
}
export type HistoryPlaces = { readonly [Field in HistoryField]?: FieldPlace };

/** The mapping of a file whose columns have the names that we use. */
export function mappingForOwnNames(header: readonly string[]): HistoryMapping {
  const optional = [...OPTIONAL].filter((field) => header.includes(field)).map((field) => [field, field]);
  return historyMappingSchema.parse({
    environment: "environment",
    app: "app",
    at: "at",
    version: "version",
    ...Object.fromEntries(optional),
  });
}

/** Where each field of the mapping is in a file with this header, or why the two do not fit. */
export function placesIn(
  header: readonly string[],
  mapping: HistoryMapping,
): { readonly places: HistoryPlaces } | { readonly refused: Finding } {
  const twice = header.find((column, index) => header.indexOf(column) !== index);
  if (twice !== undefined)
    return refused(
      "repeated-column",
      `two columns named "${twice}"`,
      "nobody can say which of them is meant",
      "Rename one of them in the file's first line.",
    );
  if (mapping.deploymentWhen === "versionChanged" && mapping.previousVersion === undefined)
    return refused(
      "no-previous-version",
      "deploymentWhen: versionChanged without previousVersion",
      "whether a version changed cannot be seen without the one before",
      "Name the column of the previous version, or remove deploymentWhen.",
    );
  const places: { [Field in HistoryField]?: FieldPlace } = {};
  for (const field of FIELDS) {
    const from: Origin | undefined = mapping[field];
    if (from === undefined) continue;
    if (typeof from !== "string") places[field] = { column: field, index: -1, constant: from.constant };
    else if (header.includes(from)) places[field] = { column: from, index: header.indexOf(from), constant: "" };
    else
      return refused(
        "unknown-column",
        `no column "${from}" in the file's first line, which the mapping names for ${field}`,
        `without it no row says its ${field}, so nothing was read`,
        suggestion(from, header),
      );
  }
  return { places };
}

function refused(code: string, saw: string, because: string, todo: string): { readonly refused: Finding } {
  return { refused: { code, saw, because, todo } };
}
