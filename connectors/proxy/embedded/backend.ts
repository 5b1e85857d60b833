import { Agent } from "node:http";
import { instantFromMillis } from "../../../core/calendar/instant.ts";
import type { BackendCounts } from "../proxy.ts";
import { LatencyHistogram } from "./latency.ts";

const COUNTED_SESSIONS = 200_000;
/** A backend that refused a connection is asked again after this time, when there is another one to ask meanwhile. */
const AVOID_MS = 1000;
/**
 * Idle connections to a backend are given up after this time. A server may close an idle connection just when a request leaves on it,
 * and a POST that met this could not be repeated; servers wait several seconds, so the proxy leaves first.
 */
const IDLE_MS = 1000;

/** What became of one request at a backend. */
export interface Outcome {
  readonly failed: boolean;
  readonly slow: boolean;
  readonly milliseconds: number;
  /** `undefined` when the user is not known to carry a session. */
  readonly session: string | undefined;
}

/** Node makes a name from the options of each request to find an idle connection; here all connections go to the same place. */
class OneAddressAgent extends Agent {
  override getName(): string {
    return "backend";
  }
}

/** One instance behind a route: its connections, what is in progress there and what users met. */
export class LiveBackend {
  readonly instance: string;
  readonly address: string;
  readonly host: string;
  readonly port: number;
  weight: number;
  readonly agent = new OneAddressAgent({ keepAlive: true, maxFreeSockets: 256, scheduling: "lifo", timeout: IDLE_MS });
  active = 0;
  retried = 0;
  readonly #joinedMillis = Date.now();
  #requests = 0;
  #failed = 0;
  #slow = 0;
  #capped = false;
  #avoidUntil = 0;
  /** Set while the backend is out of service and finishes what it has begun. */
  #whenEmpty: (() => void) | undefined;
  readonly #sessions = new Set<string>();
  readonly #badSessions = new Set<string>();
  readonly #latency = new LatencyHistogram();
  readonly #whenIdle = new Set<() => void>();

  constructor(instance: string, address: string, weight: number) {
    this.instance = instance;
    this.address = address;
    this.weight = weight;
    const cut = address.lastIndexOf(":");
    this.host = address.slice(0, cut).replace(/^\[|\]$/g, "");
    this.port = Number(address.slice(cut + 1));
  }

  avoid(nowMillis: number): void {
    this.#avoidUntil = nowMillis + AVOID_MS;
  }

  reachable(nowMillis: number): boolean {
    return nowMillis >= this.#avoidUntil;
  }

  enter(): void {
    this.active += 1;
  }

  leave(): void {
    this.active -= 1;
    if (this.active > 0) return;
    for (const over of this.#whenIdle) over();
    this.#closeWhenEmpty();
  }

  count(outcome: Outcome): void {
    this.#requests += 1;
    if (outcome.failed) this.#failed += 1;
    if (outcome.slow) this.#slow += 1;
    this.#latency.add(outcome.milliseconds);
    if (outcome.session !== undefined) this.meet(outcome.session, outcome.failed || outcome.slow);
  }

  /** Notes that a user met this backend. */
  meet(session: string, bad: boolean): void {
    if (!this.#sessions.has(session)) {
      if (this.#sessions.size >= COUNTED_SESSIONS) {
        this.#capped = true;
        return;
      }
      this.#sessions.add(session);
    }
    if (bad) this.#badSessions.add(session);
  }

  /** Takes a retired backend, still finishing its requests, back into service. */
  rejoin(weight: number): void {
    this.#whenEmpty = undefined;
    this.weight = weight;
  }

  /** Out of service: once nothing is in progress the connections, all idle then, are closed and `whenEmpty` is called. */
  retire(whenEmpty: () => void): void {
    this.#whenEmpty = whenEmpty;
    this.#closeWhenEmpty();
  }

  #closeWhenEmpty(): void {
    if (this.#whenEmpty === undefined || this.active > 0) return;
    this.agent.destroy();
    this.#whenEmpty();
  }

  /** Resolves when nothing is in progress, or after the time. */
  async idle(withinMs: number): Promise<void> {
    if (this.active === 0) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        this.#whenIdle.delete(over);
        resolve();
      };
      const timer = setTimeout(over, withinMs);
      this.#whenIdle.add(over);
    });
  }

  counts(): BackendCounts {
    return {
      instance: this.instance,
      since: instantFromMillis(this.#joinedMillis),
      requests: this.#requests,
      failed: this.#failed,
      slow: this.#slow,
      retried: this.retried,
      sessions: this.#sessions.size,
      badSessions: this.#badSessions.size,
      sessionsCapped: this.#capped,
      active: this.active,
      latencyMs: { p50: this.#latency.percentile(0.5), p95: this.#latency.percentile(0.95), p99: this.#latency.percentile(0.99) },
    };
  }
}
