import { describe, expect, test } from "vitest";
import { firstMissing, runnableBlocks } from "./blocks.ts";

describe("the examples of a document", () => {
  test("only fences that say so are run, with the line on which they stand and what they should print", () => {
    const markdown = [
      "# Start",
      "```sh",
      "rm -rf /",
      "```",
      "```sh test",
      "tidegate lint",
      "echo two",
      "```",
      "prints",
      "```text expected",
      "fine",
      "",
      "two",
      "```",
    ];
    expect(runnableBlocks(markdown.join("\n"))).toEqual([{ line: 6, commands: "tidegate lint\necho two", expected: ["fine", "two"] }]);
  });

  test("a fence shown inside a longer fence is text", () => {
    expect(runnableBlocks("````md\n```sh test\nfalse\n```\n````\n")).toEqual([]);
  });

  test("an expectation without commands is an error", () => {
    expect(() => runnableBlocks("```text expected\nfine\n```\n")).toThrow('line 2: a "text expected" block without');
  });

  test("a fence that is never closed is an error", () => {
    expect(() => runnableBlocks("text\n```sh test\nfalse\n")).toThrow("line 2: the fence that opens here is never closed");
  });
});

describe("what an example should print", () => {
  test.each([
    { expected: ["fine"], output: "noise\n  fine\n", missing: undefined },
    { expected: ["took … s (…)"], output: "took 1.5 s (fast)\n", missing: undefined },
    { expected: ["a.c"], output: "abc\n", missing: "a.c" },
    { expected: ["fine"], output: "not fine\n", missing: "fine" },
    { expected: ["one", "two"], output: "two\none\n", missing: "two" },
    { expected: ["one", "one"], output: "one\n", missing: "one" },
    { expected: [], output: "", missing: undefined },
  ])("$expected in $output lacks $missing", ({ expected, output, missing }) => {
    expect(firstMissing(expected, output)).toBe(missing);
  });
});
