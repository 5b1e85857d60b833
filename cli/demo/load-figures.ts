/** What became of one request; `failure` is `undefined` when it was answered well. */
export interface LoadOutcome {
  /** 0 when no user was concerned. */
  readonly user: number;
  readonly failure: string | undefined;
  readonly milliseconds: number;
  readonly tally: string | undefined;
}

export interface LoadSecond {
  /** Start of the second, as UTC text. */
  readonly at: string;
  readonly requests: number;
  readonly failed: number;
  /** Failures by kind: `status 502`, `ECONNRESET`, `timeout`, ... */
  readonly failures: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Distinct users so far, and those of them that met at least one failure. */
  readonly users: number;
  readonly unluckyUsers: number;
  readonly tally: Readonly<Record<string, number>>;
}

export interface LoadSummary {
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly failed: number;
  /** Failures by kind: `status 502`, `ECONNRESET`, `timeout`, ... */
  readonly failures: Readonly<Record<string, number>>;
  readonly users: number;
  readonly unluckyUsers: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly tally: Readonly<Record<string, number>>;
}

/** Classes of 2 % width from 0.01 ms on. */
const SMALLEST_MS = 0.01;
const LOG_GROWTH = Math.log(1.02);

/** Counts of latencies, so that hours of load take no memory. */
class Latencies {
  readonly #counts = new Float64Array(900);
  #total = 0;
  max = 0;

  add(milliseconds: number): void {
    const at = Math.max(0, Math.min(899, Math.ceil(Math.log(Math.max(milliseconds, SMALLEST_MS) / SMALLEST_MS) / LOG_GROWTH)));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total += 1;
    this.max = Math.max(this.max, milliseconds);
  }

  percentile(share: number): number {
    let seen = 0;
    for (const [at, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= share * this.#total) return Number((SMALLEST_MS * Math.exp(LOG_GROWTH * (at - 0.5))).toFixed(3));
    }
    return 0;
  }
}

class Span {
  readonly second: number;
  requests = 0;
  failed = 0;
  readonly failures: Record<string, number> = {};
  readonly latencies = new Latencies();
  readonly tally: Record<string, number> = {};

  constructor(second: number) {
    this.second = second;
  }

  add(outcome: LoadOutcome): void {
    this.requests += 1;
    if (outcome.failure !== undefined) {
      this.failed += 1;
      this.failures[outcome.failure] = (this.failures[outcome.failure] ?? 0) + 1;
    }
    this.latencies.add(outcome.milliseconds);
    if (outcome.tally !== undefined) this.tally[outcome.tally] = (this.tally[outcome.tally] ?? 0) + 1;
  }
}

/** All that a load has met, as a whole and by the second in which the answers ended. */
export class LoadFigures {
  readonly #whole = new Span(0);
  readonly #users = new Set<number>();
  readonly #unlucky = new Set<number>();
  #current = new Span(Math.floor(Date.now() / 1000));
  #done: LoadSecond[] = [];

  add(outcome: LoadOutcome): void {
    this.#roll(Date.now());
    if (outcome.user > 0) this.#users.add(outcome.user);
    if (outcome.failure !== undefined && outcome.user > 0) this.#unlucky.add(outcome.user);
    this.#whole.add(outcome);
    this.#current.add(outcome);
  }

  takeSeconds(nowMillis: number): LoadSecond[] {
    this.#roll(nowMillis);
    const done = this.#done;
    this.#done = [];
    return done;
  }

  summary(seconds: number): LoadSummary {
    const { requests, failed, failures, latencies, tally } = this.#whole;
    return {
      seconds: Number(seconds.toFixed(1)),
      requests,
      requestsPerSecond: Number((requests / seconds).toFixed(1)),
      failed,
      failures,
      users: this.#users.size,
      unluckyUsers: this.#unlucky.size,
      p50Ms: latencies.percentile(0.5),
      p95Ms: latencies.percentile(0.95),
      p99Ms: latencies.percentile(0.99),
      maxMs: Number(latencies.max.toFixed(3)),
      tally,
    };
  }

  #roll(nowMillis: number): void {
    const second = Math.floor(nowMillis / 1000);
    while (this.#current.second < second) {
      const { requests, failed, failures, latencies, tally } = this.#current;
      this.#done.push({
        at: new Date(this.#current.second * 1000).toISOString(),
        requests,
        failed,
        failures,
        p50Ms: latencies.percentile(0.5),
        p99Ms: latencies.percentile(0.99),
        users: this.#users.size,
        unluckyUsers: this.#unlucky.size,
        tally,
      });
      this.#current = new Span(this.#current.second + 1);
    }
  }
}
