import { describe, expect, it } from "vitest";
import { didYouMean, editDistance, suggestion } from "./did-you-mean.ts";

describe("edits between words", () => {
  it.each([
    ["team", "taem", 1],
    ["freezes", "freezs", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
    ["", "abc", 3],
    ["same", "same", 0],
  ])("%s to %s are %i", (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});

describe("a suggestion", () => {
  it("is the nearest known word, whatever its case, and none that is far away", () => {
    expect(didYouMean("Envirnoment", ["environments", "environment", "team"])).toBe("environment");
    expect(didYouMean("colour", ["team", "name"])).toBeUndefined();
  });

  it("names the choice when nothing is near", () => {
    expect(suggestion("x1", ["low", "high"])).toBe("Write one of: low, high.");
    expect(suggestion("x1", [])).toContain("add it first");
  });

  it("costs little for a very long word", () => {
    expect(
      didYouMean(
        "x".repeat(1_000_000),
        Array.from({ length: 1000 }, (_, index) => `word-${index}`),
      ),
    ).toBeUndefined();
  });
});
