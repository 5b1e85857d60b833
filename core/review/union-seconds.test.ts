import { expect, it } from "vitest";
import { instantFromMillis, plusSeconds } from "../calendar/instant.ts";
import { unionSeconds } from "./union-seconds.ts";

const start = instantFromMillis(0);
const span = (from: number, to: number) => ({ from: plusSeconds(start, from), to: plusSeconds(start, to) });

it("counts time that several intervals share once", () => {
  expect(unionSeconds([span(10, 20), span(0, 12), span(15, 18), span(30, 31)])).toBe(21);
  expect(unionSeconds([span(0, 10), span(10, 20)])).toBe(20);
  expect(unionSeconds([])).toBe(0);
});
