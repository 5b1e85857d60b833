import type { Instant } from "../calendar/instant.ts";

/**
 * Verdict: the answer of one gate about one start. `pass` lets it through; `wait` may pass later by itself or by somebody's act;
 * `refuse` cannot pass as the release stands. Both of the last stop a start.
 */
export type Verdict =
  | { readonly gate: string; readonly answer: "pass"; readonly saw: string }
  | {
      readonly gate: string;
      readonly answer: "wait" | "refuse";
      /** What we saw. */
      readonly saw: string;
      /** Why it stops the start. */
      readonly because: string;
      /** Who can clear it: a role, a person, or "time". */
      readonly clearedBy: string;
      /** The command that clears it, ready to be typed; absent where only time or another act does. */
      readonly command?: string;
      /** The earliest instant at which it can pass; absent when that depends on people. */
      readonly earliest?: Instant;
    };

/** A verdict that stops a start. */
export type Unmet = Exclude<Verdict, { answer: "pass" }>;

export function isUnmet(verdict: Verdict): verdict is Unmet {
  return verdict.answer !== "pass";
}
