import { setTimeout as pause } from "node:timers/promises";
import { randomFrom, type Random } from "../../core/testing/seeded.ts";
import type { Database } from "../../store/database.ts";
import type { SoakNodes } from "./soak-nodes.ts";
import { planSoakRelease } from "./soak-organisation.ts";

export interface SoakSize {
  readonly seed: number;
  /** At least so many; more are planned while nodes are still being killed. */
  readonly releases: number;
  /** Releases that are under way at the same time. */
  readonly open: number;
  readonly kills: number;
  /** Nodes that hang until others have taken over what they did, and then go on. */
  readonly hangs: number;
  readonly withinSeconds: number;
}

/** Plans releases, kills nodes and lets nodes hang until all is delivered; answers how many releases that were. */
export async function soak(database: Database, nodes: SoakNodes, size: SoakSize): Promise<number> {
  const deadline = performance.now() + size.withinSeconds * 1000;
  const disturbing = { over: false };
  const [planned] = await Promise.all([
    feed(database, size, disturbing, deadline),
    disturb(database, nodes, size, deadline).finally(() => {
      disturbing.over = true;
    }),
  ]);
  return planned;
}

async function feed(database: Database, size: SoakSize, disturbing: { readonly over: boolean }, deadline: number): Promise<number> {
  const random = randomFrom(size.seed);
  for (let planned = 0; ;) {
    const open = await openReleases(database);
    const wanted = !disturbing.over || planned < size.releases ? size.open - open.length : 0;
    for (let more = 0; more < wanted; more += 1) await planSoakRelease(database, random);
    planned += Math.max(0, wanted);
    if (disturbing.over && planned >= size.releases && open.length === 0) return planned;
    if (performance.now() > deadline) throw new Error(`not delivered in time, of ${planned} releases: ${open.join("; ")}`);
    await pause(50);
  }
}

async function openReleases(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ said: string }>(
    `select r.id || ' ' || r.state || coalesce((select string_agg(d.id || ' ' || d.state || ': ' || d.because, ', ') from deployment d where d.release = r.id), '') as said
       from release r where r.state <> 'early-life' order by r.created_at`,
  );
  return rows.map((row) => row.said);
}

async function disturb(database: Database, nodes: SoakNodes, size: SoakSize, deadline: number): Promise<void> {
  const random = randomFrom(size.seed + 1);
  const every = Math.ceil(size.kills / (size.hangs + 1));
  for (let kill = 1; kill <= size.kills && performance.now() < deadline; kill += 1) {
    await pause(50 + 200 * random());
    const node = chosen(nodes, random);
    // Half of the kills come at any moment, half while the node has a step in hand.
    if (kill % 2 === 0) await until(() => hasStep(database, node), 1000);
    await pause(8 * random());
    await nodes.kill(node);
    await nodes.start();
    if (kill % every === 0) await hang(database, nodes, chosen(nodes, random));
  }
}

/**
 * Lets a node hang in the middle of a step until another node has the same step in hand, and then go on: it comes late with what it did.
 * A node that hangs within a transaction keeps everybody waiting, so it hangs for a few seconds at most.
 */
async function hang(database: Database, nodes: SoakNodes, node: string): Promise<void> {
  const proving = "select key from task where node = $1 and state = 'running' and kind = 'prove'";
  let inHand: readonly string[] = [];
  await until(async () => {
    if ((await database.query(proving, [node])).length === 0) return false;
    nodes.halt(node);
    inHand = (await database.query<{ key: string }>(proving, [node])).map((row) => row.key);
    if (inHand.length === 0) nodes.goOn(node);
    return inHand.length > 0;
  }, 3000);
  const takenOver = "select from task where key = any($1) and node <> $2 and state = 'running'";
  await until(async () => inHand.length === 0 || (await database.query(takenOver, [inHand, node])).length > 0, 3000);
  nodes.goOn(node);
}

async function hasStep(database: Database, node: string): Promise<boolean> {
  return (await database.query("select from task where node = $1 and state = 'running'", [node])).length > 0;
}

async function until(condition: () => Promise<boolean>, millis: number): Promise<void> {
  const deadline = performance.now() + millis;
  while (!(await condition()) && performance.now() < deadline) await pause(5);
}

function chosen(nodes: SoakNodes, random: Random): string {
  const { names } = nodes;
  const name = names[Math.floor(random() * names.length)];
  if (name === undefined) throw new Error("no node is left");
  return name;
}
