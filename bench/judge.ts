/**
 * How often the judge stops a version that is not worse, and how soon it stops one that is. Seeded; users arrive one by one, a look each
 * second for ten minutes. Run: node bench/judge.ts [runs per cell, 1000 when absent]. Prints Markdown; about 40 s of one core.
 */
import betainc from "@stdlib/math-base-special-betainc";
import betaln from "@stdlib/math-base-special-betaln";
import { clopperPearson } from "../core/outcome/intervals.ts";
import { judgeSessions } from "../core/verification/failing-sessions.ts";
import type { Look } from "../core/verification/look.ts";
import { harmBayesFactor } from "../core/verification/rate-ratio.ts";
import { noLooks, withLook } from "../core/verification/session-evidence.ts";
import { median, randomFrom, type Random } from "../core/testing/seeded.ts";

const LOOKS = 600;
const ALPHA = 0.01;

interface World {
  /** New users a second on the whole service. */
  readonly usersPerSecond: number;
  /** Share of the new users that the canary gets; one value for each half of the ten minutes. */
  readonly shares: readonly [number, number];
  readonly baselineRate: number;
  readonly ratio: number;
  /** Mean seconds from a user's first request to the first bad answer; 0 for at once. */
  readonly delaySeconds: number;
  /** Users of the baseline who are there when the canary begins, and still may turn bad. */
  readonly earlierUsers: number;
}

const WORLD: World = { usersPerSecond: 10, shares: [0.1, 0.1], baselineRate: 0.01, ratio: 1, delaySeconds: 10, earlierUsers: 600 };

/** Cumulative counters second by second, the first look at the moment at which the canary gets its share. */
function history(world: World, random: Random): Look[] {
  const counts = {
    canary: new Float64Array(LOOKS + 1),
    canaryBad: new Float64Array(LOOKS + 1),
    baseline: new Float64Array(LOOKS + 1),
    baselineBad: new Float64Array(LOOKS + 1),
  };
  const arrive = (at: number, canary: boolean): void => {
    const sessions = canary ? counts.canary : counts.baseline;
    const second = Math.max(0, Math.ceil(at));
    sessions[second] = (sessions[second] ?? 0) + 1;
    if (random() >= world.baselineRate * (canary ? world.ratio : 1)) return;
    const turns = Math.ceil(at - Math.log(1 - random()) * world.delaySeconds);
    const bad = canary ? counts.canaryBad : counts.baselineBad;
    if (turns >= 0 && turns <= LOOKS) bad[turns] = (bad[turns] ?? 0) + 1;
  };
  for (let user = 0; user < world.earlierUsers; user += 1) arrive(-3 * world.delaySeconds * random(), false);
  for (let at = -Math.log(1 - random()) / world.usersPerSecond; at < LOOKS; at -= Math.log(1 - random()) / world.usersPerSecond) {
    arrive(at, random() < (at < LOOKS / 2 ? world.shares[0] : world.shares[1]));
  }
  let look: Look = { canary: { sessions: 0, badSessions: 0 }, baseline: { sessions: 0, badSessions: 0 } };
  return Array.from({ length: LOOKS + 1 }, (_, second) => {
    look = {
      ...(world.shares[0] === world.shares[1] ? {} : { share: second < LOOKS / 2 ? world.shares[0] : world.shares[1] }),
      canary: {
        sessions: look.canary.sessions + (counts.canary[second] ?? 0),
        badSessions: look.canary.badSessions + (counts.canaryBad[second] ?? 0),
      },
      baseline: {
        sessions: (look.baseline?.sessions ?? 0) + (counts.baseline[second] ?? 0),
        badSessions: (look.baseline?.badSessions ?? 0) + (counts.baselineBad[second] ?? 0),
      },
    };
    return look;
  });
}

/** The look at which each rule would stop, or `null`. */
type Rule = (looks: readonly Look[]) => number | null;

const ours: Rule = (looks) => {
  let evidence = noLooks;
  for (const [second, look] of looks.entries()) {
    const before = evidence.ratio;
    evidence = withLook(evidence, look);
    if (evidence.ratio !== before && harmBayesFactor(evidence.ratio) >= 1 / ALPHA) return second;
  }
  return null;
};

