import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Instant, instantFromMillis, millisOf, parseInstant } from "./instant.ts";
import { occurrences } from "./occurrences.ts";
import { type Window, weekdaySchema, windowSchema } from "./window.ts";
import { windowState } from "./window-rules.ts";

process.env["TZ"] = "America/St_Johns";

const EVERY_DAY = [...weekdaySchema.options];
const MINUTE = 60_000;

function window(about: Partial<Window> & { id?: string }): Window {
  return windowSchema.parse({ id: "w", title: "A window", days: EVERY_DAY, from: "09:00", to: "17:00", ...about });
}

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

const everything = { environment: "production", services: ["shop"], teams: ["sales"] };
const state = (windows: readonly Window[], when: string, question = everything) =>
  windowState(windows, question, at(when), "Europe/Zurich");

describe("a window", () => {
  const office = window({ days: ["monday", "tuesday", "wednesday", "thursday"], from: "09:00", to: "16:00" });

  it("is half-open: its first minute belongs to it, the minute of its end does not", () => {
    expect(state([office], "2026-11-23T08:00:00Z")).toMatchObject({ open: true, until: "2026-11-23T15:00:00.000Z", nextOpening: null });
    expect(state([office], "2026-11-23T07:59:59.999Z")).toMatchObject({
      open: false,
      by: null,
      until: null,
      nextOpening: "2026-11-23T08:00:00.000Z",
    });
    expect(state([office], "2026-11-23T14:59:59.999Z").open).toBe(true);
    expect(state([office], "2026-11-23T15:00:00Z")).toMatchObject({ open: false, nextOpening: "2026-11-24T08:00:00.000Z" });
  });

  it("that is over for the week opens again after the days between", () => {
    expect(state([office], "2026-11-26T15:00:00Z").nextOpening).toBe("2026-11-30T08:00:00.000Z");
  });

  it("that crosses midnight is open on both sides of it, and belongs to the day on which it opens", () => {
    const night = window({ days: ["friday"], from: "22:00", to: "06:00" });
    expect(state([night], "2026-11-27T22:00:00Z").open).toBe(true);
    expect(state([night], "2026-11-28T04:59:00Z")).toMatchObject({ open: true, until: "2026-11-28T05:00:00.000Z" });
    expect(state([night], "2026-11-28T22:00:00Z").open).toBe(false);
    expect(state([night], "2026-11-27T04:00:00Z").open).toBe(false);
  });

  it("ends by the wall clock, not after a duration: 22:00 to 06:00 lasts 7 hours in spring and 9 in autumn", () => {
    const night = window({ timeZone: "America/New_York", days: ["saturday"], from: "22:00", to: "06:00" });
    const hours = (from: string, to: string) =>
      occurrences([night], at(from), at(to), "UTC").map(({ opens, closes }) => (millisOf(closes) - millisOf(opens)) / 3_600_000);
    expect(hours("2027-03-13T12:00:00Z", "2027-03-14T12:00:00Z")).toEqual([7]);
    expect(hours("2027-11-06T12:00:00Z", "2027-11-07T12:00:00Z")).toEqual([9]);
  });

  it("opens at the first and closes at the last of two equal times on the clock", () => {
    const early = window({ timeZone: "America/New_York", from: "01:30", to: "01:45" });
    expect(occurrences([early], at("2027-11-07T00:00:00Z"), at("2027-11-08T00:00:00Z"), "UTC")).toMatchObject([
      { opens: "2027-11-07T05:30:00.000Z", closes: "2027-11-07T06:45:00.000Z" },
    ]);
  });

  it("does not open on a day on which the clock jumps over it, and opens late when it jumps over its beginning", () => {
    const inGap = window({ timeZone: "America/New_York", from: "02:15", to: "02:45" });
    expect(windowState([inGap], everything, at("2027-03-14T00:00:00-05:00"), "UTC").nextOpening).toBe("2027-03-15T06:15:00.000Z");
    const fromGap = window({ timeZone: "America/New_York", from: "02:30", to: "05:00" });
    expect(windowState([fromGap], everything, at("2027-03-14T00:00:00-05:00"), "UTC").nextOpening).toBe("2027-03-14T07:00:00.000Z");
  });

  it("does not open on a date that a country skipped", () => {
    const fridays = window({ timeZone: "Pacific/Apia", days: ["friday"], from: "10:00", to: "12:00" });
    expect(windowState([fridays], everything, at("2011-12-29T00:00:00Z"), "UTC").nextOpening).toBe("2012-01-05T20:00:00.000Z");
    const thursdayNight = window({ timeZone: "Pacific/Apia", days: ["thursday"], from: "22:00", to: "02:00" });
    expect(windowState([thursdayNight], everything, at("2011-12-30T09:00:00Z"), "UTC").until).toBe("2011-12-30T10:00:00.000Z");
  });

  it("from 00:00 to 24:00 on every day never closes", () => {
    expect(state([window({ from: "00:00", to: "24:00" })], "2026-11-23T12:00:00Z")).toMatchObject({
      open: true,
      until: null,
      nextOpening: null,
    });
  });
});

