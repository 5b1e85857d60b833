import type { Commit } from "./change.ts";
import { conventionalSubject, TYPE_WORDS } from "./conventional.ts";

/**
 * What a change is good for, in its author's words: the paragraph that begins with `Benefit:`, else the subject, with a conventional
 * type put into words.
 */
export function benefitOf(commit: Pick<Commit, "subject" | "body">): string {
  const stated = statedBenefit(commit.body);
  if (stated !== undefined) return stated;
  const conventional = conventionalSubject(commit.subject);
  return conventional === undefined ? commit.subject.trim() : `${TYPE_WORDS[conventional.type]}: ${conventional.description}`;
}

/** The subject as a reader of notes wants it: without a conventional type and scope. */
export function plainSubject(subject: string): string {
  const description = conventionalSubject(subject)?.description ?? subject.trim();
  return description.slice(0, 1).toUpperCase() + description.slice(1);
}

/** The benefit that its author stated; `undefined` when none is stated. */
export function statedBenefit(body: string): string | undefined {
  const lines = body.replaceAll("\r\n", "\n").split("\n");
  const start = lines.findIndex((line) => /^benefit:/i.test(line));
  if (start < 0) return undefined;
  const paragraph: string[] = [];
  for (const line of lines.slice(start)) {
    // The paragraph ends with an empty line or where the next trailer begins.
    const isOver = paragraph.length > 0 && (line.trim() === "" || /^[A-Z][A-Za-z-]*: /.test(line));
    if (isOver) break;
    paragraph.push(line.trim());
  }
  const text = paragraph
    .join(" ")
    .replace(/^benefit:/i, "")
    .trim();
  return text === "" ? undefined : text;
}
