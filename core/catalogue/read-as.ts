import type { z } from "zod";
import { suggestion } from "./did-you-mean.ts";
import type { Finding, Problem } from "./problem.ts";
import { knownKeysAt } from "./schema-shape.ts";
import type { Path, YamlDocument } from "./yaml-document.ts";

type Issue = z.core.$ZodIssue;

/**
 * A document read as what `schema` says. Where text is wanted and YAML saw a number, a boolean or a null, the text is taken exactly as
 * written, so `version: 1.10` is "1.10".
 */
export function readAs<S extends z.ZodType>(
  schema: S,
  document: YamlDocument,
): { readonly value: z.output<S> } | { readonly problems: readonly Problem[] } {
  const value = document.value;
  for (;;) {
    const result = schema.safeParse(value);
    if (result.success) return { value: result.data };
    // Mended values are strings, so each round leaves fewer of them to mend, and the loop ends.
    const mended = result.error.issues.filter((issue) => keepAsText(value, issue, document));
    if (mended.length === 0) return { problems: result.error.issues.flatMap((issue) => problemsOf(schema, issue, document, value)) };
  }
}

function keepAsText(value: unknown, issue: Issue, document: YamlDocument): boolean {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return false;
  const source = document.sourceAt(issue.path);
  const last = issue.path.at(-1);
  const around = valueAt(value, issue.path.slice(0, -1));
  if (source === undefined || last === undefined || around === null || typeof around !== "object") return false;
  if (typeof Reflect.get(around, last) === "string") return false;
  return Reflect.set(around, last, source);
}

function problemsOf(schema: z.ZodType, issue: Issue, document: YamlDocument, value: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeysAt(schema, issue.path, value);
    return issue.keys.map((key) => ({
      code: "unknown-key",
      file: document.file,
      ...document.positionOfKey(issue.path, key),
      saw: `the key "${key}"${within(issue.path)}`,
      because: "it has no meaning here, so what it says would silently not happen",
      todo: suggestion(key, known),
    }));
  }
  if (issue.code === "invalid_key") {
    const key = String(issue.path.at(-1));
    const because = issue.issues[0]?.message ?? issue.message;
    const finding = {
      code: "invalid-key",
      saw: `the key "${key}"${within(issue.path.slice(0, -1))}`,
      because: lowerFirst(because),
      todo: "Change the key.",
    };
    return [{ ...finding, file: document.file, ...document.positionOfKey(issue.path.slice(0, -1), key) }];
  }
  const seen = valueAt(value, issue.path);
  return [document.problemAt(issue.path, findingOf(issue, seen, document.sourceAt(issue.path)))];
}

function findingOf(
  issue: Exclude<Issue, { code: "unrecognized_keys" | "invalid_key" }>,
  seen: unknown,
  source: string | undefined,
): Finding {
  const name = nameOf(issue.path);
  const saw = `${name} is ${inWords(seen, source)}`;
  if (seen === undefined)
    return { code: "missing", saw: `${name} is missing`, because: "it has to be written down", todo: `Add ${wanted(issue)}.` };
  switch (issue.code) {
    case "invalid_type":
      return {
        code: "wrong-type",
        saw,
        because: `it has to be ${KINDS[issue.expected] ?? issue.expected}`,
        todo: typeAdvice(issue.expected, seen),
      };
    case "invalid_value":
      return {
        code: "unknown-word",
        saw,
        because: "it has to be one of the words that have a meaning here",
        todo: suggestion(plainText(seen), issue.values.map(String)),
      };
    case "invalid_union":
      return { code: "wrong-kind", saw, because: "it is none of the kinds that are known here", todo: unionAdvice(issue, seen) };
    case "invalid_format":
      return { code: "wrong-form", saw, because: "it does not have the form that is wanted", todo: sentence(issue.message) };
    case "too_small":
    case "too_big":
      return { code: issue.code === "too_big" ? "too-large" : "too-small", saw, because: lowerFirst(issue.message), todo: "Correct it." };
    case "not_multiple_of":
    case "invalid_element":
    case "custom":
      return { code: "not-allowed", saw, because: lowerFirst(issue.message), todo: "Correct it." };
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
};

function wanted(issue: Issue): string {
  if (issue.code === "invalid_type") return `"${String(issue.path.at(-1) ?? "")}:" with ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value") return `"${String(issue.path.at(-1) ?? "")}:" with one of ${issue.values.map(String).join(", ")}`;
  return `"${String(issue.path.at(-1) ?? "")}:"`;
}

function typeAdvice(expected: string, seen: unknown): string {
  if (seen === null) return "Write a value after the key, or remove the key.";
  if (expected === "array" && typeof seen === "string") return `Write it as a list: [${seen}].`;
  if ((expected === "number" || expected === "boolean") && typeof seen === "string")
    return `Write ${KINDS[expected] ?? expected} without quotation marks.`;
  return `Write ${KINDS[expected] ?? expected}.`;
}

function unionAdvice(issue: Extract<Issue, { code: "invalid_union" }>, seen: unknown): string {
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  return options.length > 0 ? suggestion(typeof seen === "string" ? seen : "", options) : "See docs/configuration.md for the kinds.";
}

function nameOf(path: Path): string {
  return path.length === 0 ? "the document" : `"${path.map(String).join(".")}"`;
}

function within(path: Path): string {
  return path.length === 0 ? "" : ` in ${nameOf(path)}`;
}

function inWords(seen: unknown, source: string | undefined): string {
  if (seen === null) return source === undefined ? "empty" : source;
  if (Array.isArray(seen)) return seen.length === 0 ? "an empty list" : "a list";
  if (typeof seen === "object") return "a group of keys";
  const text = source ?? plainText(seen);
  return typeof seen === "string" ? `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"` : text;
}

function plainText(seen: unknown): string {
  return typeof seen === "string" || typeof seen === "number" || typeof seen === "boolean" ? String(seen) : "";
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return first.endsWith(".") ? first : `${first}.`;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (current === null || typeof current !== "object") return undefined;
    current = Object.hasOwn(current, step) ? Reflect.get(current, step) : undefined;
  }
  return current;
}
