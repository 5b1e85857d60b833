import { instantFromMillis, millisOf, plusSeconds, type Instant } from "../calendar/instant.ts";
import { DAY_MILLIS } from "../calendar/zone.ts";
import { learnContacts, type ContactModel, type Span } from "./contact-model.ts";
import { noData, type Figure, type Interval } from "./figure.ts";
import { poissonInterval } from "./intervals.ts";

/** Weeks of history that are used at most, so that the figure follows how the service is used now; and that a mature figure needs. */
const MOST_WEEKS = 12;
const MATURE_WEEKS = 4;

/** Points of the standard normal distribution: two-sided 95 %, one-sided 95 %, and a chance of 80 % to see an effect. */
const TWO_SIDED = 1.96;
const ONE_SIDED = 1.645;
const POWER = 0.842;

export interface ContactsQuestion {
  /** When the contacts about the service came in, in any order. */
  readonly contacts: readonly Instant[];
  /** Since when all of them are recorded, and up to when: what came later is not known yet. */
  readonly recorded: Span;
  /** The deployment, and how long after it a contact may be its effect. */
  readonly deployedAt: Instant;
  readonly observeSeconds: number;
  /** Time that is not usual: other deployments' observation, outages, holidays. */
  readonly leftOut: readonly Span[];
  /** IANA zone of the people who call. */
  readonly timeZone: string;
}

/** Contacts after a deployment beyond what was to be expected without it; `value` may be negative. */
export interface ExcessContacts extends Figure {
  readonly observed: number;
  readonly expected: number;
  /**
   * How often a day without a deployment looks as unusual as this one: 1 + the number of placebo windows at least as far above what
   * was expected, over 1 + all of them. `null` without any.
   */
  readonly placebo: { readonly p: number; readonly windows: number } | null;
  /** The smallest excess that would be seen four times in five: what a figure near zero cannot exclude. */
  readonly smallestVisible: number | null;
  readonly weeks: number;
}

const FORMULA = "contacts in the observation time minus the contacts expected there by weekday and hour from the weeks before";
const SOURCE = "the service desk's contacts about the service";

/**
 * Excess contacts by a quasi-Poisson model of the weeks before, its scatter taken from windows of the same length at the same time of
 * the earlier days (placebo in time). Not yet mature until the observation time is over, and with fewer than four weeks before.
 */
export function excessContacts(question: ContactsQuestion): ExcessContacts {
  const end = plusSeconds(question.deployedAt, question.observeSeconds);
  const until = end < question.recorded.to ? end : question.recorded.to;
  const from = millisOf(question.deployedAt);
  const oldest = instantFromMillis(Math.max(millisOf(question.recorded.from), from - MOST_WEEKS * 7 * DAY_MILLIS));
  const model = learnContacts(question.contacts, { from: oldest, to: question.deployedAt }, question.leftOut, question.timeZone);
  if (model === null || until <= question.deployedAt) {
    return { ...noData(FORMULA, SOURCE), observed: 0, expected: 0, placebo: null, smallestVisible: null, weeks: model?.weeks ?? 0 };
  }
  const to = millisOf(until);
  const observed = model.observed(from, to);
  const expected = model.expected(from, to);
  const { weeks } = model;
  const placebos = placeboScores(model, from, to, millisOf(oldest), question.leftOut);
  const score = standardised(observed, expected, 1 + 1 / weeks);
  // Less scatter than a Poisson process has is luck, not knowledge.
  const scatter = Math.max(1, placebos.reduce((sum, one) => sum + one * one, 0) / Math.max(1, placebos.length));
  const mature = until === end && weeks >= MATURE_WEEKS;
  return {
    value: observed - expected,
    n: observed,
    interval: interval(observed, expected, scatter, weeks),
    maturity: mature ? "mature" : "not-yet-mature",
    formula: FORMULA,
    source: `${SOURCE}, ${weeks.toFixed(1)} weeks before ${question.deployedAt}`,
    observed,
    expected,
    placebo:
      placebos.length === 0
        ? null
        : { p: (1 + placebos.filter((one) => one >= score).length) / (1 + placebos.length), windows: placebos.length },
    smallestVisible: weeks < 2 ? null : smallestVisible(expected, scatter, weeks),
    weeks,
  };
}

/** Scores of windows as long as this one, each a whole number of days earlier, that touch nothing unusual. */
function placeboScores(model: ContactModel, from: number, to: number, oldest: number, leftOut: readonly Span[]): readonly number[] {
  if (model.weeks < 2) return [];
  const gaps = leftOut.map((span) => ({ from: millisOf(span.from), to: millisOf(span.to) }));
  const scores: number[] = [];
  for (let days = Math.ceil((to - from) / DAY_MILLIS); from - days * DAY_MILLIS >= oldest; days += 1) {
    const start = from - days * DAY_MILLIS;
    const end = to - days * DAY_MILLIS;
    if (gaps.some((gap) => gap.from < end && gap.to > start)) continue;
    // These windows were learnt from, so their scatter is too small by what the model took from them.
    scores.push(standardised(model.observed(start, end), model.expected(start, end), 1 - 1 / model.weeks));
  }
  return scores;
}

function standardised(observed: number, expected: number, variance: number): number {
  return (observed - expected) / Math.sqrt(Math.max(expected, 0.01) * variance);
}

/** 95 % interval of the excess: of the true number behind `observed`, and of what is expected, joined by their squares. */
function interval(observed: number, expected: number, scatter: number, weeks: number): Interval {
  const exact = poissonInterval(observed / scatter);
  const doubt = (TWO_SIDED * TWO_SIDED * scatter * expected) / weeks;
  const low = observed - expected - Math.sqrt((observed - exact.low * scatter) ** 2 + doubt);
  const high = observed - expected + Math.sqrt(((exact.high ?? observed) * scatter - observed) ** 2 + doubt);
  return { low, high, level: 0.95 };
}

/** The excess whose observation lies above the one-sided 95 % limit with a chance of 80 %. */
function smallestVisible(expected: number, scatter: number, weeks: number): number {
  const base = Math.max(expected, 0.01);
  const limit = ONE_SIDED * Math.sqrt(scatter * base * (1 + 1 / weeks));
  // d = limit + POWER·√(scatter·(expected + d) + scatter·expected / weeks), solved for d.
  const half = limit + (POWER * POWER * scatter) / 2;
  return half + Math.sqrt(half * half - limit * limit + POWER * POWER * scatter * base * (1 + 1 / weeks));
}
