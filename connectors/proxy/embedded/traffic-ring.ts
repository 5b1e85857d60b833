import { instantFromMillis, millisOf, type Instant } from "../../../core/calendar/instant.ts";
import type { SecondOfTraffic } from "../proxy.ts";

const KEPT_SECONDS = 7200;

/** Requests and failures of each of the last two hours' seconds, also of those without traffic: a silence is a figure too. */
export class TrafficRing {
  readonly #second = new Float64Array(KEPT_SECONDS);
  readonly #requests = new Uint32Array(KEPT_SECONDS);
  readonly #failed = new Uint32Array(KEPT_SECONDS);
  readonly #opened: number;

  constructor(nowMillis: number) {
    this.#opened = Math.floor(nowMillis / 1000);
  }

  add(nowMillis: number, failed: boolean): void {
    const second = Math.floor(nowMillis / 1000);
    const slot = second % KEPT_SECONDS;
    if (this.#second[slot] !== second) {
      this.#second[slot] = second;
      this.#requests[slot] = 0;
      this.#failed[slot] = 0;
    }
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
    if (failed) this.#failed[slot] = (this.#failed[slot] ?? 0) + 1;
  }

  since(from: Instant, nowMillis: number): SecondOfTraffic[] {
    const last = Math.floor(nowMillis / 1000);
    const first = Math.max(Math.floor(millisOf(from) / 1000), this.#opened, last - KEPT_SECONDS + 1);
    const seconds: SecondOfTraffic[] = [];
    for (let second = first; second <= last; second += 1) {
      const slot = second % KEPT_SECONDS;
      const seen = this.#second[slot] === second;
      seconds.push({
        at: instantFromMillis(second * 1000),
        requests: seen ? (this.#requests[slot] ?? 0) : 0,
        failed: seen ? (this.#failed[slot] ?? 0) : 0,
      });
    }
    return seconds;
  }
}
