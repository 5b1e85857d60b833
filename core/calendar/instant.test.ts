import { describe, expect, it } from "vitest";
import { parseInstant } from "./instant.ts";

describe("reading an instant", () => {
  it.each([
    ["2026-11-23T18:16:00Z", "2026-11-23T18:16:00.000Z"],
    ["2026-11-23 19:16+01:00", "2026-11-23T18:16:00.000Z"],
    ["2024-02-29T00:30:00.5+0100", "2024-02-28T23:30:00.500Z"],
    ["2026-01-31T23:59:59.999Z", "2026-01-31T23:59:59.999Z"],
  ])("%s is %s", (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    "2026-11-23T18:16:00",
    "2026-11-23",
    "2026-02-29T00:00:00Z",
    "2026-02-30T00:00:00.000Z",
    "2026-04-31T12:00:00+02:00",
    "2026-01-01T24:00:00Z",
    "2026-01-01T24:00:00.000Z",
    "2026-01-01T00:00:00+99:99",
  ])("%s is none", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
