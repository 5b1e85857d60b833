import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { LoadOptions } from "../cli/demo/load.ts";
import type { LoadSummary } from "../cli/demo/load-figures.ts";

const here = import.meta.dirname;

/** Something between users and instances whose traffic can be given to one of two instances. */
export interface Switchable {
  readonly name: string;
  readonly port: number;
  readonly processes: readonly number[];
  give(
    instances: readonly [{ readonly instance: string; readonly port: number }, ...{ readonly instance: string; readonly port: number }[]],
  ): Promise<void>;
  stop(): Promise<void>;
}

/** A Node program of this repository, which prints one line when it is ready. */
export async function startBackend(instance: string): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [`${here}/../connectors/proxy/contract-backend.ts`, instance], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) return { port: Number(line), child };
  throw new Error(`${instance} did not start`);
}

/** The load in a process of its own, so that it does not wait for what it measures. */
export function startLoad(options: LoadOptions): { readonly stop: () => Promise<LoadSummary> } {
  const child = spawn(process.execPath, [`${here}/../cli/demo/load-main.ts`, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const summary = new Promise<LoadSummary>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = JSON.parse(line) as { summary?: LoadSummary };
      if (said.summary !== undefined) resolve(said.summary);
    });
    child.once("error", reject);
  });
  return {
    stop: () => {
      child.kill("SIGTERM");
      return summary;
    },
  };
}

export async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

/** Processor time in seconds that a process has used so far (Linux counts in hundredths). */
export function processorSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
