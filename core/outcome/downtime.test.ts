import { describe, expect, it } from "vitest";
import { instantFromMillis, parseInstant, plusSeconds, type Instant } from "../calendar/instant.ts";
import { measureDowntime } from "./downtime.ts";

const start: Instant = parseInstant("2026-11-23T18:16:00Z") ?? instantFromMillis(0);
const at = (second: number) => plusSeconds(start, second);

describe("downtime", () => {
  it("weighs each second by the share of requests that failed, and counts a second as down when most of them failed", () => {
    const traffic = [
      { at: at(0), requests: 10, failed: 0 },
      { at: at(1), requests: 10, failed: 5 },
      { at: at(2), requests: 10, failed: 6 },
      { at: at(3), requests: 4, failed: 4 },
    ];
    const downtime = measureDowntime(traffic, { from: at(0), to: at(4) });
    expect(downtime.userWeightedSeconds.value).toBeCloseTo(2.1, 12);
    expect(downtime.downSeconds.value).toBe(2);
    expect(downtime.failedRequests).toMatchObject({ value: 15, n: 34 });
  });

  it("reports seconds without requests apart: they are neither up nor down", () => {
    const downtime = measureDowntime([{ at: at(3), requests: 1, failed: 0 }], { from: at(0), to: at(10) });
    expect(downtime).toMatchObject({ observedSeconds: 1, unobservedSeconds: 9, userWeightedSeconds: { value: 0, n: 1 } });
  });

  it("is no data, not zero, when nobody asked for the service", () => {
    const downtime = measureDowntime([{ at: at(1), requests: 0, failed: 0 }], { from: at(0), to: at(10) });
    expect(downtime.downSeconds).toMatchObject({ value: null, maturity: "no-data" });
    expect(downtime.unobservedSeconds).toBe(10);
  });

  it("takes the seconds from the start of the period to before its end, each once, also when several routes report it", () => {
    const traffic = [-1, 0, 1, 2].flatMap((second) => [
      { at: at(second), requests: 1, failed: 1 },
      { at: at(second + 0.4), requests: 3, failed: 0 },
    ]);
    const downtime = measureDowntime(traffic, { from: at(0), to: at(2) });
    expect(downtime).toMatchObject({ observedSeconds: 2, unobservedSeconds: 0, userWeightedSeconds: { value: 0.5 } });
  });

  it("counts a failure whose request came in an earlier second as one request that failed", () => {
    expect(measureDowntime([{ at: at(0), requests: 0, failed: 2 }], { from: at(0), to: at(1) }).downSeconds.value).toBe(1);
  });

  it("is not yet mature while the recording ends before the period does", () => {
    const traffic = [{ at: at(0), requests: 1, failed: 0 }];
    expect(measureDowntime(traffic, { from: at(0), to: at(9) }, { until: at(5) }).downSeconds.maturity).toBe("not-yet-mature");
    expect(measureDowntime(traffic, { from: at(0), to: at(9) }, { until: at(9) }).downSeconds.maturity).toBe("mature");
  });
});
