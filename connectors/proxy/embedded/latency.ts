/** Width of a class of the histogram: each is 5 % above the one before, so a percentile is true to ±2.5 %. */
const GROWTH = 1.05;
const SMALLEST_MS = 0.05;
const CLASSES = 320;

const LOG_GROWTH = Math.log(GROWTH);

/** Latencies in classes of equal ratio from 0.05 ms to about 5 minutes: constant memory, whatever the traffic. */
export class LatencyHistogram {
  readonly #counts = new Float64Array(CLASSES);
  #total = 0;

  add(milliseconds: number): void {
    const at = milliseconds <= SMALLEST_MS ? 0 : Math.min(CLASSES - 1, Math.ceil(Math.log(milliseconds / SMALLEST_MS) / LOG_GROWTH));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total += 1;
  }

  /** The latency in milliseconds below which `share` (0 to 1) of all lie; 0 when there are none. */
  percentile(share: number): number {
    const rank = share * this.#total;
    let seen = 0;
    for (const [at, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return Number((SMALLEST_MS * GROWTH ** (at - 0.5)).toFixed(3));
    }
    return 0;
  }
}