describe("several windows", () => {
  it("that touch leave no hole at the minute at which they touch", () => {
    const both = [window({ id: "a", from: "08:00", to: "12:00" }), window({ id: "b", from: "12:00", to: "16:00" })];
    expect(state(both, "2026-11-23T11:00:00Z")).toMatchObject({ open: true });
    expect(state(both, "2026-11-23T08:00:00Z").until).toBe("2026-11-23T15:00:00.000Z");
  });

  it("are open while one of them is", () => {
    const both = [window({ id: "a", from: "08:00", to: "09:00" }), window({ id: "b", from: "14:00", to: "15:00" })];
    expect(state(both, "2026-11-23T13:30:00Z")).toMatchObject({ open: true, by: { id: "b" } });
    expect(state(both, "2026-11-23T10:00:00Z").nextOpening).toBe("2026-11-23T13:00:00.000Z");
  });

  it("in two zones close where their clocks come apart, however many weeks ahead that is", () => {
    const relay = [
      window({ id: "zurich", from: "00:00", to: "12:00" }),
      window({ id: "new-york", timeZone: "America/New_York", from: "06:00", to: "18:00" }),
    ];
    // From 8 March 2026 New York is five hours behind Zurich, no longer six: nobody has the last hour of a Zurich day.
    expect(state(relay, "2025-12-01T12:00:00Z")).toMatchObject({ open: true, until: "2026-03-08T22:00:00.000Z" });
  });

  it("limit nothing outside their scope, and work without a window is allowed", () => {
    const other = window({ scope: { environments: ["staging"], services: [], teams: [] } });
    expect(state([other], "2026-11-23T03:00:00Z")).toEqual({ open: true, by: null, until: null, nextOpening: null });
    const mail = window({ scope: { environments: [], services: ["mail"], teams: [] } });
    expect(state([mail], "2026-11-23T03:00:00Z").open).toBe(true);
  });

  it("of different services must all be open for work on all of them", () => {
    const shop = window({ id: "shop", scope: { environments: [], services: ["shop"], teams: [] }, from: "08:00", to: "12:00" });
    const mail = window({ id: "mail", scope: { environments: [], services: ["mail"], teams: [] }, from: "11:00", to: "18:00" });
    const question = { environment: "production", services: ["shop", "mail"], teams: ["sales"] };
    expect(state([shop, mail], "2026-11-23T08:00:00Z", question)).toMatchObject({ open: false, nextOpening: "2026-11-23T10:00:00.000Z" });
    expect(state([shop, mail], "2026-11-23T10:30:00Z", question)).toMatchObject({
      open: true,
      by: { id: "shop" },
      until: "2026-11-23T11:00:00.000Z",
    });
  });

  it("of different teams that are never open together never open", () => {
    const day = window({ id: "day", scope: { environments: [], services: [], teams: ["sales"] }, from: "08:00", to: "18:00" });
    const night = window({ id: "night", scope: { environments: [], services: [], teams: ["data"] }, from: "20:00", to: "23:00" });
    const question = { environment: "production", services: ["shop"], teams: ["sales", "data"] };
    expect(state([day, night], "2026-11-23T10:00:00Z", question)).toEqual({ open: false, by: null, until: null, nextOpening: null });
  });
});

const clockTime = fc
  .integer({ min: 0, max: 24 * 4 - 1 })
  .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`);
const anyWindow = fc
  .record({
    days: fc.uniqueArray(fc.constantFrom(...EVERY_DAY), { minLength: 1, maxLength: 7 }),
    from: clockTime,
    to: clockTime,
    timeZone: fc.constantFrom("America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo"),
  })
  .filter(({ from, to }) => from !== to)
  .map((about) => window(about));
// Around the jumps of those zones in 2026, and anywhere else in the year.
const anyMinute = fc
  .tuple(
    fc.constantFrom(
      ...["2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04", "2026-04-24", "2026-10-30", "2026-07-01"].map(
        (date) => Date.parse(`${date}T00:00:00Z`),
      ),
    ),
    fc.integer({ min: -2 * 1440, max: 2 * 1440 }),
  )
  .map(([day, minute]) => day + minute * MINUTE);

describe("for any windows and any minute", () => {
  it("the state is that of the occurrences shown in the calendar, and the next opening is the first open minute", () => {
    fc.assert(
      fc.property(fc.array(anyWindow, { minLength: 1, maxLength: 3 }), anyMinute, (windows, start) => {
        const question = windowState(windows, everything, instantFromMillis(start), "UTC");
        const shown = occurrences(windows, instantFromMillis(start), instantFromMillis(start + 15 * 1440 * MINUTE), "UTC");
        const isOpen = (millis: number) => shown.some(({ opens, closes }) => millisOf(opens) <= millis && millis < millisOf(closes));
        expect(question.open).toBe(isOpen(start));
        let minute = start;
        while (isOpen(minute) === question.open && minute < start + 14 * 1440 * MINUTE) minute += MINUTE;
        const change = question.open ? question.until : question.nextOpening;
        if (minute < start + 14 * 1440 * MINUTE) expect(change).toBe(instantFromMillis(minute));
        else expect(change === null || millisOf(change) >= minute).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("a window is open exactly when the wall clock is between its times, except between two equal times", () => {
    const formats = new Map<string, Intl.DateTimeFormat>();
    const wallClock = (zone: string, millis: number) => {
      const format =
        formats.get(zone) ??
        new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      formats.set(zone, format);
      const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, value]));
      return { day: EVERY_DAY.findIndex((day) => day === parts["weekday"]?.toLowerCase()), time: `${parts["hour"]}:${parts["minute"]}` };
    };
    fc.assert(
      fc.property(anyWindow, anyMinute, ({ timeZone = "UTC", days, from, to }, millis) => {
        const isFold = [-60, -30, 30, 60].some((minutes) => {
          const near = wallClock(timeZone, millis + minutes * MINUTE);
          const here = wallClock(timeZone, millis);
          return near.time === here.time && near.day === here.day;
        });
        fc.pre(!isFold);
        const { day, time } = wallClock(timeZone, millis);
        const on = (number: number) => days.some((name) => EVERY_DAY.indexOf(name) === (number + 7) % 7);
        const expected = from < to ? on(day) && from <= time && time < to : (on(day) && from <= time) || (on(day - 1) && time < to);
        expect(windowState([window({ timeZone, days, from, to })], everything, instantFromMillis(millis), "UTC").open).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
