import type { Problem } from "../../core/catalogue/problem.ts";
import { type Look, paint } from "./look.ts";
import { wrap } from "./table.ts";
import { count } from "./words.ts";

/** Problems of an organisation's files, each with its place as editors open it. */
export function showProblems({ files, problems }: { readonly files: number; readonly problems: readonly Problem[] }, look: Look): string {
  if (problems.length === 0) return `No problem in ${count(files, "file")}.`;
  const part = (title: string, text: string): readonly string[] =>
    text
      .split("\n")
      .flatMap((line) => wrap(line, look.width - 12))
      .map((line, index) => `  ${(index === 0 ? title : "").padEnd(9)} ${line}`);
  const blocks = problems.map((problem) =>
    [
      `${paint(`${problem.file}:${problem.line}:${problem.column}`, "strong", look)} ${problem.code}`,
      ...part("saw", problem.saw),
      ...part("because", problem.because),
      ...part("to do", problem.todo),
    ].join("\n"),
  );
  const places = new Set(problems.map((problem) => problem.file)).size;
  return [
    ...blocks,
    `${count(problems.length, "problem")} in ${places} of ${count(files, "file")}. Nothing starts until they are gone.`,
  ].join("\n\n");
}
