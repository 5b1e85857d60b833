import { describe, expect, it } from "vitest";
import { parseInstant } from "../calendar/instant.ts";
import { onDuty } from "./rota.ts";
import { shiftSchema } from "./people.ts";

const shift = (people: readonly string[], atOnce = 1) =>
  shiftSchema.parse({ id: "desk", name: "Desk", people, atOnce, firstMonday: "2026-11-02" });

function duty(people: readonly string[], when: string, atOnce = 1): readonly string[] {
  const at = parseInstant(when);
  return at === undefined ? ["no instant"] : onDuty(shift(people, atOnce), at, "America/New_York");
}

describe("the people of a shift", () => {
  it.each([
    ["2026-11-02T04:59:59Z", []],
    ["2026-11-02T05:00:00Z", ["ana"]],
    ["2026-11-09T04:59:59Z", ["ana"]],
    ["2026-11-09T05:00:00Z", ["ben"]],
    ["2026-11-16T05:00:00Z", ["cleo"]],
    ["2026-11-23T05:00:00Z", ["ana"]],
    // Summer time has begun: Monday begins an hour earlier in UTC.
    ["2027-03-15T04:00:00Z", ["ben"]],
    ["2027-03-15T03:59:00Z", ["ana"]],
  ])("take turns on Monday 00:00 of the zone: at %s it is %j", (when, expected) => {
    expect(duty(["ana", "ben", "cleo"], when)).toEqual(expected);
  });

  it("take turns in groups when several are on duty at once, and everybody gets as many turns", () => {
    expect(duty(["ana", "ben", "cleo"], "2026-11-03T12:00:00Z", 2)).toEqual(["ana", "ben"]);
    expect(duty(["ana", "ben", "cleo"], "2026-11-10T12:00:00Z", 2)).toEqual(["cleo", "ana"]);
    expect(duty(["ana", "ben", "cleo"], "2026-11-17T12:00:00Z", 2)).toEqual(["ben", "cleo"]);
    expect(duty(["ana"], "2026-11-17T12:00:00Z", 2)).toEqual(["ana"]);
  });
});
