import type { Instant } from "../calendar/instant.ts";

/** A commit as its repository tells it. */
export interface Commit {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  readonly at: Instant;
  readonly subject: string;
  readonly body: string;
  readonly files: readonly { readonly path: string; readonly added: number; readonly removed: number }[];
}

/** Change: a commit seen from the services: what it touches, who depends on that, and what good and harm it may do. */
export interface Change {
  readonly commit: string;
  readonly author: string;
  readonly email: string;
  readonly at: Instant;
  readonly subject: string;
  /** Services whose component sources it touches. */
  readonly services: readonly string[];
  /** Services that use one of those, directly or through others. */
  readonly dependents: readonly string[];
  readonly linesAdded: number;
  readonly linesRemoved: number;
  /** What it is good for, in the words of its author. */
  readonly benefit: string;
  readonly harm: Harm;
}

/** What may go wrong, as far as the change itself tells. */
export interface Harm {
  readonly level: "low" | "medium" | "high";
  /** Each reason that raised the level, in words a person can check. */
  readonly reasons: readonly string[];
}
