import { describe, expect, it } from "vitest";
import { judgeCanary } from "./judge.ts";
import type { Look } from "./look.ts";

const options = { sessions: 300, elapsedSeconds: 60, withinSeconds: 600, objectivePercent: 99.5 };

/** Looks second by second of steady counters, from an origin at which only the baseline has a history. */
function steady(
  seconds: number,
  perSecond: { canary: [number, number]; baseline: [number, number] | null },
  history: [number, number] = [0, 0],
): Look[] {
  return Array.from({ length: seconds + 1 }, (_, second) => ({
    canary: { sessions: Math.floor(second * perSecond.canary[0]), badSessions: Math.floor(second * perSecond.canary[1]) },
    baseline:
      perSecond.baseline === null
        ? null
        : {
            sessions: history[0] + Math.floor(second * perSecond.baseline[0]),
            badSessions: history[1] + Math.floor(second * perSecond.baseline[1]),
          },
  }));
}

describe("the judge of a canary", () => {
  it("calls a version healthy when enough users met it and none had trouble", () => {
    const verdict = judgeCanary(steady(60, { canary: [5, 0], baseline: [45, 0.1] }), options);
    expect(verdict.state).toBe("healthy");
    expect(verdict.because).toContain("0 of 300 users");
  });

  it("calls a version harmful when its users meet bad answers far more often, long before the evidence for health is complete", () => {
    const verdict = judgeCanary(steady(10, { canary: [5, 2], baseline: [45, 0.1] }), { ...options, elapsedSeconds: 10 });
    expect(verdict.state).toBe("harmful");
    expect(verdict.figures.canary.sessions).toBe(50);
  });

  it("looks on while too few users have met the version, and never calls silence healthy", () => {
    expect(judgeCanary([], options).state).toBe("continue");
    expect(judgeCanary(steady(60, { canary: [0, 0], baseline: [50, 0] }), options).state).toBe("continue");
    expect(judgeCanary(steady(60, { canary: [1, 0], baseline: [50, 0] }), options).state).toBe("continue");
  });

  it("ends as inconclusive, with a reason, when the time is over without evidence", () => {
    const nobody = judgeCanary(steady(60, { canary: [0, 0], baseline: [50, 0] }), { ...options, elapsedSeconds: 600 });
    expect(nobody).toMatchObject({ state: "inconclusive", figures: { verdict: "no-data" } });
    const few = judgeCanary(steady(60, { canary: [1, 0], baseline: [50, 0] }), { ...options, elapsedSeconds: 600 });
    expect(few).toMatchObject({ state: "inconclusive", figures: { verdict: "too-little-data" } });
    expect(few.because).toContain("60 users");
  });

  it("does not call a version healthy when its bad answers are too many to be tolerable, though the live version is as bad", () => {
    const verdict = judgeCanary(steady(60, { canary: [5, 4.5], baseline: [45, 40.5] }), options);
    expect(verdict.state).toBe("continue");
  });

  it("judges by the promise to users when nothing is live, and says so", () => {
    const sound = judgeCanary(steady(60, { canary: [10, 0], baseline: null }), options);
    expect(sound).toMatchObject({ state: "healthy", figures: { against: "objective" } });
    expect(sound.because).toContain("the promise of at most 0.50 %");
    expect(judgeCanary(steady(60, { canary: [10, 1], baseline: null }), options).state).toBe("harmful");
  });

  it("does not count what the live version's users met before the canary had users", () => {
    const verdict = judgeCanary(steady(60, { canary: [5, 0.05], baseline: [45, 0.45] }, [1_000_000, 100]), options);
    expect(verdict.state).not.toBe("harmful");
    expect(verdict.figures.baseline).toEqual({ sessions: 2700, badSessions: 27 });
  });

  it("takes counters that went back as a new beginning, not as users that vanished", () => {
    const before = steady(30, { canary: [5, 0], baseline: [45, 0.1] });
    const verdict = judgeCanary([...before, ...steady(30, { canary: [5, 0], baseline: [45, 0.1] })], options);
    expect(verdict.state).toBe("healthy");
    expect(verdict.figures.canary.sessions).toBe(300);
  });

  it("refuses counts that cannot be", () => {
    expect(() => judgeCanary([{ canary: { sessions: 1, badSessions: 2 }, baseline: null }], options)).toThrow(/2 bad of 1/);
  });
});
