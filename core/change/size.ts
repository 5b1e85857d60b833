import type { Change, Commit } from "./change.ts";

/** Totals of a list of changes. */
export interface ChangeTotals {
  readonly changes: number;
  readonly linesAdded: number;
  readonly linesRemoved: number;
  /** Services that they touch, each once, in the order of appearance. */
  readonly services: readonly string[];
  /** Addresses of their authors, in lower case, each once. */
  readonly authors: readonly string[];
  /** The highest harm level among them. */
  readonly harm: Change["harm"]["level"];
}

export function totalsOf(changes: readonly Change[]): ChangeTotals {
  return {
    changes: changes.length,
    linesAdded: changes.reduce((sum, change) => sum + change.linesAdded, 0),
    linesRemoved: changes.reduce((sum, change) => sum + change.linesRemoved, 0),
    services: [...new Set(changes.flatMap((change) => change.services))],
    authors: [...new Set(changes.map((change) => change.email.toLowerCase()))],
    harm: highest(changes.map((change) => change.harm.level)),
  };
}

/** Files that a tool writes; a thousand lines of them are one decision of a person. */
const WRITTEN_BY_TOOLS =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|Gemfile\.lock|poetry\.lock|composer\.lock|go\.sum)$/;

/** Lines that a person wrote or removed: all of a commit's, without lock files. */
export function linesByPeople(files: Commit["files"]): number {
  return files.filter((file) => !WRITTEN_BY_TOOLS.test(file.path)).reduce((sum, file) => sum + file.added + file.removed, 0);
}

const LEVELS = ["low", "medium", "high"] as const;

/** The highest of some harm levels; `low` of none. */
export function highest(levels: readonly Change["harm"]["level"][]): Change["harm"]["level"] {
  return LEVELS.findLast((level) => levels.includes(level)) ?? "low";
}
