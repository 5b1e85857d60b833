import { describe, expect, it } from "vitest";
import { secondsBetween } from "../../core/calendar/instant.ts";
import { at } from "../testing/made.ts";
import { daysAround, placeOf } from "./days.ts";

const hours = (from: Parameters<typeof secondsBetween>[0], to: Parameters<typeof secondsBetween>[1]): number =>
  secondsBetween(from, to) / 3600;

describe("the days of a calendar", () => {
  it("begin on the Monday of the zone's week, which may not be the one of UTC", () => {
    const lateSunday = at("2026-11-22T23:30:00Z");
    expect(daysAround(lateSunday, "Europe/Copenhagen", 1)[0]?.date).toBe("2026-11-23");
    expect(daysAround(lateSunday, "UTC", 1)[0]?.date).toBe("2026-11-16");
    expect(daysAround(lateSunday, "UTC", 1, 2)[0]?.date).toBe("2026-11-30");
  });

  it.each([
    ["2026-10-20T12:00:00Z", "Europe/Copenhagen", "2026-10-25", 25],
    ["2026-03-25T12:00:00Z", "Europe/Copenhagen", "2026-03-29", 23],
    ["2026-11-25T12:00:00Z", "Asia/Kolkata", "2026-11-25", 24],
    ["2026-09-02T12:00:00Z", "America/Santiago", "2026-09-06", 23],
    ["2026-09-25T12:00:00Z", "Pacific/Auckland", "2026-09-27", 23],
    ["2026-04-02T12:00:00Z", "Pacific/Auckland", "2026-04-05", 25],
    ["2026-11-25T12:00:00Z", "Pacific/Kiritimati", "2026-11-25", 24],
  ])("around %s in %s: %s lasts %d hours, and each begins where the one before ends", (instant, zone, date, length) => {
    const days = daysAround(at(instant), zone, 14);
    const day = days.find((one) => one.date === date);
    expect(day === undefined ? undefined : hours(day.from, day.to)).toBe(length);
    for (const [index, one] of days.entries()) if (index > 0) expect(one.from).toBe(days[index - 1]?.to);
  });

  it("know their weekends", () => {
    expect(
      daysAround(at("2026-11-23T12:00:00Z"), "UTC", 14)
        .filter((day) => day.weekend)
        .map((day) => day.date),
    ).toEqual(["2026-11-28", "2026-11-29", "2026-12-05", "2026-12-06"]);
  });
});

describe("the place of a span in a period", () => {
  const period = { from: at("2026-11-23T00:00:00Z"), to: at("2026-11-24T00:00:00Z") };
  it.each([
    ["2026-11-23T06:00:00Z", "2026-11-23T12:00:00Z", { left: 25, width: 25 }],
    ["2026-11-22T06:00:00Z", "2026-11-23T12:00:00Z", { left: 0, width: 50 }],
    ["2026-11-23T12:00:00Z", null, { left: 50, width: 50 }],
    ["2026-11-21T06:00:00Z", "2026-11-22T12:00:00Z", null],
    ["2026-11-25T06:00:00Z", null, null],
  ])("from %s to %s is cut at both ends", (from, to, place) => {
    expect(placeOf({ from: at(from), to: to === null ? null : at(to) }, period)).toEqual(place);
  });
});
