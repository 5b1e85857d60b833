import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Effort } from "../procedure/procedure.ts";
import { allocate, type AllocationRequest } from "./allocate.ts";

const people: AllocationRequest["people"] = [
  { id: "ali", roles: ["developer"], hoursPerWeek: 10 },
  { id: "mia", roles: ["developer", "desk-lead"], hoursPerWeek: 20 },
  { id: "noah", roles: ["on-call"], hoursPerWeek: 5 },
];
const effort = (activity: Effort["activity"], role: Effort["role"], minutes: number): Effort => ({ activity, role, minutes });

describe("allocation", () => {
  it("gives an effort to the person with the role who has the most time left", () => {
    const { allocations } = allocate({
      efforts: [effort("develop", "developer", 900), effort("test", "developer", 400)],
      people,
      reservedMinutes: {},
    });
    expect(allocations).toEqual([
      { person: "mia", activity: "develop", role: "developer", minutes: 900 },
      { person: "ali", activity: "test", role: "developer", minutes: 400 },
    ]);
  });

  it("heeds what is already reserved, and shares what fits nobody as a whole", () => {
    const plan = allocate({ efforts: [effort("develop", "developer", 900)], people, reservedMinutes: { mia: 700 } });
    expect(plan.allocations).toEqual([
      { person: "ali", activity: "develop", role: "developer", minutes: 600 },
      { person: "mia", activity: "develop", role: "developer", minutes: 300 },
    ]);
  });

  it("says what could not be allocated and why", () => {
    const efforts = [effort("deploy", "on-call", 400), effort("train", "change-manager", 30), effort("approve", "desk-lead", 15)];
    const { unallocated } = allocate({ efforts, people, reservedMinutes: {}, excluded: { approve: ["mia"] } });
    expect(unallocated.map((one) => [one.activity, one.minutes, one.because])).toEqual([
      ["deploy", 100, "100 of 400 minutes to deploy have nobody: noah has no free hours left this week; move the release or free hours"],
      ["train", 30, "30 of 30 minutes to train have nobody: no person has the role change-manager; give it to somebody in people/"],
      [
        "approve",
        15,
        "15 of 15 minutes to approve have nobody: the only people with the role desk-lead may not do this (mia); give the role to another person",
      ],
    ]);
  });

  it("never gives anybody more than their week, loses no minute, and does not depend on the order of the people", () => {
    const efforts = fc.array(
      fc.record({
        activity: fc.constantFrom<Effort["activity"]>("develop", "test", "support"),
        role: fc.constantFrom<Effort["role"]>("developer", "on-call", "desk-lead", "head-of-it"),
        minutes: fc.integer({ min: 1, max: 2_000 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(efforts, fc.nat(1_500), (asked, reserved) => {
        const request = { efforts: asked, people, reservedMinutes: { mia: reserved } };
        const plan = allocate(request);
        for (const person of people) {
          const given = plan.allocations.filter((one) => one.person === person.id).reduce((sum, one) => sum + one.minutes, 0);
          expect(given).toBeLessThanOrEqual(Math.max(0, person.hoursPerWeek * 60 - (person.id === "mia" ? reserved : 0)));
        }
        const placed = [...plan.allocations, ...plan.unallocated].reduce((sum, one) => sum + one.minutes, 0);
        expect(placed).toBe(asked.reduce((sum, one) => sum + one.minutes, 0));
        expect(allocate({ ...request, people: people.toReversed() })).toEqual(plan);
      }),
    );
  });
});