/** Lindon and Malek's beta mixture with the canary's configured share, one-sided by asking that the canary has more than its share. */
const betaMixture: (concentration: number) => Rule = (concentration) => (looks) =>
  firstStop(looks, (bad, canaryBad, share) => {
    if (canaryBad <= bad * share) return false;
    const a = concentration * share;
    const b = concentration * (1 - share);
    const log =
      betaln(a + canaryBad, b + bad - canaryBad) - betaln(a, b) - canaryBad * Math.log(share) - (bad - canaryBad) * Math.log(1 - share);
    return log >= -Math.log(ALPHA);
  });

/** The textbook test, asked again each second: what most people would write. */
const repeatedExact: Rule = (looks) =>
  firstStop(looks, (bad, canaryBad, share) => canaryBad > 0 && betainc(share, canaryBad, bad - canaryBad + 1) < ALPHA);

function firstStop(looks: readonly Look[], stops: (bad: number, canaryBad: number, share: number) => boolean): number | null {
  const start = looks[0]?.baseline ?? { sessions: 0, badSessions: 0 };
  let known = 0;
  for (const [second, { canary, baseline }] of looks.entries()) {
    const bad = canary.badSessions + (baseline?.badSessions ?? 0) - start.badSessions;
    if (bad === known) continue;
    known = bad;
    const others = (baseline?.sessions ?? 0) - start.sessions;
    if (canary.sessions === 0 || others === 0) continue;
    if (stops(bad, canary.badSessions, canary.sessions / (canary.sessions + others))) return second;
  }
  return null;
}

const runs = Number(process.argv[2] ?? 1000);
const began = performance.now();

function falseStops(world: Partial<World>, rules: readonly Rule[]): string[] {
  const random = randomFrom(20_261_123);
  const stops = rules.map(() => 0);
  for (let run = 0; run < runs; run += 1) {
    const looks = history({ ...WORLD, ...world }, random);
    for (const [index, rule] of rules.entries()) if (rule(looks) !== null) stops[index] = (stops[index] ?? 0) + 1;
  }
  return stops.map((count) => {
    const { low, high } = clopperPearson(count, runs, 0.95);
    return `${((100 * count) / runs).toFixed(2)} % (${(100 * low).toFixed(2)} to ${(100 * (high ?? 1)).toFixed(2)})`;
  });
}

