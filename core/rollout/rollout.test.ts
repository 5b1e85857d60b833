import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle } from "../catalogue/graph.ts";
import { stageSchema, type Strategy } from "../procedure/procedure.ts";
import type { LiveInstance } from "../release/deployment.ts";
import type { TaskDraft } from "../release/task.ts";
import { digestOf } from "../testing/harbour.ts";
import type { RolloutQuestion } from "./question.ts";
import { pointOfNoReturn, rolloutSteps } from "./rollout.ts";

const NEW = "2.0";
const strategies: fc.Arbitrary<Strategy> = fc.oneof(
  fc.constant({ kind: "all-at-once" } as const),
  fc.record({ kind: fc.constant("rolling" as const), batch: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    kind: fc.constant("canary" as const),
    sharePercent: fc.integer({ min: 1, max: 50 }),
    sessions: fc.constant(300),
    withinSeconds: fc.constant(600),
  }),
);

/** Any number of components and targets, with old instances of any version in any places, also in places that are no targets any more. */
const questions: fc.Arbitrary<RolloutQuestion> = fc
  .record({
    strategy: strategies,
    targets: fc.integer({ min: 1, max: 4 }),
    components: fc.array(fc.record({ migration: fc.constantFrom(null, "reversible" as const, "one-way" as const) }), {
      minLength: 1,
      maxLength: 4,
    }),
    live: fc.array(
      fc.record({
        component: fc.nat(3),
        place: fc.nat(4),
        version: fc.constantFrom("0.9", "1.0", NEW),
        weight: fc.constantFrom(0, 25, 100),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ strategy, targets, components, live }) =>
    questionOf(
      strategy,
      targets,
      components.map((component) => component.migration),
      live.map((one, index) => instanceOf(`c${one.component}`, `t${one.place}`, one.version, one.weight, `old-${index}`)),
    ),
  );

function questionOf(
  strategy: Strategy,
  targets: number,
  migrations: readonly RolloutQuestion["items"][number]["migration"][],
  live: readonly LiveInstance[],
): RolloutQuestion {
  return {
    deployment: "d1",
    environment: "production",
    stage: stageSchema.parse({ environment: "production", strategy }),
    targets: Array.from({ length: targets }, (_, index) => `t${index}`),
    items: migrations.map((migration, index) => ({ component: `c${index}`, version: NEW, digest: digestOf(`c${index}`, NEW), migration })),
    live,
  };
}

function instanceOf(component: string, target: string, version: string, weight: number, instance: string): LiveInstance {
  return {
    instance,
    environment: "production",
    target,
    component,
    version,
    digest: digestOf(component, version),
    address: "x:1",
    startedAt: null,
    weight,
    deployment: "d0",
  };
}

/** One old instance of each component on each target. */
function serving(components: number, targets: number): readonly LiveInstance[] {
  return Array.from({ length: components * targets }, (_, index) =>
    instanceOf(`c${index % components}`, `t${Math.floor(index / components)}`, "1.0", 100, `old-${index}`),
  );
}

/** An order in which the steps may be carried out, chosen by `picks`. */
function anOrder(steps: readonly TaskDraft[], picks: readonly number[]): readonly TaskDraft[] {
  const done = new Set<string>();
  const order: TaskDraft[] = [];
  for (let turn = 0; order.length < steps.length; turn += 1) {
    const open = steps.filter((step) => !done.has(step.key) && step.needs.every((need) => done.has(need)));
    const next = open[(picks[turn % Math.max(1, picks.length)] ?? 0) % open.length];
    if (next === undefined) throw new Error("the steps block each other");
    done.add(next.key);
    order.push(next);
  }
  return order;
}

const picks = fc.array(fc.nat(50), { maxLength: 30 });
const RUNS = { numRuns: 300, seed: 20_261_123 };

function forEveryOrder(check: (question: RolloutQuestion, order: readonly TaskDraft[]) => void, asked = questions): void {
  fc.assert(
    fc.property(asked, picks, (question, chosen) => check(question, anOrder(rolloutSteps(question), chosen))),
    RUNS,
  );
}

describe("the steps of a rollout", () => {
  it("have keys of their own, need only each other, without a circle", () => {
    fc.assert(
      fc.property(questions, (question) => {
        const steps = rolloutSteps(question);
        const keys = steps.map((step) => step.key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const step of steps) for (const need of step.needs) expect(keys).toContain(need);
        expect(findCycle(new Map(steps.map((step) => [step.key, step.needs])))).toBeUndefined();
        expect(steps.every((step) => step.deployment === "d1" && !step.restores)).toBe(true);
      }),
      RUNS,
    );
  });

  it("give users only to what is proven, stop only what has no users, and leave no component without anybody who serves", () => {
    forEveryOrder((question, order) => {
      const running = new Set(question.live.filter((one) => one.weight > 0).map((one) => one.instance));
      const proven = new Set(running);
      const weights = new Map<string, Readonly<Record<string, number>>>();
      for (const { component } of question.items) {
        const now = question.live.filter((one) => one.component === component && one.weight > 0);
        if (now.length > 0) weights.set(component, Object.fromEntries(now.map((one) => [one.instance, one.weight])));
      }
      for (const { work } of order) {
        if (work.kind === "start") running.add(work.instance);
        if (work.kind === "prove") proven.add(work.instance);
        if (work.kind === "shift") weights.set(work.component, work.weights);
        if (work.kind === "stop") running.delete(work.instance);
        for (const given of weights.values()) {
          const users = Object.entries(given).filter(([, weight]) => weight > 0);
          expect(users.length).toBeGreaterThan(0);
          for (const [instance] of users) expect(running.has(instance) && proven.has(instance)).toBe(true);
        }
      }
    });
  });

  it("end with exactly the new content on every target, and nothing else that serves", () => {
    forEveryOrder((question, order) => {
      const versions = new Map(question.live.map((one) => [one.instance, one]));
      const stopped = new Set(order.flatMap(({ work }) => (work.kind === "stop" ? [work.instance] : [])));
      for (const { component, digest } of question.items) {
        const shifts = order.flatMap(({ work }) => (work.kind === "shift" && work.component === component ? [work] : []));
        const starts = order.flatMap(({ work }) => (work.kind === "start" && work.component === component ? [work] : []));
        const last = shifts.at(-1);
        const old = question.live.filter((one) => one.component === component && one.weight > 0);
        if (last === undefined) {
          expect(new Set(old.map((one) => one.digest))).toEqual(new Set([digest]));
          expect([...new Set(old.map((one) => one.target))].toSorted()).toEqual(question.targets);
        } else {
          expect(starts.map((start) => start.target).toSorted()).toEqual(question.targets);
          expect(starts.every((start) => start.digest === digest)).toBe(true);
          expect(Object.keys(last.weights).toSorted()).toEqual(starts.map((start) => start.instance).toSorted());
          expect(Object.keys(last.weights).some((instance) => versions.has(instance))).toBe(false);
          expect(old.every((one) => stopped.has(one.instance))).toBe(true);
        }
      }
    });
  });

  it("change stored data once, before the first new instance of the component", () => {
    forEveryOrder((question, order) => {
      for (const item of question.items) {
        const mine = order.filter(({ work }) => work.kind !== "deliver" && work.component === item.component);
        const changes = mine.filter(({ work }) => work.kind === "migrate");
        expect(changes.length).toBe(item.migration === null || mine.length === 0 ? 0 : 1);
        if (changes.length > 0) expect(mine[0]).toMatchObject({ work: { kind: "migrate" }, reversal: item.migration });
      }
    });
  });

  it("are none where every target already serves the content, for any strategy", () => {
    fc.assert(
      fc.property(strategies, fc.integer({ min: 1, max: 4 }), (strategy, targets) => {
        const there = Array.from({ length: targets }, (_, index) => instanceOf("c0", `t${index}`, NEW, 100, `i-${index}`));
        expect(rolloutSteps(questionOf(strategy, targets, [null], there))).toEqual([]);
        expect(rolloutSteps(questionOf(strategy, targets, [null], there.slice(1)))).not.toEqual([]);
        expect(rolloutSteps(questionOf(strategy, targets, [null], [...there, instanceOf("c0", "t0", "1.0", 25, "left")]))).not.toEqual([]);
        expect(rolloutSteps(questionOf(strategy, targets, [null], [...there, instanceOf("c0", "gone", NEW, 100, "left")]))).not.toEqual([]);
      }),
    );
  });

  it("show the first one after which there is no way back", () => {
    expect(pointOfNoReturn(rolloutSteps(questionOf({ kind: "all-at-once" }, 1, ["reversible", "one-way"], [])))?.key).toBe("d1/c1/migrate");
    expect(pointOfNoReturn(rolloutSteps(questionOf({ kind: "all-at-once" }, 1, ["compensable"], [])))).toBeUndefined();
  });
});

describe("a rolling rollout", () => {
  const rolling = fc
    .record({ batch: fc.integer({ min: 1, max: 4 }), targets: fc.integer({ min: 1, max: 4 }), components: fc.integer({ min: 1, max: 4 }) })
    .map(({ batch, targets, components }) =>
      questionOf(
        { kind: "rolling", batch },
        targets,
        Array.from({ length: components }, () => null),
        serving(components, targets),
      ),
    );

  it("starts a component only when those before it are proven everywhere and have the users", () => {
    forEveryOrder((question, order) => {
      for (const [position, item] of question.items.entries()) {
        const firstStart = order.findIndex(({ work }) => work.kind === "start" && work.component === item.component);
        const later = order
          .slice(firstStart)
          .filter(({ work }) => question.items.slice(0, position).some((one) => one.component === work.component));
        expect(later.map(({ work }) => work.kind).filter((kind) => kind !== "deliver" && kind !== "stop")).toEqual([]);
      }
    }, rolling);
  });

  it("has at most one batch of targets between start and proof", () => {
    forEveryOrder((question, order) => {
      const { strategy } = question.stage;
      const most = strategy.kind === "rolling" ? strategy.batch : 0;
      const open = new Set<string>();
      for (const { work } of order) {
        if (work.kind === "start") open.add(work.target);
        if (work.kind === "shift") open.clear();
        expect(open.size).toBeLessThanOrEqual(most);
      }
    }, rolling);
  });

  it("of all at once gives all users in one step", () => {
    const steps = rolloutSteps(questionOf({ kind: "all-at-once" }, 3, [null], serving(1, 3)));
    const three = (...kinds: readonly string[]) => [...kinds, ...kinds, ...kinds];
    expect(steps.map(({ work }) => work.kind)).toEqual([three("deliver"), three("start", "prove"), "shift", three("stop")].flat());
  });
});

describe("a canary", () => {
  const canary = fc
    .record({
      share: fc.integer({ min: 1, max: 50 }),
      targets: fc.integer({ min: 1, max: 4 }),
      components: fc.integer({ min: 1, max: 4 }),
      fresh: fc.nat(2),
    })
    .map(({ share, targets, components, fresh }) =>
      questionOf(
        { kind: "canary", sharePercent: share, sessions: 300, withinSeconds: 600 },
        targets,
        Array.from({ length: components + fresh }, () => null),
        serving(components, targets),
      ),
    );

  it("gives the new version no more than its share before every judge has spoken", () => {
    forEveryOrder((question, order) => {
      const { strategy } = question.stage;
      const share = strategy.kind === "canary" ? strategy.sharePercent : 0;
      const old = new Set(question.live.map((one) => one.instance));
      const compared = new Set(question.live.map((one) => one.component));
      const lastJudge = order.findLastIndex(({ work }) => work.kind === "judge");
      expect(order.filter(({ work }) => work.kind === "judge")).toHaveLength(compared.size);
      for (const { work } of order.slice(0, lastJudge)) {
        if (work.kind !== "shift" || !compared.has(work.component)) continue;
        const total = Object.values(work.weights).reduce((sum, weight) => sum + weight, 0);
        const given = Object.entries(work.weights).reduce((sum, [instance, weight]) => sum + (old.has(instance) ? 0 : weight), 0);
        expect((100 * given) / total).toBeCloseTo(share, 6);
      }
      expect(order.slice(0, lastJudge).some(({ work }) => work.kind === "stop")).toBe(false);
    }, canary);
  });

  it("judges the new instance against all old ones, and only once it has its share", () => {
    const steps = rolloutSteps(
      questionOf({ kind: "canary", sharePercent: 10, sessions: 300, withinSeconds: 600 }, 2, [null], serving(1, 2)),
    );
    const judge = steps.find(({ work }) => work.kind === "judge");
    expect(judge).toMatchObject({
      work: { canary: ["c0--d1--t0"], baseline: ["old-0", "old-1"], sharePercent: 10 },
      needs: ["d1/c0/shift/a canary of 10 %"],
    });
  });

  it("of what nobody uses yet is a plain rollout", () => {
    const steps = rolloutSteps(questionOf({ kind: "canary", sharePercent: 10, sessions: 300, withinSeconds: 600 }, 3, [null, null], []));
    expect(steps.some(({ work }) => work.kind === "judge")).toBe(false);
    expect(steps.filter(({ work }) => work.kind === "prove")).toHaveLength(6);
  });
});

describe("what a step waits for", () => {
  const needsOf = (question: RolloutQuestion, key: string) => rolloutSteps(question).find((step) => step.key === key)?.needs;
  const rollingByOne: Strategy = { kind: "rolling", batch: 1 };

  it("where nothing serves yet, a component begins on every target at once, for a small batch would protect nobody", () => {
    const question = questionOf(rollingByOne, 2, [null], []);
    expect(needsOf(question, "d1/c0/start/t0")).toEqual(["d1/c0/deliver/t0", "d1/c0/deliver/t1"]);
    expect(needsOf(question, "d1/c0/start/t1")).toEqual(["d1/c0/deliver/t0", "d1/c0/deliver/t1"]);
  });

  it("the next batch waits until the old instance is gone, so that a place never holds more than it must", () => {
    const question = questionOf(rollingByOne, 2, [null], serving(1, 2));
    expect(needsOf(question, "d1/c0/start/t1")).toEqual(["d1/c0/stop/old-0"]);
  });

  it("the next component waits until users are on the new version, not until the old one is gone", () => {
    const question = questionOf(rollingByOne, 1, [null, null], serving(2, 1));
    expect(needsOf(question, "d1/c1/start/t0")).toContain("d1/c0/shift/t0");
    expect(needsOf(question, "d1/c1/start/t0")).not.toContain("d1/c0/stop/old-0");
  });
});
