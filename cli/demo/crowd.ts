import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { LoadSecond, LoadSummary } from "./load-figures.ts";
import type { LoadOptions } from "./load.ts";

const LOAD = join(import.meta.dirname, "load-main.ts");

/** What users met in some seconds. */
export interface Met {
  readonly requests: number;
  readonly failed: number;
  /** Failures by kind. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Users who keep coming, in a process of their own so that what the demonstration does cannot hold them up. */
export class Crowd {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #lines: Interface;
  #seconds = 0;
  #requests = 0;
  #failed = 0;
  #failures: Record<string, number> = {};
  #last: LoadSecond | undefined;
  #summary: LoadSummary | undefined;

  constructor(options: LoadOptions) {
    this.#child = spawn(process.execPath, [LOAD, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
    this.#closed = once(this.#child, "close");
    if (this.#child.stdout === null) throw new Error("the crowd was started without a pipe to hear it by");
    this.#lines = createInterface({ input: this.#child.stdout }).on("line", (line) => this.#hear(line));
  }

  /** Resolves when the crowd has been coming for that many seconds. */
  async isThere(seconds: number): Promise<void> {
    while (this.#seconds < seconds && this.#child.exitCode === null) await once(this.#lines, "line");
  }

  /** What was met since this was last asked. */
  takeMet(): Met {
    const met = { requests: this.#requests, failed: this.#failed, failures: this.#failures };
    this.#requests = 0;
    this.#failed = 0;
    this.#failures = {};
    return met;
  }

  /** The newest second in words. */
  get now(): string {
    if (this.#last === undefined) return "the first users arrive";
    const { requests, failed, p99Ms, users } = this.#last;
    return `${requests} requests in this second, ${failed} failed, 99 of 100 answered within ${Math.ceil(p99Ms)} ms; ${users} users so far`;
  }

  async end(): Promise<LoadSummary | undefined> {
    this.#child.kill("SIGTERM");
    await this.#closed;
    return this.#summary;
  }

  #hear(line: string): void {
    const said = JSON.parse(line) as { readonly second?: LoadSecond; readonly summary?: LoadSummary };
    if (said.second !== undefined) {
      this.#last = said.second;
      this.#seconds += 1;
      this.#requests += said.second.requests;
      this.#failed += said.second.failed;
      for (const [kind, count] of Object.entries(said.second.failures)) this.#failures[kind] = (this.#failures[kind] ?? 0) + count;
    }
    this.#summary = said.summary ?? this.#summary;
  }
}