console.log(
  `## False stops\n\nNo true difference, ${LOOKS} looks, nominal ${ALPHA * 100} %, ${runs} runs a cell, 95 % interval in brackets.\n`,
);
console.log(
  "| users/s | bad users | canary share | first bad answer | earlier users | Tidegate | beta mixture c=10 | c=100 | exact test, repeated |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
const quiet: Partial<World>[] = [
  ...[0.001, 0.01, 0.05].flatMap((baselineRate) =>
    [0.05, 0.1, 0.5].map((share): Partial<World> => ({ baselineRate, shares: [share, share], earlierUsers: 0, delaySeconds: 0 })),
  ),
  { baselineRate: 0.05, earlierUsers: 0, delaySeconds: 60 },
  { baselineRate: 0.05, earlierUsers: 600, delaySeconds: 60 },
  { baselineRate: 0.05, shares: [0.05, 0.5], earlierUsers: 0, delaySeconds: 60 },
  { baselineRate: 0.05, shares: [0.5, 0.05], earlierUsers: 0, delaySeconds: 60 },
  { usersPerSecond: 0.5, baselineRate: 0.05, earlierUsers: 0, delaySeconds: 0 },
];
for (const world of quiet) {
  const full = { ...WORLD, ...world };
  const cells = falseStops(world, [ours, betaMixture(10), betaMixture(100), repeatedExact]);
  console.log(
    `| ${full.usersPerSecond} | ${full.baselineRate * 100} % | ${[...new Set(full.shares)].map((share) => `${share * 100} %`).join(", then ")} | after ${full.delaySeconds} s | ${full.earlierUsers} | ${cells.join(" | ")} |`,
  );
}

console.log(
  `\n## Time to stop, beside the peers\n\nSame runs for all; seconds until half of the ${Math.round(runs / 5)} runs are stopped, and how many are stopped within ten minutes.\n`,
);
console.log("| bad users live | canary share | worse by | Tidegate | beta mixture c=10 | c=100 |");
console.log("|---|---|---|---|---|---|");
for (const [baselineRate, ratio] of [
  [0.01, 5],
  [0.05, 2],
  [0.05, 5],
  [0.01, 20],
] as const) {
  const random = randomFrom(20_261_125);
  const looks = Array.from({ length: Math.round(runs / 5) }, () => history({ ...WORLD, baselineRate, ratio, earlierUsers: 0 }, random));
  const cells = [ours, betaMixture(10), betaMixture(100)].map((rule) => {
    const stops = looks.map((run) => rule(run) ?? Infinity);
    const middle = median(stops) ?? Infinity;
    return `${Number.isFinite(middle) ? `${middle} s` : "-"}, ${Math.round((100 * stops.filter(Number.isFinite).length) / stops.length)} %`;
  });
  console.log(`| ${baselineRate * 100} % | 10 % | × ${ratio} | ${cells.join(" | ")} |`);
}

console.log(
  "\n## False health\n\nA version exactly as bad as is not tolerable any more (1.5 times the live share or the objective's, and two users in a hundred), nominal 5 %.\n",
);
console.log("| bad users live | of the canary | called healthy | called harmful |");
console.log("|---|---|---|---|");
for (const baselineRate of [0.001, 0.01, 0.05]) {
  const random = randomFrom(20_261_126);
  const edge = 1.5 * Math.max(baselineRate, 0.005) + 0.02;
  const ends = Array.from({ length: Math.round(runs / 5) }, () =>
    stage(history({ ...WORLD, baselineRate, ratio: edge / baselineRate, delaySeconds: 0, earlierUsers: 0 }, random)),
  );
  const { low, high } = clopperPearson(ends.filter((end) => end.verdict === "healthy").length, ends.length);
  const rate = (verdict: string): string => `${((100 * ends.filter((end) => end.verdict === verdict).length) / ends.length).toFixed(1)} %`;
  console.log(
    `| ${baselineRate * 100} % | ${(edge * 100).toFixed(2)} % | ${rate("healthy")} (${(100 * low).toFixed(1)} to ${(100 * (high ?? 1)).toFixed(1)}) | ${rate("harmful")} |`,
  );
}

const powerRuns = Math.max(20, Math.round(runs / 10));
console.log(
  `\n## The whole stage\n\nThe judge as the rollout asks it: 300 users, 600 s, objective 99.5 %, ${powerRuns} runs a cell, 10 new users a second, first bad answer after 10 s on average.\n`,
);
console.log(
  "| bad users live | canary share | worse by | harmful | healthy | inconclusive | median s to stop | median users who met it | median s to healthy |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const baselineRate of [0.001, 0.01, 0.05]) {
  for (const share of [0.05, 0.1, 0.5]) {
    for (const ratio of [1, 2, 5, 20]) {
      if (baselineRate * ratio > 1) continue;
      const random = randomFrom(20_261_124);
      const ends = Array.from({ length: powerRuns }, () =>
        stage(history({ ...WORLD, baselineRate, shares: [share, share], ratio }, random)),
      );
      const rate = (verdict: string): string => `${Math.round((100 * ends.filter((end) => end.verdict === verdict).length) / powerRuns)} %`;
      const middle = (verdict: string, pick: (end: Ending) => number): string =>
        median(ends.filter((end) => end.verdict === verdict).map(pick))?.toFixed(0) ?? "-";
      console.log(
        `| ${baselineRate * 100} % | ${share * 100} % | × ${ratio} | ${rate("harmful")} | ${rate("healthy")} | ${rate("inconclusive")} | ${middle("harmful", (end) => end.seconds)} | ${middle("harmful", (end) => end.met)} | ${middle("healthy", (end) => end.seconds)} |`,
      );
    }
  }
}
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s on one core, Node ${process.version}.`);

interface Ending {
  readonly verdict: string;
  readonly seconds: number;
  readonly met: number;
}

function stage(looks: readonly Look[]): Ending {
  let evidence = noLooks;
  for (const [seconds, look] of looks.entries()) {
    evidence = withLook(evidence, look);
    const { verdict, canary } = judgeSessions(evidence, { minimumSessions: 300, objectivePercent: 99.5 });
    if (verdict === "harmful" || verdict === "healthy") return { verdict, seconds, met: canary.sessions };
  }
  return { verdict: "inconclusive", seconds: LOOKS, met: evidence.canary.sessions };
}
