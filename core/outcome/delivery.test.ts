import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { parseInstant, type Instant } from "../calendar/instant.ts";
import { deploymentFrequency, goingBackRate, leadTime, type DeploymentRecord } from "./delivery.ts";

function record(environment: string, version: string, at: string, app = "shop"): DeploymentRecord {
  return { environment, app, version, at: instant(at) };
}

function instant(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`${text} is no instant`);
  return at;
}

describe("deployment frequency", () => {
  it("counts weeks from Monday to Sunday in UTC, with the empty ones in between", () => {
    const frequency = deploymentFrequency(
      [
        record("live", "1", "2026-01-04T23:59:59Z"),
        record("live", "2", "2026-01-05T00:00:00Z"),
        record("live", "3", "2026-01-05T00:30:00+01:00"),
        record("live", "4", "2026-01-21T12:00:00Z", "desk"),
        record("test", "5", "2027-01-21T12:00:00Z"),
      ],
      "live",
    );
    expect(frequency.weeks).toEqual([
      { monday: "2025-12-29", deployments: 2 },
      { monday: "2026-01-05", deployments: 1 },
      { monday: "2026-01-12", deployments: 0 },
      { monday: "2026-01-19", deployments: 1 },
    ]);
    expect(frequency.medianPerWeek).toMatchObject({ value: 1, n: 4 });
    expect(frequency.apps).toEqual([
      { app: "shop", deployments: 3, perWeek: 0.75 },
      { app: "desk", deployments: 1, perWeek: 0.25 },
    ]);
  });

  it("is no data, not zero, where nothing was deployed", () => {
    expect(deploymentFrequency([], "live")).toMatchObject({
      medianPerWeek: { value: null, maturity: "no-data" },
      weeks: [],
      deployments: 0,
    });
  });
});

describe("lead time", () => {
  it("runs from the first deployment of a version in one environment to its first in the other", () => {
    const lead = leadTime(
      [
        record("test", "1", "2026-01-01T00:00:00Z"),
        record("live", "1", "2026-01-01T01:00:00Z"),
        record("live", "1", "2026-01-09T00:00:00Z"),
        record("test", "2", "2026-01-01T03:00:00Z"),
        record("test", "2", "2026-01-01T02:00:00Z"),
        record("live", "2", "2026-01-01T05:00:00Z"),
        record("live", "3", "2026-01-01T00:00:00Z"),
        record("test", "3", "2026-01-02T00:00:00Z"),
        record("test", "4", "2026-01-02T00:00:00Z"),
        record("live", "4", "2026-01-03T00:00:00Z", "desk"),
      ],
      "test",
      "live",
    );
    expect(lead.medianSeconds).toMatchObject({ value: 7200, n: 2 });
    expect(lead.p90Seconds.value).toBeCloseTo(3600 + 0.9 * 7200, 6);
    expect(lead).toMatchObject({ outOfOrder: 1, notArrived: 1 });
  });
});

describe("going back", () => {
  it("is a deployment of a version that was live before and is not live now; the same version again is not", () => {
    const rate = goingBackRate(
      [
        record("live", "1", "2026-01-01T00:00:00Z"),
        record("live", "1", "2026-01-01T01:00:00Z"),
        record("live", "2", "2026-01-02T00:00:00Z"),
        record("live", "1", "2026-01-03T00:00:00Z"),
        record("live", "1", "2026-01-04T00:00:00Z", "desk"),
        record("test", "2", "2026-01-05T00:00:00Z"),
      ],
      "live",
    );
    expect(rate).toMatchObject({ wentBack: 1, n: 5, value: 0.2 });
    expect(rate.interval?.low).toBeLessThan(0.2);
  });
});

const file = new URL("../../../shared/data/deployments-govuk/deployments_to_2024.csv.gz", import.meta.url);

describe.skipIf(!existsSync(file))("delivery measures of a real history (skipped: ../shared/data/deployments-govuk is absent)", () => {
  it("finds the 16,167 production deployments of GOV.UK, in a second or two for all environments", () => {
    const rows = parse<Record<string, string>>(gunzipSync(readFileSync(file)), { columns: true });
    const records = rows.flatMap(({ env, app, from_tag, to_tag, at }) =>
      to_tag === undefined || to_tag === "" || to_tag === from_tag
        ? []
        : [{ environment: env ?? "", app: app ?? "", version: to_tag, at: instant(at ?? "") }],
    );
    const began = performance.now();
    const frequency = deploymentFrequency(records, "production");
    const lead = leadTime(records, "integration", "production");
    const back = goingBackRate(records, "production");
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(frequency.deployments).toBe(16_167);
    expect(frequency.weeks.reduce((sum, week) => sum + week.deployments, 0)).toBe(16_167);
    expect(frequency.apps.reduce((sum, app) => sum + app.deployments, 0)).toBe(16_167);
    expect(back.n).toBe(16_167);
    // Counted once more by another program in another language.
    expect(frequency.medianPerWeek).toMatchObject({ value: 139, n: 117 });
    expect(lead.medianSeconds).toMatchObject({ value: 497, n: 15_823 });
    expect(lead.p90Seconds.value).toBe(815);
    expect(back.wentBack).toBe(176);
  });
});
