/**
 * A node of the engine as a process of its own, to be killed: `soak-node.ts <options as JSON>`. It says `ready` when it works, writes what
 * troubles it to the error output, and ends when its input is closed, so that it never outlives the test.
 */
import { flushCompileCache } from "node:module";
import { EngineNode } from "../../engine/node.ts";
import type { Tools } from "../../engine/tools.ts";
import { openDatabase } from "../../store/database.ts";
import { soakExecutors } from "./soak-executors.ts";

export interface SoakNodeOptions {
  readonly node: string;
  /** Where the engine's state is. */
  readonly url: string;
  /** Where the effects are. */
  readonly places: string;
  readonly leaseSeconds: number;
}

const { node, url, places: placesUrl, leaseSeconds } = JSON.parse(process.argv[2] ?? "{}") as SoakNodeOptions;
const database = await openDatabase(url, { connections: 5, applicationName: node });
const places = await openDatabase(placesUrl, { connections: 4, applicationName: node });
const engine = new EngineNode({
  node,
  database,
  executors: soakExecutors(places, node),
  // The executors of the soak touch none of them.
  tools: {} as Tools,
  atOnce: 4,
  leaseSeconds,
  onTrouble: (error) => process.stderr.write(`${describe(error)}\n`),
});
engine.start();
process.stdout.write("ready\n");
flushCompileCache();
process.stdin.resume();
process.stdin.once("end", () => {
  void engine.stop().then(async () => {
    await database.close();
    await places.close();
    process.stdin.destroy();
  });
});

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}
