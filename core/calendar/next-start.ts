import { type FreezeInterval, nextThaw } from "./freeze-rules.ts";
import type { Instant } from "./instant.ts";
import type { ScopeQuestion } from "./scope.ts";
import type { Window } from "./window.ts";
import { windowState } from "./window-rules.ts";

/** More than there are nights in two years: whoever jumps from freeze to closed window so often never finds a place. */
const MOST_JUMPS = 800;

/** The first instant, not before `at`, at which the calendar lets a start through: a window is open and no freeze holds. `null`: never. */
export function nextStart(
  windows: readonly Window[],
  freezes: readonly FreezeInterval[],
  question: ScopeQuestion,
  at: Instant,
  defaultZone: string,
): Instant | null {
  let candidate = at;
  for (let jump = 0; jump < MOST_JUMPS; jump += 1) {
    const thaw = nextThaw(freezes, question, candidate);
    if (thaw === null) return null;
    const { open, nextOpening } = windowState(windows, question, thaw, defaultZone);
    if (open) return thaw;
    if (nextOpening === null) return null;
    candidate = nextOpening;
  }
  return null;
}
