import type { LogAnswer } from "../../api/answers.ts";

type Line = LogAnswer["lines"][number];

/** Lines that a browser keeps: more would make it slow, and the command line has them all. */
export const KEPT_LINES = 5000;

/** New lines behind the old ones, each once, the oldest dropped beyond what is kept. */
export function appendLines(old: readonly Line[], found: readonly Line[]): readonly Line[] {
  const last = old.at(-1)?.id ?? 0;
  const fresh = found.filter((line) => line.id > last);
  return fresh.length === 0 ? old : [...old, ...fresh].slice(-KEPT_LINES);
}

/** Lines that hold every word of the search, wherever, in either case. */
export function searchLines(lines: readonly Line[], search: string): readonly Line[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return lines;
  return lines.filter((line) => {
    const text = `${line.key} ${line.line}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
