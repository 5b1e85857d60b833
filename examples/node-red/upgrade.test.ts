import { appendFile, readdir, readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { call, start, temporaryFolder, until, type Running } from "../testing/running.ts";
import { makeState } from "./make-state.ts";

/** A folder with `4.0.9/` and `4.1.15/`, in each of which `npm install node-red@VERSION` was run; together more than 200 MB. */
const trees = process.env["TIDEGATE_NODE_RED_TREES"];
if (trees === undefined) console.log("the upgrade of Node-RED is skipped: TIDEGATE_NODE_RED_TREES names no folder with both versions");

test("making the state again keeps the entries of the guestbook", async () => {
  await using data = await temporaryFolder("node-red");
  const dataDirectory = join(data.path, "new");
  await makeState({ dataDirectory });
  expect((await readdir(dataDirectory)).toSorted()).toEqual(["flows.json", "guestbook.ndjson", "package.json", "settings.js"]);
  await appendFile(join(dataDirectory, "guestbook.ndjson"), "an entry\n");
  await makeState({ dataDirectory });
  expect(await readFile(join(dataDirectory, "guestbook.ndjson"), "utf8")).toBe("an entry\n");
});

/** What stands between users and instances: requests go to those that are open; one that is leaving is drained first, as the proxy does. */
class Door {
  readonly #open: Running[] = [];
  readonly #underWay = new Map<Running, number>();
  #next = 0;
  readonly #agent = new Agent({ keepAlive: true });

  open(instance: Running): void {
    this.#open.push(instance);
  }

  async close(instance: Running): Promise<void> {
    this.#open.splice(this.#open.indexOf(instance), 1);
    await until(async () => (this.#underWay.get(instance) ?? 0) === 0, 5000);
  }

  async send(method: string, path: string, value?: unknown): Promise<number> {
    this.#next += 1;
    const instance = this.#open[this.#next % this.#open.length];
    if (instance === undefined) throw new Error("nobody is there");
    this.#underWay.set(instance, (this.#underWay.get(instance) ?? 0) + 1);
    try {
      return (await call(instance.url, method, path, value, this.#agent)).status;
    } finally {
      this.#underWay.set(instance, (this.#underWay.get(instance) ?? 0) - 1);
    }
  }

  end(): void {
    this.#agent.destroy();
  }
}

test.skipIf(trees === undefined)(
  "Node-RED goes from 4.0.9 to 4.1.15 and back on two places with shared data, and no request and no entry is lost",
  { timeout: 120_000 },
  async () => {
    await using data = await temporaryFolder("node-red");
    const dataDirectory = join(data.path, "data");
    await makeState({ dataDirectory });
    const before = await readdir(dataDirectory);
    const flows = await readFile(join(dataDirectory, "flows.json"), "utf8");

    const instance = (version: string) =>
      start(["node", "node_modules/node-red/red.js", "--userDir", dataDirectory], join(trees ?? "", version), { DATA_DIR: dataDirectory });
    await using stack = new AsyncDisposableStack();
    const door = new Door();
    stack.defer(() => door.end());
    let places = [stack.use(await instance("4.0.9")), stack.use(await instance("4.0.9"))];
    for (const place of places) door.open(place);

    let going = true;
    let written = 0;
    const refused: number[] = [];
    const guests = Array.from({ length: 4 }, async (_, number) => {
      while (going) {
        const status = await door.send("POST", "/guestbook", { guest: `guest ${number}`, text: "Moin" });
        if (status === 201) written += 1;
        else refused.push(status);
        const shown = await door.send("GET", "/guestbook?limit=5");
        if (shown !== 200) refused.push(shown);
        await pause(5);
      }
    });
    for (const version of ["4.1.15", "4.0.9"]) {
      const next: Running[] = [];
      for (const place of places) {
        const successor = stack.use(await instance(version));
        door.open(successor);
        const atHandover = written;
        await until(async () => written > atHandover + 50, 10_000);
        await door.close(place);
        const ended = await place.terminate();
        console.log(
          `${version} was healthy after ${Math.round(successor.startMs)} ms; the one before it ended after ${Math.round(ended.milliseconds)} ms`,
        );
        next.push(successor);
      }
      places = next;
    }
    going = false;
    await Promise.all(guests);

    const lines = (await readFile(join(dataDirectory, "guestbook.ndjson"), "utf8")).trim().split("\n");
    expect(refused).toEqual([]);
    expect(lines.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(Array(written).fill("Moin"));
    expect(await readFile(join(dataDirectory, "flows.json"), "utf8")).toBe(flows);
    expect(await readdir(dataDirectory)).toEqual(before);
    console.log(`${written} entries were written and found again`);
  },
);
