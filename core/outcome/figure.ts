/** A range that holds the true value with the stated probability. */
export interface Interval {
  readonly low: number;
  /** `null` where nothing bounds it from above. */
  readonly high: number | null;
  /** For example 0.95. */
  readonly level: number;
}

/** Whether a figure may be quoted: `not-yet-mature` may still change by itself, `no-data` says nothing and never means zero. */
export type Maturity = "mature" | "not-yet-mature" | "no-data";

/** A figure that can be checked: its value, what it was counted from, and how. */
export interface Figure {
  /** `null` exactly when there is no data. */
  readonly value: number | null;
  /** How many observations it rests on; the formula says of what. */
  readonly n: number;
  readonly interval?: Interval;
  readonly maturity: Maturity;
  /** In words, with units. */
  readonly formula: string;
  /** Which records it was counted from. */
  readonly source: string;
}

/** A figure for which nothing was recorded. */
export function noData(formula: string, source: string): Figure {
  return { value: null, n: 0, maturity: "no-data", formula, source };
}
