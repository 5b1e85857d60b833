import { expect, test } from "vitest";
import { instant } from "./testing/answers.ts";
import { readTime, showDuration, showTime } from "./time.ts";

test.each([
  ["2026-12-18T16:00:00Z", "Europe/Zurich", "2026-12-18 17:00 (16:00 UTC)"],
  ["2026-12-18T23:30:00Z", "Europe/Zurich", "2026-12-19 00:30 (2026-12-18 23:30 UTC)"],
  ["2026-12-18T16:00:00Z", "UTC", "2026-12-18 16:00 UTC"],
])("%s is shown to a reader in %s as %s", (at, zone, shown) => {
  expect(showTime(instant(at), zone)).toBe(shown);
});

test.each([
  ["2026-12-18", "2026-12-17T23:00:00.000Z"],
  ["2026-12-18T17:00", "2026-12-18T16:00:00.000Z"],
  ["2026-12-18 17:00", "2026-12-18T16:00:00.000Z"],
  ["2026-12-18T17:00Z", "2026-12-18T17:00:00.000Z"],
  ["2026-12-18T17:00+05:00", "2026-12-18T12:00:00.000Z"],
  ["2026-13-18", undefined],
  ["tomorrow", undefined],
])("%s typed in Zurich means %s", (text, at) => {
  expect(readTime(text, "Europe/Zurich")).toBe(at);
});

test.each([
  [0.42, "0.4 s"],
  [75, "75 s"],
  [600, "10 min"],
  [7500, "2 h 5 min"],
  [7200, "2 h"],
  [273_600, "3 d 4 h"],
])("%d seconds are %s", (seconds, shown) => {
  expect(showDuration(seconds)).toBe(shown);
});
