import { expect, it } from "vitest";
import { trainingCoverage } from "./training.ts";

it("names the people on duty who have not had the training", () => {
  expect(trainingCoverage(["mia", "noah", "ali"], ["noah", "eve"])).toEqual({
    onDuty: 3,
    trained: 1,
    percent: 33,
    missing: ["mia", "ali"],
  });
});

it("says 100 percent only when everybody has had it", () => {
  const duty = Array.from({ length: 300 }, (_, one) => `p${one}`);
  expect(trainingCoverage(duty, duty.slice(1)).percent).toBe(99);
  expect(trainingCoverage(duty, duty).percent).toBe(100);
});

it("counts a person once, and nobody on duty as no coverage", () => {
  expect(trainingCoverage(["mia", "mia"], ["mia"])).toMatchObject({ onDuty: 1, percent: 100 });
  expect(trainingCoverage([], ["mia"])).toMatchObject({ onDuty: 0, percent: 0, missing: [] });
});
