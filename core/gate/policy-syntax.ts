import type { ASTNode } from "@marcbachmann/cel-js";

/** Macros that walk a list or give a value a name; each one inside another multiplies the work. */
const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter", "bind"]);

/** The node and everything below it, outermost first. */
export function* nodesOf(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of childrenOf(node.args)) yield* nodesOf(child);
}

/** How deep macros stand inside one another. The list that a macro walks stands beside it, not inside. */
export function macroDepth(node: ASTNode): number {
  if (node.op === "rcall" && MACROS.has(node.args[0])) {
    const [, receiver, inside] = node.args;
    return Math.max(macroDepth(receiver), 1 + Math.max(0, ...inside.map(macroDepth)));
  }
  return Math.max(0, ...childrenOf(node.args).map(macroDepth));
}

/** Whether a function or method of this name is called anywhere. */
export function calls(node: ASTNode, name: string): boolean {
  return [...nodesOf(node)].some((one) => (one.op === "call" || one.op === "rcall") && one.args[0] === name);
}

/** Texts that are compared, for equality or membership, with the field `field` of anything. */
export function textsComparedWith(node: ASTNode, field: string): readonly string[] {
  const texts: string[] = [];
  for (const one of nodesOf(node)) {
    if (one.op !== "==" && one.op !== "!=" && one.op !== "in") continue;
    const [left, right] = one.args;
    if (isField(left, field)) texts.push(...literalTexts(right));
    if (isField(right, field)) texts.push(...literalTexts(left));
  }
  return texts;
}

/** Dotted paths that begin at one of `roots`, as written, each once: `release.risk`. */
export function pathsRead(node: ASTNode, roots: readonly string[]): readonly string[] {
  const paths = new Set<string>();
  for (const one of nodesOf(node)) {
    if (one.op === "." && one.args[0].op === "id" && roots.includes(one.args[0].args)) paths.add(`${one.args[0].args}.${one.args[1]}`);
    if (one.op === "id" && roots.includes(one.args)) paths.add(one.args);
  }
  return [...paths].filter((path) => ![...paths].some((longer) => longer.startsWith(`${path}.`)));
}

function isField(node: ASTNode, field: string): boolean {
  return node.op === "." && node.args[1] === field;
}

function literalTexts(node: ASTNode): readonly string[] {
  if (node.op === "list") return node.args.flatMap(literalTexts);
  return node.op === "value" && typeof node.args === "string" ? [node.args] : [];
}

function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
