import type { Database } from "../store/database.ts";
import { reclaim } from "../store/queue.ts";
import { releasesToLookAt } from "../store/releases.ts";
import { advance } from "./advance.ts";
import { Alarm } from "./alarm.ts";
import { Worker, type WorkerOptions } from "./worker.ts";

export interface NodeOptions extends WorkerOptions {
  /** Done after each look, such as measuring what has ended. */
  readonly afterwards?: () => Promise<void>;
}

/** The most time between two looks when nobody calls: notifications are a hint, the clock is the floor. */
const LOOK_MILLIS = 500;
/** How long a node that was asked to end waits for its steps; a judge may look for minutes, and another node can look again. */
const STOPS_WITHIN_SECONDS = 20;

/** A node of the engine. Any number of equal nodes work on one database; each may be killed at any time. */
export class EngineNode {
  readonly #options: NodeOptions;
  readonly #worker: Worker;
  readonly #looking = new Alarm();
  readonly #beating = new Alarm();
  #stopping = false;
  #hasStopped = false;
  #looks: Promise<void> = Promise.resolve();
  #beats: Promise<void> = Promise.resolve();
  #lastRenewal = performance.now();

  constructor(options: NodeOptions) {
    this.#options = options;
    this.#worker = new Worker(options);
  }

  start(): void {
    this.#looks = this.#every(
      this.#looking,
      LOOK_MILLIS,
      () => this.#look(),
      () => this.#stopping,
    );
    // The leases of the steps in hand are renewed until the last of them has ended.
    this.#beats = this.#every(
      this.#beating,
      (this.#options.leaseSeconds * 1000) / 3,
      () => this.#heartbeat(),
      () => this.#hasStopped,
    );
  }

  /** Something changed: look now instead of at the next tick. */
  wake(): void {
    this.#looking.ring();
  }

  /** Stops claiming and lets the steps in hand end; those that take longer are left, and begun again when their lease is over. */
  async stop(withinSeconds = STOPS_WITHIN_SECONDS): Promise<void> {
    this.#stopping = true;
    this.#looking.ring();
    const patience = setTimeout(() => this.#worker.abortAll("the node is stopping"), withinSeconds * 1000);
    // A look that is under way may still take steps.
    await this.#looks;
    await this.#worker.idle();
    clearTimeout(patience);
    this.#hasStopped = true;
    this.#beating.ring();
    await this.#beats;
  }

  async #look(): Promise<void> {
    const { database, node } = this.#options;
    await reclaim(database);
    for (const release of await releasesToLookAt(database, 50)) {
      await advance(database, node, release).catch((error: unknown) => this.#trouble(database, release, error));
    }
    if (!this.#stopping) await this.#worker.take(() => this.wake());
    await this.#options.afterwards?.();
  }

  /** A release that cannot be decided must not be looked at in a hurry again, and never hide behind the others. */
  async #trouble(database: Database, release: string, error: unknown): Promise<void> {
    this.#options.onTrouble(new Error(`release ${release} could not be advanced`, { cause: error }));
    await database.query("update release set look_at = now() + interval '5 seconds' where id = $1", [release]);
  }

  async #heartbeat(): Promise<void> {
    try {
      await this.#worker.heartbeat();
      this.#lastRenewal = performance.now();
    } catch (error) {
      if (performance.now() - this.#lastRenewal > this.#options.leaseSeconds * 1000)
        this.#worker.abortAll("the leases could not be renewed in time");
      throw error;
    }
  }

  async #every(alarm: Alarm, millis: number, act: () => Promise<void>, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await act().catch((error: unknown) => this.#options.onTrouble(error));
      if (!isOver()) await alarm.wait(millis);
    }
  }
}
