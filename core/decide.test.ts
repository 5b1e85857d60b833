import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusSeconds } from "./calendar/instant.ts";
import { decide } from "./decide.ts";
import { stageSchema } from "./procedure/procedure.ts";
import { isUnderWay } from "./release/deployment.ts";
import { hasBroken } from "./release/ready.ts";
import { hasEnded } from "./release/release.ts";
import { canonical } from "./release/statement.ts";
import type { Task } from "./release/task.ts";
import type { Act } from "./situation.ts";
import { itemOf, MONDAY_NOON } from "./testing/harbour.ts";
import { play, stories } from "./testing/stories.ts";
import { World, type Moment } from "./testing/world.ts";

const RUNS = { numRuns: 80, seed: 20_261_123 };
const CHANGES = ["migrate", "start", "shift", "stop"];

function inEveryStory(check: (world: World) => void): void {
  fc.assert(
    fc.property(stories, (story) => check(play(story))),
    RUNS,
  );
}

function everyAct(check: (act: Act, moment: Moment) => void): void {
  inEveryStory((world) => {
    for (const moment of world.moments) for (const act of moment.acts) check(act, moment);
  });
}

function stepsOf({ situation }: Moment, deployment: string, restores: boolean): readonly Task[] {
  return situation.tasks.filter((task) => task.deployment === deployment && task.restores === restores);
}

function wasTouched(steps: readonly Task[]): boolean {
  return steps.some((step) => step.attempt > 0 && CHANGES.includes(step.work.kind));
}

describe("a decision", () => {
  it("is the same when asked twice, and asks for nothing again once it is carried out", () => {
    inEveryStory((world) => {
      for (const [index, { situation, acts }] of world.moments.entries()) {
        const asked = canonical(decide(situation, MONDAY_NOON).acts);
        expect(canonical(decide(situation, MONDAY_NOON).acts)).toBe(asked);
        const next = world.moments[index + 1];
        if (acts.length > 0 && next !== undefined) expect(canonical(next.acts)).not.toBe(asked);
      }
    });
  });

  it("begins no step after a bad one or a cancel, except on the way back", () => {
    everyAct((act, moment) => {
      const keys = act.act === "ready" ? act.keys : act.act === "retry" ? [act.key] : [];
      for (const key of keys) {
        const step = moment.situation.tasks.find((task) => task.key === key);
        const deployment = moment.situation.deployments.find((one) => one.id === step?.deployment);
        if (step === undefined || deployment === undefined) throw new Error(`${key} is no step of a deployment`);
        expect(isUnderWay(deployment.state)).toBe(true);
        expect(stepsOf(moment, deployment.id, step.restores).some(hasBroken)).toBe(false);
        if (!step.restores) expect(deployment).toMatchObject({ cancelledBy: null });
        expect(step.needs.every((need) => moment.situation.tasks.find((task) => task.key === need)?.state === "done")).toBe(true);
      }
    });
  });

  it("starts an environment only after the one before succeeded, one at a time", () => {
    everyAct((act, { situation }) => {
      if (act.act !== "start") return;
      const started = situation.deployments.find((one) => one.id === act.deployment);
      expect(started).toMatchObject({ state: "waiting", cancelledBy: null });
      for (const other of situation.deployments) {
        if (other.position < (started?.position ?? 0)) expect(other.state).toBe("succeeded");
        expect(isUnderWay(other.state)).toBe(false);
      }
    });
  });

  it("puts a version in quarantine only when a judge or a proof found it bad", () => {
    everyAct((act, { situation }) => {
      if (act.act !== "quarantine") return;
      const bad = situation.tasks.filter((task) => task.state === "failed" && task.work.component === act.component && !task.restores);
      expect(bad.some((task) => task.work.kind === "judge" || task.work.kind === "prove")).toBe(true);
      expect(situation.release.items.find((item) => item.component === act.component)?.artifact?.digest).toBe(act.digest);
    });
  });

  it("calls a deployment a success only when each of its steps is done", () => {
    everyAct((act, moment) => {
      if (act.act !== "end" || act.state !== "succeeded") return;
      expect(stepsOf(moment, act.deployment, false).every((step) => step.state === "done")).toBe(true);
    });
  });
});

