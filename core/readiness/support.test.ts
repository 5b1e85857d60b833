import { expect, it } from "vitest";
import { instantFromMillis, plusSeconds } from "../calendar/instant.ts";
import { earlyLifeSupport } from "./support.ts";

const start = instantFromMillis(1_700_000_000_000);
const at = (minutes: number) => plusSeconds(start, minutes * 60);

it("cuts the turns of duty to the early life of the release", () => {
  const support = earlyLifeSupport(at(0), 60, [
    { from: at(40), to: at(500), people: ["noah"] },
    { from: at(-500), to: at(40), people: ["mia"] },
    { from: at(60), to: at(90), people: ["ali"] },
  ]);
  expect(support).toEqual({
    from: at(0),
    until: at(60),
    turns: [
      { from: at(0), to: at(40), people: ["mia"] },
      { from: at(40), to: at(60), people: ["noah"] },
    ],
    uncovered: [],
  });
});

it("says when nobody is on call", () => {
  const support = earlyLifeSupport(at(0), 60, [
    { from: at(10), to: at(20), people: ["mia"] },
    { from: at(15), to: at(50), people: [] },
    { from: at(30), to: at(40), people: ["noah"] },
  ]);
  expect(support.uncovered).toEqual([
    { from: at(0), to: at(10) },
    { from: at(20), to: at(30) },
    { from: at(40), to: at(60) },
  ]);
  expect(earlyLifeSupport(at(0), 60, []).uncovered).toEqual([{ from: at(0), to: at(60) }]);
});
