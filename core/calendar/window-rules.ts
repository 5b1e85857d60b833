import { type Instant, instantFromMillis, millisOf } from "./instant.ts";
import { openingsBetween, patternOf } from "./occurrences.ts";
import type { ScopeQuestion } from "./scope.ts";
import type { Window } from "./window.ts";
import { DAY_MILLIS } from "./zone.ts";

/** What the windows say about an instant. */
export interface WindowState {
  readonly open: boolean;
  /** A window that is open now; `null` when none is, and when no window limits what is asked. */
  readonly by: Window | null;
  /** When work stops being allowed; `null` when it is not allowed now, and when it never stops. */
  readonly until: Instant | null;
  /** When work is allowed next; `null` when it is allowed now, and when it never will be. */
  readonly nextOpening: Instant | null;
}

/** How far ahead we look: a year and a leap day; weekly windows that do not meet within that never do. */
const HORIZON_DAYS = 366;

/**
 * Whether work is allowed. Each service that is asked about is allowed while at least one of the windows that speak of it is open, and
 * always when none does. Work on several services of several teams is allowed while it is for each of them.
 */
export function windowState(windows: readonly Window[], question: ScopeQuestion, at: Instant, defaultZone: string): WindowState {
  const limits = limitsOf(windows, question, defaultZone);
  if (limits.length === 0) return { open: true, by: null, until: null, nextOpening: null };
  const start = millisOf(at);
  for (let days = 8; ; days = Math.min(days * 4, HORIZON_DAYS)) {
    const end = start + days * DAY_MILLIS;
    const free = limits.map((limit) => union(openingsBetween(limit, start, end, defaultZone))).reduce(intersection);
    const last = days === HORIZON_DAYS;
    const first = free[0];
    if (first === undefined) {
      if (last) return { open: false, by: null, until: null, nextOpening: null };
      continue;
    }
    if (first.from > start) return { open: false, by: null, until: null, nextOpening: instantFromMillis(first.from) };
    if (first.to >= end && !last) continue;
    return { open: true, by: first.window, until: first.to >= end ? null : instantFromMillis(first.to), nextOpening: null };
  }
}

/** A time in which work is allowed, and a window that is open when it begins. Milliseconds. */
interface Free {
  readonly window: Window;
  readonly from: number;
  readonly to: number;
}

/** One list of windows for each service and team that some window speaks of; at least one window of each list has to be open. */
function limitsOf(windows: readonly Window[], question: ScopeQuestion, defaultZone: string): readonly (readonly Window[])[] {
  const here = windows.filter(
    (window) => window.scope.environments.length === 0 || window.scope.environments.includes(question.environment),
  );
  const limits = new Map<string, readonly Window[]>();
  for (const service of orAny(question.services)) {
    for (const team of orAny(question.teams)) {
      const limit = here.filter(({ scope }) => speaks(scope.services, service) && speaks(scope.teams, team));
      // Windows that open and close together are one, however many there are.
      const patterns = new Map(limit.toReversed().map((window) => [patternOf(window, defaultZone), window]));
      if (limit.length > 0) limits.set([...patterns.keys()].join(), [...patterns.values()]);
    }
  }
  return [...limits.values()];
}

function orAny(names: readonly string[]): readonly (string | undefined)[] {
  return names.length === 0 ? [undefined] : names;
}

// A rule for named services does not limit work that names none.
function speaks(named: readonly string[], asked: string | undefined): boolean {
  return named.length === 0 || (asked !== undefined && named.includes(asked));
}

/** Times in which at least one is open; openings that touch become one. */
function union(openings: readonly Free[]): readonly Free[] {
  const merged: Free[] = [];
  for (const opening of openings) {
    const before = merged.at(-1);
    if (before !== undefined && opening.from <= before.to) {
      if (opening.to > before.to) merged[merged.length - 1] = { ...before, to: opening.to };
    } else merged.push(opening);
  }
  return merged;
}

/** Times that are in both; of the windows, the one that closes first. */
function intersection(a: readonly Free[], b: readonly Free[]): readonly Free[] {
  const both: Free[] = [];
  let left = 0;
  let right = 0;
  for (;;) {
    const one = a[left];
    const other = b[right];
    if (one === undefined || other === undefined) return both;
    const from = Math.max(one.from, other.from);
    const first = one.to <= other.to ? one : other;
    if (from < first.to) both.push({ window: first.window, from, to: first.to });
    if (first === one) left += 1;
    else right += 1;
  }
}
