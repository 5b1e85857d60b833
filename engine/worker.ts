import type { TaskResult } from "../core/release/task.ts";
import type { Database } from "../store/database.ts";
import { append } from "../store/journal.ts";
import { claim, complete, renew, type Claim } from "../store/queue.ts";
import { lockRelease, lookAgainAt } from "../store/releases.ts";
import { sayLines } from "../store/tasks.ts";
import { advance } from "./advance.ts";
import { configurationFor } from "./configuration.ts";
import type { Ended } from "./executor.ts";
import { execute, type Executors } from "./executors/executors.ts";
import type { Tools } from "./tools.ts";

export interface WorkerOptions {
  readonly node: string;
  readonly database: Database;
  readonly tools: Tools;
  readonly executors: Executors;
  /** Steps that one node carries out at the same time. */
  readonly atOnce: number;
  readonly leaseSeconds: number;
  /** What broke and is not the step's own result; the engine goes on. */
  readonly onTrouble: (error: unknown) => void;
}

interface Running {
  readonly claim: Claim;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Claims steps and carries them out, each under a lease that is renewed while the work goes on. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #running = new Map<number, Running>();
  readonly #kinds: readonly string[];

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#kinds = Object.keys(options.executors);
  }

  /** Takes as many steps as there are free hands; answers how many. */
  async take(onEnded: () => void): Promise<number> {
    const { node, database, atOnce, leaseSeconds } = this.#options;
    const free = atOnce - this.#running.size;
    if (free <= 0) return 0;
    const claims = await claim(database, node, this.#kinds, free, leaseSeconds);
    for (const one of claims) {
      const abort = new AbortController();
      const ended = this.#carryOut(one, abort.signal).finally(() => {
        this.#running.delete(one.fence);
        onEnded();
      });
      this.#running.set(one.fence, { claim: one, abort, ended });
    }
    return claims.length;
  }

  /** Renews the leases; work whose lease is lost is aborted, because another node may be doing it. */
  async heartbeat(): Promise<void> {
    const running = [...this.#running.values()];
    if (running.length === 0) return;
    const ours = await renew(
      this.#options.database,
      running.map((one) => one.claim),
      this.#options.leaseSeconds,
    );
    for (const one of running) if (!ours.has(one.claim.fence)) one.abort.abort(new Error("the lease of this step is lost"));
  }

  /** Aborts everything; used when the leases cannot be renewed in time. */
  abortAll(reason: string): void {
    for (const one of this.#running.values()) one.abort.abort(new Error(reason));
  }

  async idle(): Promise<void> {
    await Promise.allSettled([...this.#running.values()].map((one) => one.ended));
  }

  async #carryOut(one: Claim, signal: AbortSignal): Promise<void> {
    const { database, tools, node, executors, onTrouble } = this.#options;
    const lines: string[] = [];
    let writing = Promise.resolve();
    const say = (line: string) => {
      lines.push(line);
      writing = writing.then(async () => sayLines(database, one.release, one.key, lines.splice(0))).catch(onTrouble);
    };
    let ended: Ended;
    try {
      const { organisation, commit } = await configurationFor(database, one);
      ended = await execute(executors, one.work, { claim: one, organisation, organisationCommit: commit, tools, database, say, signal });
    } catch (error) {
      // A lost lease is no result: whoever holds the newer fence reports it.
      if (signal.aborted) return;
      const because = error instanceof Error ? error.message : String(error);
      say(because);
      ended = { result: { outcome: "errored", because } satisfies TaskResult };
    }
    try {
      await writing;
      await this.#record(one, ended, node);
      await advance(database, node, one.release);
    } catch (error) {
      onTrouble(error);
    }
  }

  async #record(one: Claim, { result, record }: Ended, node: string): Promise<void> {
    await this.#options.database.transaction(async (tx) => {
      await lockRelease(tx, one.release);
      if (!(await complete(tx, one, result))) return;
      await record?.(tx);
      await lookAgainAt(tx, one.release, "now");
      await append(tx, {
        actor: `node:${node}`,
        act: `task.${result.outcome}`,
        subject: `release:${one.release}`,
        data: {
          key: one.key,
          deployment: one.deployment,
          title: one.title,
          attempt: one.attempt,
          fence: one.fence,
          because: result.because,
        },
      });
    });
  }
}
