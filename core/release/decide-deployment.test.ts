import { describe, expect, it } from "vitest";
import { organisationSchema } from "../catalogue/organisation.ts";
import { stageSchema } from "../procedure/procedure.ts";
import { rollbackSteps } from "../rollback/rollback-steps.ts";
import { harbourOrganisation, itemOf, verified } from "../testing/harbour.ts";
import { World, type Ending } from "../testing/world.ts";

const DONE: Ending = { outcome: "done", effect: true, retryable: true };
const BROKEN: Ending = { outcome: "errored", effect: false, retryable: false };

/** Orders 1.0 serves in test, and orders 2.0 is on its way there. */
function underWay(migration?: "one-way"): World {
  const organisation = harbourOrganisation();
  const services = organisation.services.map((service) => ({
    ...service,
    components: service.components.map((one) =>
      migration === undefined ? one : { ...one, migration: { command: ["migrate"], kind: migration } },
    ),
  }));
  const world = new World(organisationSchema.parse({ ...organisation, services }));
  for (const version of ["1.0", "2.0"]) {
    world.plan(`r-${version}`, [itemOf("orders", version)], [stageSchema.parse({ environment: "test" })]);
    if (version === "1.0") goOn(world);
  }
  return world;
}

/** Lets all go well until a step of this kind is ready, takes it and answers its key; `undefined` at the end. */
function goOn(world: World, until?: string): string | undefined {
  for (let task = ready(world); task !== undefined; task = ready(world)) {
    world.claim(task.key);
    if (task.work.kind === until) return task.key;
    world.complete(task.key, DONE);
    world.settle();
  }
  return undefined;
}

function ready(world: World) {
  return world.tasks.find((task) => task.state === "ready");
}

function reach(world: World, kind: string): string {
  const key = goOn(world, kind);
  if (key === undefined) throw new Error(`no step of the kind ${kind} came`);
  return key;
}

function users(world: World): readonly (string | undefined)[] {
  return Object.keys(world.users.get("test/orders") ?? {}).map((instance) =>
    world.processes.has(instance) ? world.content.get(instance)?.digest : "not running",
  );
}

const OLD = [itemOf("orders", "1.0").artifact?.digest];

describe("a deployment under way", () => {
  it.each(["start", "stop"])("does not try a %s again once a person has cancelled it", (kind) => {
    const world = underWay();
    const key = reach(world, kind);
    world.cancel();
    world.settle();
    world.complete(key, { ...BROKEN, retryable: true });
    world.settle();
    expect(world.tasks.find((task) => task.key === key)?.state).toBe("skipped");
    expect(world.moments.flatMap(({ acts }) => acts).filter((act) => act.act === "retry")).toEqual([]);
    goOn(world);
    expect(world.deployments[0]?.state).toBe("cancelled");
  });

  it("takes back what a lost node may have begun, also when nobody noted it", () => {
    const world = underWay();
    world.lose(reach(world, "start"), true);
    world.cancel();
    world.settle();
    expect(world.deployments[0]?.state).toBe("rolling-back");
    goOn(world);
    expect(world.deployments[0]?.state).toBe("cancelled");
    expect([...world.processes]).toEqual(["orders--r-1.0-test--test-1"]);
    expect(users(world)).toEqual(OLD);
  });

  it("is mixed, and not taken back, when a one-way step was begun, however it ended", () => {
    const world = underWay("one-way");
    world.complete(reach(world, "migrate"), BROKEN);
    world.settle();
    expect(world.deployments[0]).toMatchObject({
      state: "mixed",
      because: expect.stringContaining("may have taken effect and cannot be taken back"),
    });
  });

  it("starts an old instance anew that was told to stop, instead of trusting that it still serves", () => {
    const world = underWay();
    world.complete(reach(world, "stop"), { outcome: "unknown", effect: true, retryable: false });
    world.settle();
    goOn(world);
    expect(world.deployments[0]?.state).toBe("rolled-back");
    expect(users(world)).toEqual(OLD);
  });

  it("does not hang when a step needs what nobody will ever do", () => {
    const world = underWay();
    world.tasks = world.tasks.map((task) => (task.work.kind === "start" ? { ...task, needs: ["nobody/does/this"] } : task));
    goOn(world);
    expect(world.deployments[0]).toMatchObject({ state: "errored", because: expect.stringContaining("nothing was changed") });
  });
});

describe("the steps of a rollback", () => {
  const before = ["stock", "orders", "shop"].map((component) => verified("test", "test-1", component, "1.0"));

  it("restore the last component first, so that nothing runs against what is already gone", () => {
    const steps = rollbackSteps({ deployment: "d", environment: "test", components: ["stock", "orders", "shop"], before, live: [] });
    expect(steps.flatMap(({ work }) => (work.kind === "shift" ? [work.component] : []))).toEqual(["shop", "orders", "stock"]);
    expect(steps.every((step) => step.restores)).toBe(true);
    expect(steps.find(({ key }) => key === "d/orders/restore/deliver/test-1")?.needs).toEqual(["d/shop/restore/shift"]);
  });

  it("restore two versions of one target, where that is what served, under names of their own", () => {
    const twice = [verified("test", "test-1", "shop", "1.0"), { ...verified("test", "test-1", "shop", "0.9"), instance: "other" }];
    const steps = rollbackSteps({ deployment: "d", environment: "test", components: ["shop"], before: twice, live: [] });
    expect(new Set(steps.map((step) => step.key)).size).toBe(steps.length);
    expect(steps.flatMap(({ work }) => (work.kind === "start" ? [work.instance] : []))).toEqual([
      "shop--d--test-1--restored",
      "shop--d--test-1--restored-2",
    ]);
  });
});
