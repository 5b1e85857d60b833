import { describe, expect, it } from "vitest";
import { type FreezeInterval, freezesAt, intervalsOf, nextThaw } from "./freeze-rules.ts";
import { type Instant, parseInstant } from "./instant.ts";
import { type Freeze, freezeSchema } from "./window.ts";

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

function freeze(about: Partial<Freeze>): Freeze {
  return freezeSchema.parse({
    id: "year-end",
    title: "Year end",
    reason: "The accounts are closed",
    from: "2026-12-18T17:00",
    to: "2027-01-04T06:00",
    ...about,
  });
}

const hurried: FreezeInterval = {
  id: "stop-1",
  title: "Payments are failing",
  reason: "We look for the cause",
  scope: { environments: ["production"], services: [], teams: [] },
  from: at("2027-01-04T03:00:00Z"),
  to: null,
  source: "stop-the-line",
  by: "rosa",
};

const question = { environment: "production", services: ["shop"], teams: ["sales"] };

describe("a freeze", () => {
  const [yearEnd] = intervalsOf([freeze({})], "Europe/Zurich");
  const intervals = yearEnd === undefined ? [] : [yearEnd];

  it("holds from its first instant to just before its last, on the wall clock of its zone", () => {
    const holds = (when: string) => freezesAt(intervals, question, at(when)).length;
    expect([
      holds("2026-12-18T15:59:59.999Z"),
      holds("2026-12-18T16:00:00Z"),
      holds("2027-01-04T04:59:59.999Z"),
      holds("2027-01-04T05:00:00Z"),
    ]).toEqual([0, 1, 1, 0]);
  });

  it("of the future does not stop anything today", () => {
    expect(freezesAt(intervals, question, at("2026-11-23T12:00:00Z"))).toEqual([]);
  });

  it("of one service holds for a release that touches it among others, and for no other", () => {
    const ofMail = intervalsOf([freeze({ scope: { environments: [], services: ["mail"], teams: [] } })], "UTC");
    const when = at("2026-12-24T12:00:00Z");
    expect(freezesAt(ofMail, { ...question, services: ["shop", "mail"] }, when)).toHaveLength(1);
    expect(freezesAt(ofMail, question, when)).toEqual([]);
    expect(freezesAt(ofMail, { ...question, services: [] }, when)).toHaveLength(1);
  });

  it("in its own zone ignores the organisation's, and takes the longest reading of times that occur twice", () => {
    const [autumn] = intervalsOf(
      [freeze({ timeZone: "America/New_York", from: "2027-11-07T01:30", to: "2027-11-07T01:45" })],
      "Europe/Zurich",
    );
    expect(autumn).toMatchObject({ from: "2027-11-07T05:30:00.000Z", to: "2027-11-07T06:45:00.000Z" });
  });

  it("whose times cannot be read holds until someone corrects it", () => {
    for (const about of [{ from: "next Friday" }, { to: "2027-02-30T10:00" }]) {
      expect(freezesAt(intervalsOf([freeze(about)], "UTC"), question, at("2028-06-01T00:00:00Z"))).toHaveLength(1);
    }
  });
});

describe("the thaw", () => {
  const yearEnd = intervalsOf([freeze({})], "Europe/Zurich");

  it("is now when nothing is frozen", () => {
    expect(nextThaw(yearEnd, question, at("2026-11-23T12:00:00Z"))).toBe("2026-11-23T12:00:00.000Z");
  });

  it("comes when the last of the freezes that follow each other without a gap has ended", () => {
    const next = intervalsOf([freeze({ id: "audit", from: "2027-01-04T06:00", to: "2027-01-05T06:00" })], "Europe/Zurich");
    expect(nextThaw([...next, ...yearEnd], question, at("2026-12-24T12:00:00Z"))).toBe("2027-01-05T05:00:00.000Z");
  });

  it("is unknown as long as a freeze has no end", () => {
    expect(nextThaw([...yearEnd, hurried], question, at("2026-12-24T12:00:00Z"))).toBeNull();
    expect(nextThaw([hurried], { ...question, environment: "staging" }, at("2027-01-04T04:00:00Z"))).toBe("2027-01-04T04:00:00.000Z");
  });
});
