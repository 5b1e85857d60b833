import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../testing/seeded.ts";
import { evidenceAbove, evidenceBelow } from "./bad-share.ts";
import { harmBayesFactor, noEvidence, ratioInterval, withBadUsers } from "./rate-ratio.ts";

describe("evidence from who turns bad", () => {
  it("is a bet that nobody can win on average while the canary is not worse: the mean of the next factor is 1 at a ratio of 1, and less below", () => {
    const history = fc.array(fc.record({ canary: fc.boolean(), share: fc.double({ min: 0.01, max: 0.99, noNaN: true }) }), {
      maxLength: 30,
    });
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(history, share, fc.double({ min: 0.01, max: 1, noNaN: true }), (past, next, ratio) => {
        const before = past.reduce((evidence, event) => withBadUsers(evidence, event.canary ? 1 : 0, 1, event.share), noEvidence);
        const canary = (ratio * next) / (1 - next + ratio * next);
        const mean =
          canary * harmBayesFactor(withBadUsers(before, 1, 1, next)) + (1 - canary) * harmBayesFactor(withBadUsers(before, 0, 1, next));
        expect(mean).toBeLessThanOrEqual(harmBayesFactor(before) * (1 + 1e-9));
        if (ratio === 1) expect(mean).toBeCloseTo(harmBayesFactor(before), 9);
      }),
    );
  });

  it("does not depend on whether bad users come one by one or together", () => {
    const together = withBadUsers(noEvidence, 3, 10, 0.2);
    const single = Array.from({ length: 10 }, (_, one) => (one < 3 ? 1 : 0)).reduce(
      (evidence, bad) => withBadUsers(evidence, bad, 1, 0.2),
      noEvidence,
    );
    expect(harmBayesFactor(together)).toBeCloseTo(harmBayesFactor(single), 9);
  });

  it("names the ratios that the counts allow", () => {
    const counts = withBadUsers(noEvidence, 50, 100, 0.2);
    const { low, high } = ratioInterval(counts, 0.05);
    // Half of the bad users on a fifth of the users: odds of 1 against 0.25.
    expect(low).toBeLessThan(4);
    expect(high).toBeGreaterThan(4);
    expect(low).toBeGreaterThan(2);
    expect(high).toBeLessThan(8);
    expect(ratioInterval(noEvidence, 0.05)).toEqual({ low: 0, high: null });
  });

  it("calls a canary that is not worse harmful in no more than 1 of 100 stages, though it looks at each bad user", () => {
    const random = randomFrom(99);
    let stops = 0;
    const stages = 1_000;
    for (let stage = 0; stage < stages; stage += 1) {
      let evidence = noEvidence;
      for (let event = 0; event < 100; event += 1) {
        evidence = withBadUsers(evidence, random() < 0.1 ? 1 : 0, 1, 0.1);
        if (harmBayesFactor(evidence) >= 100) {
          stops += 1;
          break;
        }
      }
    }
    expect(stops).toBeLessThanOrEqual(10);
  });
});

describe("evidence from one side alone", () => {
  it("grows with bad users above the limit and with good users below it", () => {
    expect(evidenceAbove(0.005, 100, 8)).toBeGreaterThan(100);
    expect(evidenceAbove(0.005, 1_000, 4)).toBeLessThan(1);
    expect(evidenceBelow(0.03, 300, 0)).toBeGreaterThan(20);
    expect(evidenceBelow(0.03, 50, 0)).toBeLessThan(20);
    expect(evidenceBelow(0.03, 300, 12)).toBeLessThan(1);
  });

  it("is neutral without users", () => {
    expect(evidenceAbove(0.01, 0, 0)).toBe(1);
    expect(evidenceBelow(0.01, 0, 0)).toBe(1);
  });

  it("is a fair bet at the limit", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.4, noNaN: true }), fc.nat(200), fc.nat(20), (limit, good, bad) => {
        for (const evidence of [evidenceAbove, evidenceBelow]) {
          const before = evidence(limit, good + bad, bad);
          const mean = limit * evidence(limit, good + bad + 1, bad + 1) + (1 - limit) * evidence(limit, good + bad + 1, bad);
          expect(mean / before).toBeCloseTo(1, 9);
        }
      }),
    );
  });
});
