import { instantFromMillis, millisOf, plusSeconds, type Instant } from "../calendar/instant.ts";
import { DAY_MILLIS } from "../calendar/zone.ts";
import { countByHour, type Span } from "./contact-hours.ts";
import { earlierSpans, learnContacts, standardised, surprise } from "./contact-model.ts";
import { noData, type Figure, type Interval } from "./figure.ts";
import { poissonInterval } from "./intervals.ts";

/** Weeks of history that a mature figure needs. */
const MATURE_WEEKS = 4;
const SIGNIFICANT = 0.05;
/** Days before the deployment that placebo spans are taken from, at most: one year, so that every season is among them. */
const PAST_DAYS = 365;

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
  /** Whether both the interval and the placebos say that more came than chance brings; at most one release in twenty without an effect. */
  readonly significant: boolean;
  /** The smallest excess that would be seen four times in five: what a figure near zero cannot exclude. */
  readonly smallestVisible: number | null;
  readonly weeks: number;
}

const FORMULA = "contacts in the observation time minus the contacts expected there by weekday and hour from the weeks before";
const SOURCE = "the service desk's contacts about the service";

/**
 * Excess contacts by a quasi-Poisson model of the eight weeks before. Its scatter, and how unusual the excess is, come from spans of the
 * same length at the same time of the earlier days, each predicted from the weeks before it as if it had been the release (placebo in
 * time). Not yet mature until the observation time is over, and with fewer than four weeks before.
 */
export function excessContacts(question: ContactsQuestion): ExcessContacts {
  const { deployedAt, recorded, timeZone } = question;
  const end = plusSeconds(deployedAt, question.observeSeconds);
  const until = end < recorded.to ? end : recorded.to;
  const from = millisOf(deployedAt);
  const to = millisOf(until);
  const oldest = instantFromMillis(Math.max(millisOf(recorded.from), from - PAST_DAYS * DAY_MILLIS));
  const hours = countByHour(question.contacts, { from: oldest, to: deployedAt }, question.leftOut, timeZone);
  const model = learnContacts(hours, from, timeZone);
  if (model === null || until <= deployedAt) {
    return {
      ...noData(FORMULA, SOURCE),
      observed: 0,
      expected: 0,
      placebo: null,
      significant: false,
      smallestVisible: null,
      weeks: model?.weeks ?? 0,
    };
  }
  const observed = hours.observed(from, to);
  const expected = model.expected(from, to);
  const { weeks } = model;
  const placebos = earlierSpans(hours, from, to, PAST_DAYS).flatMap((span) => surprise(hours, span.from, span.to, timeZone) ?? []);
  const score = standardised(observed, expected, weeks);
  // Less scatter than a Poisson process has is luck, not knowledge.
  const scatter = Math.max(1, placebos.reduce((sum, one) => sum + one * one, 0) / Math.max(1, placebos.length));
  const atLeast = placebos.filter((one) => one >= score).length;
  const placebo = placebos.length === 0 ? null : { p: (1 + atLeast) / (1 + placebos.length), windows: placebos.length };
  const range = interval(observed, expected, scatter, weeks);
  return {
    value: observed - expected,
    n: observed,
    interval: range,
    maturity: until === end && weeks >= MATURE_WEEKS ? "mature" : "not-yet-mature",
    formula: FORMULA,
    source: `${SOURCE}, ${weeks.toFixed(1)} weeks before ${deployedAt}`,
    observed,
    expected,
    placebo,
    significant: range.low > 0 && placebo !== null && placebo.p <= SIGNIFICANT,
    smallestVisible: placebos.length === 0 ? null : smallestVisible(expected, scatter, weeks),
    weeks,
  };
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
