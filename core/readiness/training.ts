/** How many of the people on duty have had a release's training. */
export interface TrainingCoverage {
  readonly onDuty: number;
  readonly trained: number;
  /** Whole percent, rounded down, so that 100 means everybody; 0 when nobody is on duty. */
  readonly percent: number;
  /** People on duty who have not had it yet, in the order of the shift. */
  readonly missing: readonly string[];
}

/** Compares the ids of the people on duty with the ids of those who have had the training. Nobody on duty is no coverage, not full coverage. */
export function trainingCoverage(onDuty: readonly string[], trained: readonly string[]): TrainingCoverage {
  const had = new Set(trained);
  const people = [...new Set(onDuty)];
  const missing = people.filter((person) => !had.has(person));
  const count = people.length - missing.length;
  return { onDuty: people.length, trained: count, percent: people.length === 0 ? 0 : Math.floor((100 * count) / people.length), missing };
}
