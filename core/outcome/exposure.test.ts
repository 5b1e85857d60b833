import { describe, expect, it } from "vitest";
import { instantFromMillis, plusSeconds } from "../calendar/instant.ts";
import { measureExposure } from "./exposure.ts";

const start = instantFromMillis(1_700_000_000_000);
const at = (second: number) => plusSeconds(start, second);

describe("exposure", () => {
  it("lasts from the first share above zero to the instant at which the share is zero for good", () => {
    const shares = [
      { at: at(0), percent: 0 },
      { at: at(5), percent: 10 },
      { at: at(25), percent: 0 },
    ];
    const exposure = measureExposure({ shares, users: { met: 41, bad: 7 } }, at(1000));
    expect(exposure).toMatchObject({
      from: at(5),
      to: at(25),
      seconds: { value: 20, maturity: "mature" },
      usersMet: { value: 41 },
      usersBad: { value: 7, n: 41 },
    });
  });

  it("leaves out the time in between in which nobody was sent to the version", () => {
    const shares = [
      { at: at(0), percent: 10 },
      { at: at(10), percent: 0 },
      { at: at(40), percent: 100 },
      { at: at(45), percent: 0 },
      { at: at(50), percent: 0 },
    ];
    expect(measureExposure({ shares, users: null }, at(60))).toMatchObject({ seconds: { value: 15 }, from: at(0), to: at(45) });
  });

  it("is not yet mature while users still meet the version", () => {
    const exposure = measureExposure({ shares: [{ at: at(0), percent: 10 }], users: { met: 4, bad: 0 } }, at(30));
    expect(exposure).toMatchObject({
      to: null,
      seconds: { value: 30, maturity: "not-yet-mature" },
      usersBad: { value: 0, maturity: "not-yet-mature" },
    });
  });

  it("is no data, not zero, when nobody counted", () => {
    expect(measureExposure({ shares: [], users: null }, at(0))).toMatchObject({
      usersMet: { value: null, maturity: "no-data" },
      seconds: { maturity: "no-data" },
      from: null,
      to: null,
    });
  });

  it("is mature zero for a version that never got a user", () => {
    expect(measureExposure({ shares: [{ at: at(0), percent: 0 }], users: { met: 0, bad: 0 } }, at(9))).toMatchObject({
      usersMet: { value: 0, maturity: "mature" },
      seconds: { value: 0 },
    });
  });
});
