import fc from "fast-check";
import { organisationSchema } from "../catalogue/organisation.ts";
import { stageSchema, type Stage } from "../procedure/procedure.ts";
import { harbourOrganisation, itemOf } from "./harbour.ts";
import { World } from "./world.ts";

/** One thing that happens to a release from outside. `pick` chooses among the tasks that it can happen to. */
export interface Happening {
  readonly what: "claim" | "complete" | "lose" | "cancel" | "leave-out";
  readonly pick: number;
  readonly outcome: "done" | "failed" | "errored" | "unknown";
  readonly effect: boolean;
  readonly retryable: boolean;
}

/** A history: how the harbour is, and for each release after the first, which goes well, what it brings and what happens to it. */
export interface Story {
  readonly targets: number;
  readonly migrations: readonly ("none" | "reversible" | "one-way")[];
  readonly strategy: Stage["strategy"];
  readonly first: readonly string[];
  readonly chapters: readonly {
    readonly components: readonly string[];
    /** Steps that go well before anything else happens. */
    readonly calm: number;
    readonly happenings: readonly Happening[];
  }[];
}

const COMPONENTS = ["stock", "orders", "shop"];
const what = (kind: Happening["what"], weight: number) => ({ arbitrary: fc.constant(kind), weight });
const outcome = (kind: Happening["outcome"], weight: number) => ({ arbitrary: fc.constant(kind), weight });

const happenings: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof(what("claim", 30), what("complete", 30), what("lose", 1), what("cancel", 1), what("leave-out", 1)),
  pick: fc.nat(20),
  outcome: fc.oneof(outcome("done", 10), outcome("failed", 1), outcome("errored", 2), outcome("unknown", 1)),
  effect: fc.boolean(),
  retryable: fc.boolean(),
});

/** Histories of one to three releases with faults, losses, cancels and steps left out at any moment. */
export const stories: fc.Arbitrary<Story> = fc.record({
  targets: fc.integer({ min: 1, max: 3 }),
  migrations: fc.array(fc.constantFrom(...(["none", "none", "none", "reversible", "reversible", "one-way"] as const)), {
    minLength: 3,
    maxLength: 3,
  }),
  strategy: fc.constantFrom(
    { kind: "all-at-once" } as const,
    { kind: "rolling", batch: 1 } as const,
    { kind: "rolling", batch: 2 } as const,
    { kind: "canary", sharePercent: 10, sessions: 300, withinSeconds: 600 } as const,
  ),
  first: fc.constantFrom([], COMPONENTS, COMPONENTS),
  chapters: fc.array(
    fc.record({
      components: fc.subarray(COMPONENTS, { minLength: 1 }),
      calm: fc.nat(40),
      happenings: fc.array(happenings, { maxLength: 60, size: "max" }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

/** Plays a history; `watch` looks at the world after each thing that happened. When the history is over, all that is left goes well. */
export function play(story: Story, watch: (world: World) => void = () => undefined): World {
  const world = new World(harbourFor(story));
  const stages = [stageSchema.parse({ environment: "test" }), stageSchema.parse({ environment: "production", strategy: story.strategy })];
  if (story.first.length > 0) {
    world.plan(
      "r0",
      story.first.map((component) => itemOf(component, "1.0")),
      stages,
    );
    finish(world, watch);
  }
  for (const [index, { components, calm, happenings }] of story.chapters.entries()) {
    world.plan(
      `r${index + 1}`,
      components.map((component) => itemOf(component, `${index + 2}.0`)),
      stages,
    );
    watch(world);
    for (let step = 0; step < calm; step += 1) goesWell(world, watch);
    for (const happening of happenings) {
      happen(world, happening);
      world.settle();
      watch(world);
    }
    finish(world, watch);
  }
  return world;
}

function finish(world: World, watch: (world: World) => void): void {
  for (let step = 0; step < 2000; step += 1) if (!goesWell(world, watch)) return;
  throw new Error("the work does not come to an end");
}

/** The next step is done; `false` when none is left. */
function goesWell(world: World, watch: (world: World) => void): boolean {
  const task = world.tasks.find((one) => one.state === "running") ?? world.tasks.find((one) => one.state === "ready");
  if (task === undefined) return false;
  if (task.state === "ready") world.claim(task.key);
  world.complete(task.key, { outcome: "done", effect: true, retryable: true });
  world.settle();
  watch(world);
  return true;
}

function happen(world: World, { what: kind, pick, ...ending }: Happening): void {
  const among = (states: readonly string[]): string | undefined => {
    const able = world.tasks.filter((task) => states.includes(task.state));
    return able[pick % Math.max(1, able.length)]?.key;
  };
  if (kind === "cancel") {
    world.cancel();
    return;
  }
  const key = among(kind === "claim" ? ["ready"] : kind === "leave-out" ? ["pending", "ready"] : ["running"]);
  if (key === undefined) return;
  if (kind === "claim") world.claim(key);
  if (kind === "complete") world.complete(key, ending);
  if (kind === "lose") world.lose(key, ending.effect);
  if (kind === "leave-out") world.leaveOut(key);
}

function harbourFor({ targets, migrations }: Story) {
  const organisation = harbourOrganisation();
  return organisationSchema.parse({
    ...organisation,
    environments: organisation.environments.map((one) =>
      one.id === "production" ? { ...one, targets: Array.from({ length: targets }, (_, index) => ({ id: `quay-${index + 1}` })) } : one,
    ),
    services: organisation.services.map((service, index) => ({
      ...service,
      components: service.components.map((component) => {
        const kind = migrations[index] ?? "none";
        return kind === "none" ? component : { ...component, migration: { command: ["migrate"], kind } };
      }),
    })),
  });
}
