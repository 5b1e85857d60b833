import { describe, expect, it } from "vitest";
import { noData, type Figure } from "../../core/outcome/figure.ts";
import { figureRows, intervalText, moneyText, statisticText, valueText } from "./figure-rows.ts";

const figure = (value: number, some: Partial<Figure> = {}): Figure => ({
  value,
  n: 9,
  maturity: "mature",
  formula: "f",
  source: "s",
  ...some,
});

describe("a figure", () => {
  it("without data says so and never reads as zero", () => {
    expect(valueText({ figure: noData("f", "s"), unit: "s" })).toBe("no data");
    expect(statisticText({ value: null, unit: "share" })).toBe("no data");
  });

  it.each([
    [3.27, "s", "3.3 s"],
    [0, "s", "0 s"],
    [-1.42, "", "−1.4"],
    [18_230, "", "18,230"],
  ])("of %d %s reads %s", (value, unit, text) => {
    expect(valueText({ figure: figure(value), unit })).toBe(text);
  });

  it("says its interval, also where nothing bounds it", () => {
    expect(intervalText(figure(1, { interval: { low: -6.1, high: 5.24, level: 0.95 } }))).toBe("−6.1 to 5.2 (95 %)");
    expect(intervalText(figure(1, { interval: { low: 0, high: null, level: 0.9 } }))).toBe("0 to no bound (90 %)");
    expect(intervalText(figure(1))).toBe("");
  });

  it("of a share reads in percent, and money to the cent", () => {
    expect(statisticText({ value: 0.714, unit: "share" })).toBe("71.4 %");
    expect(moneyText(-123_405, "EUR")).toBe("−1,234.05 EUR");
  });
});

describe("the rows of a report", () => {
  it("name service and environment, and the contacts last", () => {
    const downtime = {
      userWeightedSeconds: figure(1),
      downSeconds: figure(0),
      failedRequests: figure(2),
      observedSeconds: 3,
      unobservedSeconds: 0,
    };
    const exposure = { usersMet: figure(10), usersBad: figure(1), seconds: figure(5), from: null, to: null };
    const contacts = { ...figure(1), observed: 1, expected: 0, placebo: null, significant: false, smallestVisible: null, weeks: 8 };
    const evidence = {
      deployment: "d",
      environment: "production",
      state: "succeeded" as const,
      because: "",
      startedAt: null,
      endedAt: null,
      live: true,
      requests: 3,
      failedRequests: 2,
      judged: [],
    };
    const rows = figureRows({
      evidence: [{ ...evidence, downtime: { orders: downtime }, exposure: { orders: exposure } }],
      contacts: [{ service: "orders", figure: contacts }],
    });
    expect(rows).toHaveLength(6);
    expect(rows[0]?.what).toContain("orders in production");
    expect(rows.at(-1)?.what).toBe("Contacts beyond the expected: orders");
  });
});
