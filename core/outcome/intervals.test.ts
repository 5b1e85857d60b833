import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clopperPearson, poissonInterval } from "./intervals.ts";

describe("the exact interval of a share", () => {
  // Values of R's binom.test(k, n)$conf.int, version 4.x.
  it.each([
    [0, 10, 0, 0.3084971],
    [1, 10, 0.002528579, 0.4450161],
    [5, 10, 0.187086, 0.812914],
    [10, 10, 0.6915029, 1],
    [246, 1398, 0.15635, 0.19699],
  ])("of %i in %i goes from %d to %d", (k, n, low, high) => {
    const interval = clopperPearson(k, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("is everything when nothing was observed", () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1, level: 0.95 });
  });

  it("holds the observed share and shrinks as observations come in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (n, some) => {
        const k = Math.min(some, n);
        const one = clopperPearson(k, n);
        const ten = clopperPearson(10 * k, 10 * n);
        expect(one.low).toBeLessThanOrEqual(k / n);
        expect(one.high).toBeGreaterThanOrEqual(k / n);
        expect((ten.high ?? 1) - ten.low).toBeLessThan((one.high ?? 1) - one.low);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the exact interval of a count", () => {
  // Values of R's poisson.test(k)$conf.int.
  it.each([
    [0, 0, 3.688879],
    [1, 0.02531781, 5.571643],
    [10, 4.795389, 18.39036],
    [100, 81.36399, 121.6269],
  ])("of %i goes from %d to %d", (k, low, high) => {
    const interval = poissonInterval(k);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });

  it("works for large counts", () => {
    const { low, high } = poissonInterval(40_000);
    expect(low).toBeCloseTo(39_609, -1);
    expect(high).toBeCloseTo(40_394, -1);
  });
});
