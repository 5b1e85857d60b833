/** An example in a document that a reader may run: the commands, and what the document says they print. */
export interface RunnableBlock {
  /** Line of the document on which its commands begin, counted from 1. */
  readonly line: number;
  readonly commands: string;
  /** Lines that the output has, in this order; `…` stands for anything within a line. */
  readonly expected: readonly string[];
}

interface Fence {
  readonly line: number;
  readonly info: string;
  readonly lines: readonly string[];
}

/**
 * The runnable blocks of a Markdown document: fences marked `sh test`. A fence marked `text expected` belongs to the runnable one
 * before it, and without one it is an error, because a promise that nobody checks is what this is here to prevent.
 */
export function runnableBlocks(markdown: string): readonly RunnableBlock[] {
  const blocks: RunnableBlock[] = [];
  for (const fence of fencesOf(markdown)) {
    if (fence.info === "sh test") {
      blocks.push({ line: fence.line, commands: fence.lines.join("\n"), expected: [] });
    } else if (fence.info === "text expected") {
      const last = blocks.pop();
      if (last === undefined) throw new Error(`line ${fence.line}: a "text expected" block without a "sh test" block before it`);
      blocks.push({ ...last, expected: [...last.expected, ...fence.lines.filter((line) => line.trim() !== "")] });
    }
  }
  return blocks;
}

function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly mark: string; readonly fence: Fence & { readonly lines: string[] } } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const mark = /^\s*(`{3,}|~{3,})(.*)$/.exec(line);
    if (open === undefined) {
      if (mark?.[1] !== undefined) open = { mark: mark[1], fence: { line: index + 2, info: (mark[2] ?? "").trim(), lines: [] } };
    } else if (mark?.[1]?.startsWith(open.mark) === true && mark[2]?.trim() === "") {
      fences.push(open.fence);
      open = undefined;
    } else {
      open.fence.lines.push(line);
    }
  }
  if (open !== undefined) throw new Error(`line ${open.fence.line - 1}: the fence that opens here is never closed`);
  return fences;
}

/** The first expected line that `output` lacks after the ones before it were found; `undefined` when all are there. */
export function firstMissing(expected: readonly string[], output: string): string | undefined {
  const lines = output.split("\n").map((line) => line.trim());
  let from = 0;
  for (const wanted of expected) {
    const pattern = new RegExp(`^${wanted.trim().split("…").map(escaped).join(".*")}$`);
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (found === -1) return wanted;
    from = found + 1;
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
