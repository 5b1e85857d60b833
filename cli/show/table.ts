import { type Look, paint, type Tone } from "./look.ts";

/** A cell; its text may have several lines, which share the tone. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

const GAP = 2;
const NARROWEST_LAST = 24;

/** Rows below aligned titles. The last column takes what is left of the width and is wrapped; the others are as wide as they need. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], look: Look): string {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => Math.max(...linesOf(row[index] ?? "").map(displayWidth)))),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0);
  const last = Math.max(NARROWEST_LAST, look.width - before);
  const head = columns.map((column): Cell => ({ text: column.title.toUpperCase(), tone: "quiet" }));
  return [head, ...rows].map((row) => block(row, columns, widths, last, look)).join("\n");
}

function block(row: readonly Cell[], columns: readonly Column[], widths: readonly number[], last: number, look: Look): string {
  const cells = columns.map((_, index) => {
    const lines = linesOf(row[index] ?? "");
    return index === columns.length - 1 ? lines.flatMap((line) => wrap(line, last)) : lines;
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => {
        const text = cells[index]?.[line] ?? "";
        const room = " ".repeat(index === columns.length - 1 ? 0 : (widths[index] ?? 0) - displayWidth(text));
        const painted = paint(text, toneOf(row[index] ?? ""), look);
        return column.right === true ? room + painted : painted + room;
      })
      .join(" ".repeat(GAP))
      .trimEnd(),
  ).join("\n");
}

/** A text broken at spaces into lines of at most `width` columns; a word that is longer keeps a line of its own. Indents what follows. */
export function wrap(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Columns that a text takes: marks take none, the wide scripts and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) {
    if (/\p{M}|\u200D|\uFE0F/u.test(sign)) continue;
    width += /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\uFF01-\uFF60]/u.test(sign)
      ? 2
      : 1;
  }
  return width;
}

/** A heading, and below it lines that are indented and wrapped. */
export function section(title: string, lines: readonly string[], look: Look): string {
  const body = lines.flatMap((line) => line.split("\n")).flatMap((line) => wrap(line, look.width - 2));
  return [paint(title, "strong", look), ...body.map((line) => (line === "" ? "" : `  ${line}`))].join("\n");
}

/** A heading and a table below it; nothing when there is no row. */
export function titledTable(title: string, columns: readonly Column[], rows: readonly (readonly Cell[])[], look: Look): readonly string[] {
  return rows.length === 0 ? [] : [`${paint(title, "strong", look)}\n${table(columns, rows, look)}`];
}

function linesOf(cell: Cell): readonly string[] {
  return (typeof cell === "string" ? cell : cell.text).split("\n");
}

function toneOf(cell: Cell): Tone {
  return typeof cell === "string" ? "plain" : cell.tone;
}
