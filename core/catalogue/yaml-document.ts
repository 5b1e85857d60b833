import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Document, Node, ParsedNode } from "yaml";
import type { Finding, Position, Problem } from "./problem.ts";
import { unreadableText } from "./text-file.ts";

/** A path into a document: keys of maps and numbers of list items. */
export type Path = readonly PropertyKey[];

/** One YAML document as plain values, with the way back from each value to its place and to its exact text. */
export interface YamlDocument {
  readonly file: string;
  /** Maps are plain objects, lists are arrays, scalars are what YAML 1.2's core schema makes of them. */
  readonly value: unknown;
  /** The text of a plain scalar exactly as written; `undefined` for everything else and for a value that was left out. */
  sourceAt(path: Path): string | undefined;
  /** Where a value is; for one that is absent, where the nearest map around it begins. */
  positionOf(path: Path): Position;
  /** Where a key is written. */
  positionOfKey(path: Path, key: string): Position;
  problemAt(path: Path, finding: Finding): Problem;
}

/**
 * Reads the YAML 1.2 documents of one file. Anchors, aliases, merge keys, tags and directives are refused: they make a file mean
 * something else than what a reader sees. Documents are only given when the whole file is without a problem.
 */
export function readYaml(
  file: string,
  text: string,
): { readonly documents: readonly YamlDocument[]; readonly problems: readonly Problem[] } {
  const unreadable = unreadableText(file, text);
  if (unreadable !== undefined) return { documents: [], problems: [unreadable] };
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lines = new LineCounter();
  const at = (offset: number, finding: Finding): Problem => ({ ...finding, file, ...position(lines, offset) });
  // Keys are compared in `plainValue`: the library compares each with each, which takes minutes for a long map.
  const parsed = parseAllDocuments(content, {
    version: "1.2",
    schema: "core",
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: "silent",
  });
  const all: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  const written = all.filter((document) => !isEmpty(document) || document.errors.length > 0);
  const problems: Problem[] = [];
  const documents: YamlDocument[] = [];
  for (const document of written) {
    const faults = [...document.errors, ...document.warnings];
    problems.push(...faults.slice(0, 5).map((fault) => at(fault.pos[0], syntaxFinding(fault.code, fault.message))));
    if (document.directives.yaml.explicit === true) problems.push(at(0, directiveFinding()));
    if (faults.length > 0) continue;
    const found: Problem[] = [];
    const value = plainValue(document.contents, (offset, finding) => found.push(at(offset, finding)));
    problems.push(...found);
    documents.push(asYamlDocument(file, lines, document, value));
  }
  if (written.length === 0) problems.push(at(0, emptyFinding()));
  return problems.length > 0 ? { documents: [], problems } : { documents, problems };
}

type Report = (offset: number, finding: Finding) => void;

function plainValue(node: unknown, report: Report): unknown {
  if (isAlias(node)) {
    report(offsetOf(node), {
      code: "alias",
      saw: `the alias *${node.source}`,
      because: "an alias hides what is really written here",
      todo: "Write the value out.",
    });
    return undefined;
  }
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
  const offset = offsetOf(node);
  if (node.anchor !== undefined)
    report(offset, {
      code: "anchor",
      saw: `the anchor &${node.anchor}`,
      because: "anchors and aliases hide what is really written",
      todo: "Remove the anchor and write the value where it is needed.",
    });
  if (node.tag !== undefined)
    report(offset, {
      code: "tag",
      saw: `the tag ${node.tag}`,
      because: "a tag changes what a value means",
      todo: "Remove the tag; the format knows which values are text.",
    });
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => plainValue(item, report));
  const map: Record<string, unknown> = {};
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const keyOffset = isScalar(pair.key) ? offsetOf(pair.key) : offset;
    if (Object.hasOwn(map, key))
      report(keyOffset, {
        code: "duplicate-key",
        saw: `the key "${key}" a second time`,
        because: "one of the two values would be lost",
        todo: "Keep one of them.",
      });
    else if (key === "<<")
      report(keyOffset, {
        code: "merge-key",
        saw: 'the merge key "<<"',
        because: "merged values cannot be seen where they count",
        todo: "Write the keys out.",
      });
    else if (key === "__proto__")
      report(keyOffset, {
        code: "unknown-key",
        saw: 'the key "__proto__"',
        because: "no file of Tidegate has this key",
        todo: "Remove it.",
      });
    else map[key] = plainValue(pair.value, report);
  }
  return map;
}

function asYamlDocument(file: string, lines: LineCounter, document: Document.Parsed, value: unknown): YamlDocument {
  const nodeAt = (path: Path): Node | undefined => {
    let node: unknown = document.contents;
    for (const step of path) node = childOf(node, step);
    return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
  };
  const positionOf = (path: Path): Position => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = nodeAt(path.slice(0, length));
      if (node !== undefined) return position(lines, offsetOf(node));
    }
    return { line: 1, column: 1 };
  };
  return {
    file,
    value,
    positionOf,
    sourceAt(path) {
      const node = nodeAt(path);
      return isScalar(node) && typeof node.value !== "string" && node.source !== undefined && node.source !== "" ? node.source : undefined;
    },
    positionOfKey(path, key) {
      const map = nodeAt(path);
      const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
      return pair !== undefined && isScalar(pair.key) ? position(lines, offsetOf(pair.key)) : positionOf(path);
    },
    problemAt: (path, finding) => ({ ...finding, file, ...positionOf(path) }),
  };
}

function childOf(node: unknown, step: PropertyKey): unknown {
  if (isSeq(node) && typeof step === "number") return node.items[step];
  if (isMap(node)) return node.items.find((item) => isScalar(item.key) && item.key.value === String(step))?.value;
  return undefined;
}

function offsetOf(node: { readonly range?: ParsedNode["range"] | null | undefined }): number {
  return node.range?.[0] ?? 0;
}

function position(lines: LineCounter, offset: number): Position {
  const found = lines.linePos(offset);
  return { line: Math.max(1, found.line), column: Math.max(1, found.col) };
}

function isEmpty(document: Document.Parsed): boolean {
  const contents: unknown = document.contents;
  return contents === null || (isScalar(contents) && contents.value === null && (contents.source ?? "") === "");
}

function emptyFinding(): Finding {
  return {
    code: "empty-file",
    saw: "a file in which nothing is written",
    because: "it may have been cut off, and what it held would silently not count",
    todo: "Write what belongs here, or delete the file.",
  };
}

function directiveFinding(): Finding {
  return { code: "directive", saw: "a %YAML line", because: "Tidegate reads YAML 1.2 only", todo: "Remove the line." };
}

function syntaxFinding(code: string, message: string): Finding {
  const because = "so the file cannot be read as YAML";
  if (code === "TAB_AS_INDENT") return { code: "tab", saw: "a tab where the line is indented", because, todo: "Indent with spaces." };
  if (code === "RESOURCE_EXHAUSTION")
    return {
      code: "too-deep",
      saw: "lists or maps inside one another far too deep",
      because,
      todo: "No file of Tidegate needs more than ten levels: write it flat.",
    };
  return {
    code: "yaml",
    saw: message,
    because,
    todo: "Correct the line; text that contains ':' or '#' or begins with a sign goes in quotation marks.",
  };
}
