import { describe, expect, it } from "vitest";
import { instantFromMillis } from "../../../core/calendar/instant.ts";
import { LatencyHistogram } from "./latency.ts";
import { TrafficRing } from "./traffic-ring.ts";
import { Visits } from "./visits.ts";

describe("latencies", () => {
  it("are told true to three percent", () => {
    const histogram = new LatencyHistogram();
    for (let milliseconds = 1; milliseconds <= 1000; milliseconds += 1) histogram.add(milliseconds);
    for (const share of [0.5, 0.95, 0.99]) expect(Math.abs(histogram.percentile(share) / (share * 1000) - 1)).toBeLessThan(0.03);
  });

  it("are 0 when there are none, and end at the last class when they are endless", () => {
    const histogram = new LatencyHistogram();
    expect(histogram.percentile(0.99)).toBe(0);
    histogram.add(1e12);
    expect(histogram.percentile(0.5)).toBeGreaterThan(60_000);
  });
});

describe("traffic by the second", () => {
  const start = Date.UTC(2026, 10, 23, 12, 0, 0);

  it("shows seconds without requests as such, from the opening of the route on", () => {
    const ring = new TrafficRing(start);
    ring.add(start + 100, false);
    ring.add(start + 2999, true);
    const seconds = ring.since(instantFromMillis(start - 60_000), start + 3500);
    expect(seconds.map(({ requests, failed }) => [requests, failed])).toEqual([
      [1, 0],
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
    expect(seconds[0]?.at).toBe("2026-11-23T12:00:00.000Z");
  });

  it("forgets what is older than two hours and mixes no old second into a new one", () => {
    const ring = new TrafficRing(start);
    ring.add(start, true);
    const later = start + 7200_000;
    ring.add(later, false);
    const seconds = ring.since(instantFromMillis(start), later);
    expect(seconds).toHaveLength(7200);
    expect(seconds.at(-1)).toEqual({ at: "2026-11-23T14:00:00.000Z", requests: 1, failed: 0 });
    expect(seconds.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
  });
});

describe("who stays where", () => {
  it("forgets the user unseen for longest when more come than are remembered", () => {
    const visits = new Visits();
    visits.pin("first", "blue");
    visits.pin("second", "blue");
    for (let at = 0; at < 199_990; at += 1) visits.pin(`user-${at}`, "green");
    visits.pin("first", "blue");
    for (let at = 0; at < 20; at += 1) visits.pin(`late-${at}`, "green");
    expect(visits.pinOf("first")).toBe("blue");
    expect(visits.pinOf("second")).toBeUndefined();
  });

  it("keeps a session that has not come back yet where its first request was", () => {
    const visits = new Visits();
    visits.await("new", "blue");
    visits.markBad("new");
    expect(visits.pinOf("new")).toBe("blue");
    expect(visits.pinsTo(new Set(["blue"]))).toEqual({ blue: ["new"] });
    expect(visits.firstVisit("new")).toEqual({ instance: "blue", bad: true });
    expect(visits.firstVisit("new")).toBeUndefined();
  });
});
