import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { releaseCost, unitCost, type ReleaseEffort } from "./cost.ts";

const rates = { hourly: { default: 80, developer: 95 }, perContact: 22, perDownMinute: 140 };
const effort: ReleaseEffort = {
  work: [
    { activity: "develop", role: "developer", minutes: 90 },
    { activity: "approve", role: "service-owner", minutes: 10 },
  ],
  machineSeconds: 600,
  excessContacts: 2.5,
  downMinutes: 0.5,
};

describe("the cost of a release", () => {
  it("is work, machines, contacts and downtime at the organisation's rates", () => {
    const cost = releaseCost(effort, rates);
    expect(cost.parts.map((part) => [part.what, part.cents])).toEqual([
      ["develop (developer)", 14_250],
      ["approve (service-owner)", 1_333],
      ["machines", 0],
      ["contacts at the service desk", 5_500],
      ["downtime", 7_000],
    ]);
    expect(cost).toMatchObject({ totalCents: 28_083, notCounted: [] });
  });

  it("closes: the parts add up to the total, to the cent, whatever the numbers", () => {
    const amount = fc.double({ min: 0, max: 1e5, noNaN: true });
    const work = fc.array(fc.record({ activity: fc.constant("test"), role: fc.constantFrom("developer", "on-call"), minutes: amount }));
    fc.assert(
      fc.property(
        work,
        amount,
        fc.double({ min: -500, max: 1e4, noNaN: true }),
        amount,
        (done, machineSeconds, excessContacts, downMinutes) => {
          const cost = releaseCost({ work: done, machineSeconds, excessContacts, downMinutes }, { ...rates, perMachineHour: 0.37 });
          expect(cost.parts.every((part) => Number.isInteger(part.cents))).toBe(true);
          expect(cost.parts.reduce((sum, part) => sum + part.cents, 0)).toBe(cost.totalCents);
        },
      ),
    );
  });

  it("says what it leaves out instead of counting it as nothing", () => {
    const cost = releaseCost({ ...effort, excessContacts: null, downMinutes: null }, { ...rates, hourly: { developer: 95 } });
    expect(cost.totalCents).toBe(14_250);
    expect(cost.notCounted).toEqual([
      "10 min of approve by service-owner: no hourly rate",
      "contacts at the service desk: not known",
      "downtime: not measured",
    ]);
  });
});

describe("unit cost per release", () => {
  it("is the mean, with the median beside it", () => {
    const costs = [100, 200, 1_000].map((downMinutes) =>
      releaseCost({ work: [], machineSeconds: 0, excessContacts: 0, downMinutes }, { ...rates, perDownMinute: 1 }),
    );
    const unit = unitCost(costs);
    expect(unit.mean.value).toBeCloseTo(1300 / 3, 9);
    expect(unit.median).toMatchObject({ value: 200, n: 3, maturity: "mature" });
  });

  it("is not yet mature while something was not counted, and no data without releases", () => {
    expect(unitCost([releaseCost({ ...effort, downMinutes: null }, rates)]).mean.maturity).toBe("not-yet-mature");
    expect(unitCost([]).mean).toMatchObject({ value: null, maturity: "no-data" });
  });
});
