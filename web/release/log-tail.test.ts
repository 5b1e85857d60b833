import { describe, expect, it } from "vitest";
import { at } from "../testing/made.ts";
import { appendLines, KEPT_LINES, searchLines } from "./log-tail.ts";

const line = (id: number, text = `line ${id}`) => ({ id, key: "start shop", at: at("2026-11-23T08:00:00Z"), line: text });

describe("the log", () => {
  it("takes each line once, also when two questions overlap", () => {
    const once = appendLines([], [line(1), line(2)]);
    expect(appendLines(once, [line(2), line(3)]).map((one) => one.id)).toEqual([1, 2, 3]);
    expect(appendLines(once, [line(2)])).toBe(once);
  });

  it("keeps the newest lines when there are too many", () => {
    const all = appendLines(
      [],
      Array.from({ length: KEPT_LINES + 10 }, (_none, index) => line(index + 1)),
    );
    expect([all.length, all[0]?.id, all.at(-1)?.id]).toEqual([KEPT_LINES, 11, KEPT_LINES + 10]);
  });

  it("is searched by words in any order and either case, in the step's name too", () => {
    const lines = [line(1, "Listening on 4000"), line(2, "health 503")];
    expect(searchLines(lines, " 4000 listening ").map((one) => one.id)).toEqual([1]);
    expect(searchLines(lines, "SHOP 503").map((one) => one.id)).toEqual([2]);
    expect(searchLines(lines, "  ")).toBe(lines);
    expect(searchLines(lines, "4000 503")).toEqual([]);
  });
});
