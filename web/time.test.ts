import { describe, expect, it } from "vitest";
import { parseInstant, type Instant } from "../core/calendar/instant.ts";
import { absoluteText, clockText, durationText, relativeText } from "./time.ts";

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

describe("a duration", () => {
  it.each([
    [0, "0 s"],
    [0.26, "0.3 s"],
    [9.96, "10 s"],
    [59.7, "1 min"],
    [200, "3 min 20 s"],
    [3599.6, "1 h"],
    [7500, "2 h 5 min"],
    [86_399, "1 d"],
    [273_600, "3 d 4 h"],
    [-5, "0 s"],
  ])("of %d seconds reads %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe("a time", () => {
  const now = at("2026-11-23T20:00:00Z");

  it.each([
    ["2026-11-23T19:59:55Z", "just now"],
    ["2026-11-23T20:00:05Z", "now"],
    ["2026-11-23T19:59:00Z", "60 s ago"],
    ["2026-11-23T19:30:00Z", "30 min ago"],
    ["2026-11-24T09:00:00Z", "in 13 h"],
    ["2026-11-18T20:00:00Z", "5 d ago"],
  ])("%s, seen at eight in the evening, is %s", (text, words) => {
    expect(relativeText(at(text), now)).toBe(words);
  });

  it("stands on the organisation's clock and in UTC, both named", () => {
    expect(absoluteText(now, "Europe/Copenhagen")).toBe("2026-11-23 21:00:00 Europe/Copenhagen, 2026-11-23 20:00:00 UTC");
    expect(absoluteText(now, "UTC")).toBe("2026-11-23 20:00:00 UTC");
    expect(clockText(now, "Asia/Kolkata")).toBe("01:30");
  });
});
