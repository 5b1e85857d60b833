import { describe, expect, it } from "vitest";
import { freezeSchema, windowSchema } from "./window.ts";
import { intervalsOf } from "./freeze-rules.ts";
import { type Instant, parseInstant } from "./instant.ts";
import { nextStart } from "./next-start.ts";

function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

const question = { environment: "production", services: ["shop"], teams: ["sales"] };
const weekdays = windowSchema.parse({
  id: "w",
  title: "W",
  days: ["monday", "tuesday", "wednesday", "thursday"],
  from: "09:00",
  to: "16:00",
});
const freeze = (from: string, to: string) =>
  intervalsOf([freezeSchema.parse({ id: from.slice(0, 10), title: "F", reason: "F", from, to })], "UTC");

describe("the next start", () => {
  it("is now when a window is open and nothing is frozen", () => {
    expect(nextStart([weekdays], [], question, at("2026-11-23T10:00:00Z"), "UTC")).toBe("2026-11-23T10:00:00.000Z");
  });

  it("is the first open minute after the freeze, not the opening that lies inside it", () => {
    const yearEnd = freeze("2026-12-18T17:00", "2027-01-04T12:00");
    expect(nextStart([weekdays], yearEnd, question, at("2026-12-17T16:00:00Z"), "UTC")).toBe("2027-01-04T12:00:00.000Z");
  });

  it("is after every freeze that begins before the next opening", () => {
    const two = [...freeze("2026-12-18T17:00", "2027-01-04T16:00"), ...freeze("2027-01-05T00:00", "2027-01-06T00:00")];
    expect(nextStart([weekdays], two, question, at("2026-12-24T12:00:00Z"), "UTC")).toBe("2027-01-06T09:00:00.000Z");
  });

  it("never comes when a freeze has no end, and when no window ever opens", () => {
    const endless = freeze("2026-12-18T17:00", "2027-01-04T12:00").map((one) => ({ ...one, to: null }));
    expect(nextStart([weekdays], endless, question, at("2026-12-24T12:00:00Z"), "UTC")).toBeNull();
    expect(nextStart([{ ...weekdays, to: "09:00" }], [], question, at("2026-12-24T12:00:00Z"), "UTC")).toBeNull();
  });
});
