import { readFile } from "node:fs/promises";
import type { Refusal } from "../api/endpoint.ts";
import { describeProblem } from "../core/catalogue/problem.ts";
import { readAs } from "../core/catalogue/read-as.ts";
import { readYaml } from "../core/catalogue/yaml-document.ts";
import { historyMappingSchema, type HistoryMapping } from "../core/outcome/history-mapping.ts";

/** Reads the file that says which column of a history means what. */
export async function readMapping(file: string): Promise<{ readonly mapping: HistoryMapping } | { readonly refusal: Refusal }> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(`the mapping ${file} cannot be read (${reason})`, "Name a YAML file; docs/import.md says what it holds.");
  }
  const { documents, problems } = readYaml(file, text);
  const [document, second] = documents;
  if (document === undefined) return refused(problems.map(describeProblem).join("\n"), "Correct the file.");
  if (second !== undefined) return refused(`two documents in ${file}`, "Keep one of them.");
  const read = readAs(historyMappingSchema, document);
  return "value" in read
    ? { mapping: read.value }
    : refused(read.problems.map(describeProblem).join("\n"), "docs/import.md says what a mapping holds.");
}

function refused(saw: string, todo: string): { readonly refusal: Refusal } {
  return { refusal: { code: "bad-mapping", saw, because: "without it nobody knows which column means what, so nothing was sent", todo } };
}