describe("a rollback", () => {
  it("is decided only for what was changed, once, when nothing of the way forward runs, and never past a one-way step", () => {
    inEveryStory((world) => {
      const seen = new Set<string>();
      for (const moment of world.moments) {
        for (const act of moment.acts) {
          if (act.act !== "roll-back") continue;
          const steps = stepsOf(moment, act.deployment, false);
          expect(seen.has(act.deployment)).toBe(false);
          seen.add(act.deployment);
          expect(wasTouched(steps)).toBe(true);
          expect(steps.some((step) => step.state === "running" || step.state === "ready" || step.state === "pending")).toBe(false);
          expect(steps.some((step) => step.reversal === "one-way" && step.attempt > 0)).toBe(false);
        }
      }
    });
  });

  it("is decided for everything that was changed and can be taken back: what ends otherwise changed nothing, or says that it is mixed", () => {
    everyAct((act, moment) => {
      if (act.act !== "end" || stepsOf(moment, act.deployment, true).length > 0 || act.state === "succeeded") return;
      const steps = stepsOf(moment, act.deployment, false);
      if (act.state === "mixed") expect(steps.some((step) => step.reversal === "one-way" && step.attempt > 0)).toBe(true);
      else expect(wasTouched(steps)).toBe(false);
    });
  });

  it("brings every component back to exactly what served before, on every target, and ends what was new", () => {
    let rolledBack = 0;
    fc.assert(
      fc.property(stories, (story) => {
        const checked = new Set<string>();
        play(story, (world) => {
          for (const deployment of world.deployments) {
            const back = world.tasks.filter((task) => task.deployment === deployment.id && task.restores);
            if (checked.has(deployment.id) || back.length === 0 || (deployment.state !== "rolled-back" && deployment.state !== "cancelled"))
              continue;
            checked.add(deployment.id);
            rolledBack += 1;
            for (const component of new Set(back.map((task) => task.work.component))) {
              const weights = world.users.get(`${deployment.environment}/${component}`) ?? {};
              const now = Object.entries(weights).filter(([, weight]) => weight > 0);
              const places = now.map(([instance]) => `${world.content.get(instance)?.target} ${world.content.get(instance)?.digest}`);
              const before = deployment.before.filter((one) => one.component === component).map((one) => `${one.target} ${one.digest}`);
              expect(places.toSorted()).toEqual(before.toSorted());
              const fresh = [...world.processes].filter(
                (one) => one.startsWith(`${component}--${deployment.id}--`) && !one.includes("--restored"),
              );
              expect(fresh).toEqual([]);
            }
          }
        });
      }),
      RUNS,
    );
    expect(rolledBack).toBeGreaterThan(10);
  });
});

describe("whatever happens", () => {
  it("every release comes to rest: nothing is under way, nothing runs, and nothing waits in a release that has ended", () => {
    inEveryStory((world) => {
      expect(world.holder).toBeNull();
      expect(world.deployments.some((one) => isUnderWay(one.state))).toBe(false);
      expect(world.tasks.filter((task) => !["done", "failed", "errored", "unknown", "skipped"].includes(task.state))).toEqual([]);
      if (hasEnded(world.release)) expect(world.deployments.some((one) => one.state === "waiting")).toBe(false);
      expect(decide(world.situation(), plusSeconds(world.now, 3600)).acts.filter((act) => act.act !== "wait")).toEqual([]);
    });
  });

  it("users stay on instances that run, and what the ledger calls verified is never without one, also while it changes", () => {
    fc.assert(
      fc.property(stories, (story) => {
        play(story, (world) => {
          for (const weights of world.users.values()) {
            for (const [instance, weight] of Object.entries(weights)) if (weight > 0) expect(world.processes.has(instance)).toBe(true);
          }
          for (const { environment, component, verifiedAt } of world.ledger) {
            const weights = world.users.get(`${environment}/${component}`) ?? {};
            if (verifiedAt !== null) expect(Object.values(weights).some((weight) => weight > 0)).toBe(true);
          }
        });
      }),
      RUNS,
    );
  });
});

describe("the ledger", () => {
  it("calls verified only what really serves, once the release is at rest", () => {
    inEveryStory((world) => {
      for (const { environment, component, instance, verifiedAt, digest } of world.ledger) {
        if (verifiedAt === null) continue;
        expect(world.users.get(`${environment}/${component}`)?.[instance]).toBeGreaterThan(0);
        expect(world.content.get(instance)?.digest).toBe(digest);
      }
    });
  });
});

describe("a release", () => {
  const stages = [stageSchema.parse({ environment: "test" }), stageSchema.parse({ environment: "production" })];
  const items = [itemOf("stock", "1.0"), itemOf("orders", "1.0")];

  function finish(world: World): void {
    for (
      let task = world.tasks.find((one) => one.state === "ready");
      task !== undefined;
      task = world.tasks.find((one) => one.state === "ready")
    ) {
      world.claim(task.key);
      world.complete(task.key, { outcome: "done", effect: true, retryable: true });
      world.settle();
    }
  }

  it("goes through its environments to early life when all goes well, and once more in no step when all is there", () => {
    const world = new World();
    world.plan("r1", items, stages);
    finish(world);
    expect(world.release.state).toBe("early-life");
    world.plan("r2", items, stages);
    expect(world.tasks).toEqual([]);
    expect(world.deployments.map((one) => [one.state, one.because])).toEqual([
      ["succeeded", "nothing to do: every target already serves the planned content"],
      ["succeeded", "nothing to do: every target already serves the planned content"],
    ]);
  });

  it("is cancelled before it began without touching anything", () => {
    const world = new World();
    world.release = { ...world.release, id: "r1", items, plan: { ...world.release.plan, stages } };
    world.plan("r1", items, stages);
    finish(world);
    world.plan("r2", [], stages);
    world.cancel();
    world.settle();
    expect(world.release.state).toBe("cancelled");
    expect(world.deployments.map((one) => one.state)).toEqual(["cancelled", "cancelled"]);
    expect(world.tasks).toEqual([]);
  });

  it("waits with a reason for an environment that has no targets any more", () => {
    const world = new World();
    const bare = { ...world.organisation, environments: world.organisation.environments.map((one) => ({ ...one, targets: [] })) };
    const empty = new World(bare);
    empty.plan("r1", items, stages);
    expect(empty.deployments[0]).toMatchObject({ state: "waiting", because: "waits for configuration" });
    expect(empty.deployments[0]?.reasons).toMatchObject([{ answer: "refuse", saw: "the environment test has no targets" }]);
  });
});
