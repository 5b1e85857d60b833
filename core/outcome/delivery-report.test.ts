import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantFromMillis, parseInstant, type Instant } from "../calendar/instant.ts";
import { goingBackRate, leadTime, type DeploymentRecord } from "./delivery.ts";
import { deliveryReport } from "./delivery-report.ts";

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

function record(environment: string, version: string, day: string, app = "shop"): DeploymentRecord {
  return { environment, app, version, at: at(`2026-01-${day}T12:00:00Z`) };
}

describe("the delivery report", () => {
  it("counts only the deployments of the period, and knows what was live before it", () => {
    const records = [record("live", "1", "01"), record("live", "2", "02"), record("live", "1", "10"), record("live", "3", "20")];
    const report = deliveryReport(records, {
      environment: "live",
      fromEnvironment: null,
      since: at("2026-01-05T00:00:00Z"),
      until: at("2026-01-15T00:00:00Z"),
    });
    expect(report).toMatchObject({ deployments: 1, goingBack: { value: 1, n: 1, wentBack: 1 }, lead: null });
    expect(report.weeks).toEqual([{ monday: "2026-01-05", deployments: 1, wentBack: 1, leadMedianSeconds: null, leadVersions: 0 }]);
  });

  it("takes the lead time of the versions that arrived in the period, also of those that set out before it", () => {
    const records = [
      record("test", "1", "01"),
      record("live", "1", "06"),
      record("test", "2", "02"),
      record("live", "2", "03"),
      record("test", "3", "07"),
      record("live", "3", "20"),
    ];
    const report = deliveryReport(records, {
      environment: "live",
      fromEnvironment: "test",
      since: at("2026-01-05T00:00:00Z"),
      until: at("2026-01-15T00:00:00Z"),
    });
    expect(report.lead).toMatchObject({ medianSeconds: { value: 5 * 86_400, n: 1 }, notArrived: 1 });
    expect(report.apps).toEqual([{ app: "shop", perWeek: 1, deployments: 1, wentBack: 0, leadMedianSeconds: 5 * 86_400, leadVersions: 1 }]);
  });

  it("splits into apps and weeks that add up to the whole", () => {
    const one = fc.record({
      environment: fc.constantFrom("test", "live"),
      app: fc.constantFrom("a", "b"),
      version: fc.constantFrom("1", "2", "3"),
      at: fc.integer({ min: 0, max: 40 }).map((day) => instantFromMillis(Date.UTC(2026, 0, 1) + day * 43_200_000)),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (records) => {
        const report = deliveryReport(records, { environment: "live", fromEnvironment: "test", since: null, until: null });
        for (const parts of [report.apps, report.weeks]) {
          expect(parts.reduce((sum, part) => sum + part.deployments, 0)).toBe(report.deployments);
          expect(parts.reduce((sum, part) => sum + part.wentBack, 0)).toBe(report.goingBack.wentBack);
          expect(parts.reduce((sum, part) => sum + part.leadVersions, 0)).toBe(report.lead?.medianSeconds.n);
        }
        expect(report.goingBack).toEqual(goingBackRate(records, "live"));
        expect(report.lead).toEqual(leadTime(records, "test", "live"));
      }),
    );
  });
});
