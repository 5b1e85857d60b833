import { describe, expect, it } from "vitest";
import { judgeSessions } from "./failing-sessions.ts";
import type { Look } from "./look.ts";
import { noEvidence, withBadUsers } from "./rate-ratio.ts";
import { noLooks, withLook } from "./session-evidence.ts";

function look(canary: [number, number], baseline: [number, number] | null, share?: number): Look {
  return {
    canary: { sessions: canary[0], badSessions: canary[1] },
    baseline: baseline === null ? null : { sessions: baseline[0], badSessions: baseline[1] },
    ...(share === undefined ? {} : { share }),
  };
}

describe("evidence of sessions", () => {
  it("compares who turned bad with who still could: users who are bad already cannot turn bad again", () => {
    const looks = [look([0, 0], [5_000, 40]), look([100, 0], [5_900, 40]), look([100, 90], [5_900, 130]), look([100, 95], [5_900, 135])];
    const { ratio } = looks.reduce(withLook, noLooks);
    const first = withBadUsers(noEvidence, 90, 180, 101 / (101 + 900));
    expect(ratio).toEqual(withBadUsers(first, 5, 10, 11 / (11 + 810)));
  });

  it("takes the configured share of new users where it is larger than the seen one", () => {
    const looks = [look([0, 0], [0, 0], 0.1), look([10, 0], [90, 0], 0.1), look([10, 2], [90, 2], 0.5)];
    expect(looks.reduce(withLook, noLooks).ratio).toEqual(withBadUsers(noEvidence, 2, 4, 0.5));
  });

  it("begins anew when a live version appears or disappears, and keeps what it knows of the canary", () => {
    const looks = [look([0, 0], null), look([10, 1], null), look([20, 1], [900, 9]), look([30, 2], [1_000, 9])];
    const evidence = looks.reduce(withLook, noLooks);
    expect(evidence).toMatchObject({ looks: 4, canary: { sessions: 30, badSessions: 2 }, baseline: { sessions: 100, badSessions: 0 } });
    expect(evidence.ratio).toEqual(withBadUsers(noEvidence, 1, 1, 30 / 130));
  });

  it("may be kept as text between looks", () => {
    const looks = [look([0, 0], [100, 1]), look([300, 2], [3_000, 20])];
    const stored = JSON.parse(JSON.stringify(looks.slice(0, 1).reduce(withLook, noLooks))) as typeof noLooks;
    const options = { minimumSessions: 300, objectivePercent: 99.5 };
    expect(judgeSessions(looks.slice(1).reduce(withLook, stored), options)).toEqual(judgeSessions(looks, options));
  });
});

describe("the judgement of sessions", () => {
  const options = { minimumSessions: 300, objectivePercent: 99.5 };

  it("is not healthy while there is some evidence of harm, though the harm may be tolerable", () => {
    const judgement = judgeSessions([look([0, 0], [0, 0]), look([1_000, 4], [9_000, 6])], options);
    expect(judgement.soundFactor).toBeGreaterThan(20);
    expect(judgement.harmFactor).toBeGreaterThan(3);
    expect(judgement.harmFactor).toBeLessThan(100);
    expect(judgement.verdict).toBe("inconclusive");
  });

  it("is never healthy for a version of which more than every second user gets bad answers, however bad the live one is", () => {
    const judgement = judgeSessions([look([0, 0], [0, 0]), look([1_000, 600], [9_000, 5_400])], options);
    expect(judgement).toMatchObject({ verdict: "inconclusive", tolerableShare: 0.5 });
  });

  it("lets a version through that mends much of what is bad in the live one", () => {
    expect(judgeSessions([look([0, 0], [0, 0]), look([1_000, 20], [9_000, 5_400])], options).verdict).toBe("healthy");
  });

  it("says how many times worse the canary is, and between which limits", () => {
    const { rateRatio } = judgeSessions([look([0, 0], [0, 0]), look([1_000, 50], [9_000, 90])], options);
    expect(rateRatio?.estimate).toBeCloseTo(5, 9);
    expect(rateRatio?.low).toBeGreaterThan(2);
    expect(rateRatio?.high).toBeLessThan(12);
  });
});
