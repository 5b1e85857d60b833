import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJournal, verifyJournal, type JournalRecord } from "../store/journal.ts";
import { emptyDatabase, freshDatabase, type FreshDatabase } from "../store/testing/database.ts";
import { effectsOf, makePlaces, type Effect } from "./testing/soak-places.ts";
import { SoakNodes } from "./testing/soak-nodes.ts";
import { ENVIRONMENTS, keepSoakOrganisation } from "./testing/soak-organisation.ts";
import { soak } from "./testing/soak.ts";

const RELEASES = 200;
const KILLS = 30;
const NODES = 3;
const SECONDS = 170;

interface TaskRow {
  readonly release: string;
  readonly key: string;
  readonly state: string;
  readonly attempt: number;
  readonly fence: number;
}

describe(`${RELEASES} releases on ${NODES} nodes, of which ${KILLS} are killed at any moment`, () => {
  let fresh: FreshDatabase;
  let world: FreshDatabase;
  let nodes: SoakNodes;
  let releases: number;
  let codes: readonly (number | null)[];
  let tasks: readonly TaskRow[];
  let effects: readonly Effect[];
  let journal: readonly JournalRecord[];

  beforeAll(
    async () => {
      [fresh, world] = await Promise.all([freshDatabase(), emptyDatabase()]);
      await makePlaces(world.db);
      await keepSoakOrganisation(fresh.db);
      nodes = await SoakNodes.make({ url: fresh.url, places: world.url, leaseSeconds: 1 });
      await Promise.all(Array.from({ length: NODES }, () => nodes.start()));
      releases = await soak(fresh.db, nodes, {
        seed: 20261123,
        releases: RELEASES,
        open: 10,
        kills: KILLS,
        hangs: 4,
        withinSeconds: SECONDS,
      });
      codes = await nodes.finish();
      tasks = await fresh.db.query<TaskRow>("select release, key, state, attempt, fence from task");
      effects = await effectsOf(world.db);
      journal = await readJournal(fresh.db, { limit: 1_000_000 });
    },
    (SECONDS + 40) * 1000,
  );

  afterAll(async () => {
    await nodes[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
    await fresh[Symbol.asyncDispose]();
  });

  test("each release is delivered and nothing is left over", async () => {
    expect(releases).toBeGreaterThanOrEqual(RELEASES);
    expect(await fresh.db.query("select state, count(*) as n from release group by state")).toEqual([{ state: "early-life", n: releases }]);
    expect(await fresh.db.query("select distinct state from deployment")).toEqual([{ state: "succeeded" }]);
  });

  test("each task is done exactly once, however often it was begun", () => {
    const ended = journal.flatMap(({ act, data }) => {
      const { key, fence } = data as { readonly key: string; readonly fence: number };
      return act.startsWith("task.") ? [`${act} ${key} under fence ${fence}`] : [];
    });
    expect(ended.toSorted()).toEqual(tasks.map((task) => `task.done ${task.key} under fence ${task.fence}`).toSorted());
    expect(new Set(tasks.map((task) => task.state))).toEqual(new Set(["done"]));
  });

  test("the kills did hit: steps were interrupted, and begun again with a newer fence", () => {
    const begunAgain = tasks.filter((task) => task.attempt > 1);
    expect(begunAgain.length).toBeGreaterThan(KILLS / 3);
    const seen = Map.groupBy(effects, (effect) => effect.key);
    for (const task of tasks) {
      const fences = (seen.get(task.key) ?? []).map((effect) => effect.fence);
      expect(fences, task.key).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
      expect(fences.length, task.key).toBeLessThanOrEqual(task.attempt);
      expect(fences.at(-1), `${task.key}: who took effect last is who recorded it`).toBe(task.fence);
    }
    expect(seen.size).toBe(tasks.length);
  });

  test("no two releases change one environment at a time", () => {
    for (const environment of ENVIRONMENTS) {
      const order = effects.filter((effect) => effect.environment === environment).map((effect) => effect.deployment);
      const turns = order.filter((deployment, index) => deployment !== order[index - 1]);
      expect(turns, environment).toEqual([...new Set(turns)]);
      expect(turns.length, environment).toBeGreaterThan(10);
    }
  });

  test("each deployment was granted its environment once, after the one before gave it back, and no grant is left open", async () => {
    const grants = await fresh.db.query<{
      environment: string;
      deployment: string;
      fence: number;
      granted_at: string;
      released_at: string | null;
    }>("select environment, deployment, fence, granted_at, released_at from environment_grant order by environment, fence");
    const deployments = await fresh.db.query<{ id: string }>("select id from deployment");
    expect(grants.map((grant) => grant.deployment).toSorted()).toEqual(deployments.map((deployment) => deployment.id).toSorted());
    expect(grants.filter((grant) => grant.released_at === null)).toEqual([]);
    for (const [index, grant] of grants.entries()) {
      const next = grants[index + 1];
      if (next?.environment !== grant.environment) continue;
      expect(
        next.granted_at >= (grant.released_at ?? "never"),
        `${grant.deployment} and ${next.deployment} had ${grant.environment} at the same time`,
      ).toBe(true);
    }
  });

  test("what the engine believes to run is what the places say that runs", async () => {
    const running = new Set<string>();
    for (const effect of effects) {
      if (effect.kind === "start" && effect.instance !== null) running.add(effect.instance);
      if (effect.kind === "stop" && effect.instance !== null) running.delete(effect.instance);
    }
    const live = await fresh.db.query<{ instance: string; weight: number }>("select instance, weight from live_instance order by instance");
    expect(live).toEqual([...running].toSorted().map((instance) => ({ instance, weight: 100 })));
    const ledger = await fresh.db.query<{ instance: string }>(
      "select instance from ledger where verified_at is not null order by instance",
    );
    expect(ledger.map((row) => row.instance)).toEqual([...running].toSorted());
  });

  test("nodes end well when they are told to, and none that did not hang had any trouble", () => {
    expect(codes).toEqual(Array.from({ length: NODES }, () => 0));
    expect(nodes.troubles).toEqual([]);
  });

  test("no two transactions ever waited for each other", async () => {
    const [seen] = await fresh.db.query<{ deadlocks: number }>("select deadlocks from pg_stat_database where datname = current_database()");
    expect(seen?.deadlocks).toBe(0);
  });

  test("the journal is whole", async () => {
    expect(await verifyJournal(fresh.db)).toMatchObject({ ok: true, entries: journal.length });
  });
});
