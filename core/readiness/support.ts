import { plusSeconds, type Instant } from "../calendar/instant.ts";

/** Who supports a release in early life, and until when. */
export interface EarlyLifeSupport {
  readonly from: Instant;
  readonly until: Instant;
  /** The turns of duty that fall into early life, oldest first, cut to it. */
  readonly turns: readonly DutyTurn[];
  /** Parts of early life in which nobody is on call. */
  readonly uncovered: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** People on duty together in the half-open time from `from` to `to`. */
export interface DutyTurn {
  readonly from: Instant;
  readonly to: Instant;
  readonly people: readonly string[];
}

/** Cuts the rota to the early life of a release that is delivered at `deliveredAt` and watched for `minutes`. */
export function earlyLifeSupport(deliveredAt: Instant, minutes: number, rota: readonly DutyTurn[]): EarlyLifeSupport {
  const until = plusSeconds(deliveredAt, minutes * 60);
  const turns = rota
    .filter((turn) => turn.from < until && turn.to > deliveredAt && turn.people.length > 0)
    .map((turn) => ({ ...turn, from: later(turn.from, deliveredAt), to: earlier(turn.to, until) }))
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const uncovered: { from: Instant; to: Instant }[] = [];
  let covered = deliveredAt;
  for (const turn of turns) {
    if (turn.from > covered) uncovered.push({ from: covered, to: turn.from });
    covered = later(covered, turn.to);
  }
  if (covered < until) uncovered.push({ from: covered, to: until });
  return { from: deliveredAt, until, turns, uncovered };
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
