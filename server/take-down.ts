import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Tools } from "../engine/tools.ts";
import { endNodes } from "./node-files.ts";
import type { foldersOf } from "./settings.ts";

const FINISH_SECONDS = 60;

interface Means {
  readonly folders: ReturnType<typeof foldersOf>;
  readonly host: (directory: string) => Pick<ReturnType<Tools["host"]>, "instances" | "stop">;
  readonly stopProxy: (directory: string) => Promise<void>;
  readonly stopDatabase: (directory: string) => Promise<void>;
  readonly report: (line: string) => void;
}

/**
 * Ends everything that a state folder runs on this machine: servers, the services that they deployed, the proxy, the database. What they
 * remember stays. Returns what could not be ended.
 */
export async function takeDown({ folders, host, stopProxy, stopDatabase, report }: Means): Promise<readonly string[]> {
  const left = (await endNodes(folders.nodes, FINISH_SECONDS)).map(
    (node) => `the server with process id ${node.pid} still finishes its steps`,
  );
  // With a server at work a stopped instance would be an outage that nobody planned.
  if (left.length > 0) return left;
  const targets = await readdir(folders.hosts).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const stopped = await Promise.all(
    targets.map(async (target) => {
      const place = host(join(folders.hosts, target));
      const running = (await place.instances()).filter((instance) => instance.state === "running");
      const fence = { environment: "take-down", token: Date.now() };
      const ends = await Promise.all(running.map(async ({ instance }) => ({ instance, ...(await place.stop(fence, instance)) })));
      return ends;
    }),
  );
  for (const { instance, state, detail } of stopped.flat()) if (state !== "stopped") left.push(`${instance}: ${detail}`);
  const ended = stopped.flat().length - left.length;
  report(`stopped ${ended} ${ended === 1 ? "instance" : "instances"}`);
  await stopProxy(folders.proxy);
  await stopDatabase(folders.database);
  return left;
}
