import { describe, expect, it } from "vitest";
import { instantFromMillis } from "./instant.ts";
import { nearestTimeZone } from "./zone-names.ts";
import { closingOf, isTimeZone, type LocalMillis, localOf, openingOf, parseLocal, pointsOf, showLocal, weekdayOf, dayOf } from "./zone.ts";

// Far from UTC and with its own summer time: whatever leaks from the process shows.
process.env["TZ"] = "Pacific/Chatham";

function local(text: string): LocalMillis {
  const millis = parseLocal(text);
  if (millis === undefined) throw new Error(`${text} is no local time`);
  return millis;
}

describe("the wall clock of a zone", () => {
  it.each([
    // zone, local time, opening, closing: before, in and after the jumps of the clock
    ["America/New_York", "2027-03-14T01:59", "2027-03-14T06:59", "2027-03-14T06:59"],
    ["America/New_York", "2027-03-14T02:00", "2027-03-14T07:00", "2027-03-14T07:00"],
    ["America/New_York", "2027-03-14T02:30", "2027-03-14T07:00", "2027-03-14T07:00"],
    ["America/New_York", "2027-03-14T03:00", "2027-03-14T07:00", "2027-03-14T07:00"],
    ["America/New_York", "2027-11-07T00:59", "2027-11-07T04:59", "2027-11-07T04:59"],
    ["America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "2027-11-07T06:30"],
    ["America/New_York", "2027-11-07T02:00", "2027-11-07T07:00", "2027-11-07T07:00"],
    ["Europe/London", "2027-03-28T01:30", "2027-03-28T01:00", "2027-03-28T01:00"],
    ["Europe/London", "2026-10-25T01:15", "2026-10-25T00:15", "2026-10-25T01:15"],
    ["Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:30", "2027-10-02T15:30"],
    ["Australia/Lord_Howe", "2027-10-03T02:30", "2027-10-02T15:30", "2027-10-02T15:30"],
    ["Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45", "2027-04-03T15:15"],
    ["Africa/Cairo", "2026-04-24T00:30", "2026-04-23T22:00", "2026-04-23T22:00"],
    ["Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30", "2026-10-29T21:30"],
    ["America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00", "2018-11-04T03:00"],
    ["America/Sao_Paulo", "2018-02-17T23:30", "2018-02-18T01:30", "2018-02-18T02:30"],
    ["Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59", "2011-12-30T09:59"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-30T10:00"],
    ["Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00", "2011-12-30T10:00"],
    ["UTC", "2026-02-28T24:00", "2026-03-01T00:00", "2026-03-01T00:00"],
  ])("of %s at %s opens at %sZ and closes at %sZ", (zone, text, opens, closes) => {
    expect(instantFromMillis(openingOf(local(text), zone))).toBe(`${opens}:00.000Z`);
    expect(instantFromMillis(closingOf(local(text), zone))).toBe(`${closes}:00.000Z`);
  });

  it("shows every minute of a year once, and every minute of the year leads back to the wall clock it came from", () => {
    for (const zone of ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia"]) {
      const year = zone === "Pacific/Apia" ? 2011 : zone === "America/Sao_Paulo" ? 2018 : 2026;
      let wrong = 0;
      for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 60_000) {
        const points = pointsOf(localOf(at, zone), zone);
        if (!points.includes(at) || points.length > 2) wrong += 1;
      }
      expect(wrong, zone).toBe(0);
    }
  });

  it("agrees with the platform's own formatting around every jump", () => {
    for (const [zone, year] of [
      ["America/New_York", 2026],
      ["Australia/Lord_Howe", 2026],
      ["America/Sao_Paulo", 2018],
      ["Pacific/Apia", 2011],
    ] as const) {
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
      for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 53 * 60_000) {
        expect(showLocal(localOf(at, zone))).toBe(format.format(at));
      }
    }
  });
});

describe("reading a local time", () => {
  it.each([
    "2026-02-29T10:00",
    "2026-13-01T10:00",
    "2026-01-01T24:01",
    "2026-01-01T10:60",
    "2026-01-01 10:00",
    "2026-01-01T10:00Z",
    "2026-01-01T10:00+01:00",
    "2026-01-01",
    "tomorrow",
    "",
  ])("refuses %j", (text) => expect(parseLocal(text)).toBeUndefined());

  it("takes seconds, and 24:00 as the end of the day", () => {
    expect(showLocal(local("2024-02-29T24:00:00"))).toBe("2024-03-01 00:00");
  });

  it("knows the weekday of a date", () => {
    expect(weekdayOf(dayOf(local("2026-11-23T12:00")))).toBe(0);
    expect(weekdayOf(dayOf(local("1969-12-28T12:00")))).toBe(6);
  });
});

describe("names of zones", () => {
  it.each(["Europe/Zurich", "UTC", "America/Argentina/Buenos_Aires"])("%s is one", (name) => expect(isTimeZone(name)).toBe(true));
  it.each(["Europe/Zurch", "+01:00", "CEST", "", "Europe/Zurich ", "__proto__"])("%j is none", (name) =>
    expect(isTimeZone(name)).toBe(false),
  );
  it.each([
    ["Europe/Zurch", "Europe/Zurich"],
    ["New York", "America/New_York"],
    ["Amerika/Lima", "America/Lima"],
  ])("%s probably meant %s", (name, meant) => expect(nearestTimeZone(name)).toBe(meant));
});
