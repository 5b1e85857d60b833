/** A place in a file: both count from 1, the column in UTF-16 units as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Problem: something in the organisation's files that stops them from being used, and what to do about it. */
export interface Problem {
  /** Stable name of the kind of problem, such as `unknown-key`. */
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What we saw. */
  readonly saw: string;
  /** Why it stops you. */
  readonly because: string;
  /** What to do. */
  readonly todo: string;
}

/** A problem as one finds it, before it has a place. */
export type Finding = Pick<Problem, "code" | "saw" | "because" | "todo">;

/** One line for a terminal or an editor: `calendar/2026.yaml:3:7 unknown-key …`. */
export function describeProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.code}: ${problem.saw}; ${problem.because}. ${problem.todo}`;
}
