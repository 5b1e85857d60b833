import { type Instant, instantFromMillis } from "./instant.ts";
import { type ScopeQuestion, speaksOf } from "./scope.ts";
import type { Freeze, Scope } from "./window.ts";
import { closingOf, openingOf, parseLocal } from "./zone.ts";

/** A freeze on the time line, from the organisation's calendar or made in a hurry. Half-open: `from` belongs to it, `to` does not. */
export interface FreezeInterval {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly scope: Scope;
  readonly from: Instant;
  /** `null` as long as nobody has said when it ends. */
  readonly to: Instant | null;
  readonly source: "organisation" | "stop-the-line";
  /** Who made it. */
  readonly by: string;
}

/**
 * The freezes of the calendar as intervals. Times in a fold give the longest interval; a time in a gap is moved to its end.
 * A freeze whose times cannot be read has no end and no beginning: it is in force until someone corrects it.
 */
export function intervalsOf(freezes: readonly Freeze[], defaultZone: string): readonly FreezeInterval[] {
  return freezes.map((freeze) => {
    const zone = freeze.timeZone ?? defaultZone;
    const from = parseLocal(freeze.from);
    const to = parseLocal(freeze.to);
    return {
      id: freeze.id,
      title: freeze.title,
      reason: freeze.reason,
      scope: freeze.scope,
      from: instantFromMillis(from === undefined ? 0 : openingOf(from, zone)),
      to: from === undefined || to === undefined ? null : instantFromMillis(closingOf(to, zone)),
      source: "organisation",
      by: "the organisation's calendar",
    };
  });
}

/** The freezes that hold at an instant for what is asked. */
export function freezesAt(freezes: readonly FreezeInterval[], question: ScopeQuestion, at: Instant): readonly FreezeInterval[] {
  return freezes.filter((freeze) => freeze.from <= at && (freeze.to === null || at < freeze.to) && speaksOf(freeze.scope, question));
}

/** The first instant, not before `at`, at which no freeze holds; `null` when one has no end. */
export function nextThaw(freezes: readonly FreezeInterval[], question: ScopeQuestion, at: Instant): Instant | null {
  const inScope = freezes.filter((freeze) => speaksOf(freeze.scope, question)).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  let thaw = at;
  for (const freeze of inScope) {
    if (freeze.from > thaw) break;
    if (freeze.to === null) return null;
    if (freeze.to > thaw) thaw = freeze.to;
  }
  return thaw;
}
