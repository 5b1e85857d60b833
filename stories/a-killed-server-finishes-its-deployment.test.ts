import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { overview, planRelease, release as releaseEndpoint, verifyAudit } from "../api/endpoints.ts";
import { Load } from "../cli/demo/load.ts";
import { localHost } from "../connectors/host/local/local-host.ts";
import { openDatabase, type Database } from "../store/database.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { makeEstate } from "./testing/estate.ts";
import { asked, doorOf, down, up } from "./testing/up.ts";

const LIVE = "production";
/** One environment, no signatures: the story is about kills. The canary still asks for evidence from real users. */
const PROCEDURE = `id: standard
version: "2"
title: Straight to production
stages:
  - environment: ${LIVE}
    strategy: { kind: canary, sharePercent: 30, sessions: 40, withinSeconds: 120 }
    soakSeconds: 0
`;
const ENVIRONMENT = `id: ${LIVE}
name: Production
live: true
targets:
  - id: quay-1
  - id: quay-2
`;

test(
  "the server is killed at every step of a deployment, and started again it finishes it: no step twice, no user the wiser",
  { timeout: 240_000 },
  async () => {
    await using estate = await makeEstate("baseline");
    await estate.commit("procedures/standard.yaml", PROCEDURE, "Go straight to production");
    await estate.commit(`environments/${LIVE}.yaml`, ENVIRONMENT, "Production follows nothing");
    await using cleanUp = new AsyncDisposableStack();
    cleanUp.defer(() => down(estate));

    let server = await up(estate);
    let door = await doorOf(estate, server.url, "ines");
    const first = (await asked(door, planRelease, { body: { title: "First", components: ["stock"] } })).release.id;
    await succeeds(first);
    const address = (await asked(door, overview, {})).environments.find((one) => one.id === LIVE)?.addresses["stock"];

    await using database = await storeOf(estate.state);
    // Each end of a step takes a while to be written down, so that every step is met between its effect and its record.
    await database.query(`create function slowly() returns trigger language plpgsql as 'begin perform pg_sleep(0.25); return new; end'`);
    await database.query(`create trigger slowly before update on task for each row when (new.state = 'done') execute function slowly()`);

    const load = new Load({ targets: [{ url: `${String(address)}/stock` }], requestsPerSecond: 60, usersPerSecond: 20 });
    load.start();
    await estate.goOn("baseline", "good");
    const second = (await asked(door, planRelease, { body: { title: "Second", revision: "HEAD", components: ["stock"] } })).release.id;
    const killedAt: string[] = [];
    for (;;) {
      const [running] = await database.query<{ key: string }>(
        "select key from task where release = $1 and state = 'running' and key <> all($2) limit 1",
        [second, killedAt],
      );
      if (running !== undefined) {
        killedAt.push(running.key);
        // Before, while and after the effect, from step to step.
        await pause((killedAt.length * 97) % 240);
        await server.kill();
        server = await up(estate);
        door = { ...door, server: server.url };
      } else if (!(await isUnderWay(second))) break;
      else await pause(5);
    }
    const { deployments, tasks } = await asked(door, releaseEndpoint, { params: { id: second } });
    const traffic = await load.stop();

    expect(deployments.map((one) => `${one.environment}: ${one.state} (${one.because})`)).toEqual([
      `${LIVE}: succeeded (every target runs the planned content, proven by the target itself)`,
    ]);
    expect(killedAt.toSorted()).toEqual(tasks.map((task) => task.key).toSorted());
    const records = await database.query<{ key: string; times: number }>(
      "select data::json->>'key' as key, count(*)::int as times from journal where act = 'task.done' and subject = $1 group by 1",
      [`release:${second}`],
    );
    expect(records.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual(
      tasks.map(({ key }) => ({ key, times: 1 })).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    );

    const processes = await instancesOn(estate.state);
    expect(processes).toEqual([`stock--${second}-${LIVE}--quay-1`, `stock--${second}-${LIVE}--quay-2`]);
    expect(appliedMigrations(estate.state)).toEqual(["001-shelf.sql", "002-few-below.sql"]);
    expect(traffic.requests).toBeGreaterThan(500);
    expect({ failed: traffic.failed, failures: traffic.failures }).toEqual({ failed: 0, failures: {} });
    const open = await database.query("select environment from environment_grant where released_at is null");
    expect(open).toEqual([]);
    expect(await asked(door, verifyAudit, {})).toMatchObject({ ok: true });

    async function isUnderWay(id: string): Promise<boolean> {
      const [row] = await database.query<{ under: boolean }>(
        "select state in ('planned', 'ready', 'delivering', 'delivered') as under from release where id = $1",
        [id],
      );
      return row?.under === true;
    }

    async function succeeds(id: string): Promise<void> {
      for (const deadline = Date.now() + 60_000; ; await pause(100)) {
        const answer = await asked(door, releaseEndpoint, { params: { id } });
        if (answer.release.state === "early-life") return;
        if (Date.now() > deadline) throw new Error(`${id} is not delivered: ${JSON.stringify(answer.deployments)} ${server.said()}`);
      }
    }
  },
);

async function storeOf(state: string): Promise<Database & AsyncDisposable> {
  const { url } = await startEmbedded({ directory: join(state, "database") });
  const database = await openDatabase(url, { connections: 2, applicationName: "story" });
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}

/** Names of what runs on the hosts of the live environment, as the hosts see it. */
async function instancesOn(state: string): Promise<readonly string[]> {
  const folders = (await readdir(join(state, "hosts"))).filter((name) => name.startsWith(LIVE));
  const seen = await Promise.all(folders.map((name) => localHost({ directory: join(state, "hosts", name) }).instances()));
  return seen
    .flat()
    .filter((one) => one.state === "running")
    .map((one) => one.instance)
    .toSorted();
}

function appliedMigrations(state: string): readonly unknown[] {
  const database = new DatabaseSync(join(state, "data", LIVE, "stock", "stock.db"), { readOnly: true });
  try {
    return database
      .prepare("select file from migrations order by file")
      .all()
      .map((row) => row["file"]);
  } finally {
    database.close();
  }
}
