import type { Commit } from "./change.ts";

/** The types of Conventional Commits 1.0.0 and of its usual lists, and what they mean to someone who uses the service. */
export const TYPE_WORDS = {
  feat: "New for users",
  fix: "Mends a fault",
  perf: "Faster",
  revert: "Takes back an earlier change",
  docs: "Documentation",
  refactor: "Easier to maintain",
  test: "Tests",
  build: "How it is built",
  ci: "How it is checked",
  style: "Layout of the code",
  chore: "Housekeeping",
} as const;
export type ConventionalType = keyof typeof TYPE_WORDS;

/** A subject in the form `type(scope)!: description`. */
export interface ConventionalSubject {
  readonly type: ConventionalType;
  readonly description: string;
}

/** Reads a conventional subject; `undefined` for every other one, also for `shop: …`, where a place stands instead of a type. */
export function conventionalSubject(subject: string): ConventionalSubject | undefined {
  const [, type, description] = /^([a-z]+)(?:\([^()]{1,80}\))?!?: +(\S.*)$/i.exec(subject.trim()) ?? [];
  const known = type?.toLowerCase();
  if (known === undefined || description === undefined || !isType(known)) return undefined;
  return { type: known, description };
}

function isType(word: string): word is ConventionalType {
  return Object.hasOwn(TYPE_WORDS, word);
}

/** Whether its author says that users or other programs must change something: `!` in the subject or a `BREAKING CHANGE` paragraph. */
export function isBreaking(commit: Pick<Commit, "subject" | "body">): boolean {
  return /^[a-z]+(\([^()]{1,80}\))?!: /i.test(commit.subject.trim()) || /^BREAKING[ -]CHANGE:/m.test(commit.body);
}

/** Whether it takes an earlier change back. */
export function isRevert(commit: Pick<Commit, "subject" | "body">): boolean {
  return /^revert\b/i.test(commit.subject.trim()) || /^This reverts commit [0-9a-f]{7,}/m.test(commit.body);
}
