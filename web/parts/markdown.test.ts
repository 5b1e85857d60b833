import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMarkdown, type Block } from "./markdown.ts";

describe("a document", () => {
  it("has headings, paragraphs, lists, strong words and code", () => {
    expect(readMarkdown("# Notes\nThe **desk** runs\n`tidegate brief`\n\n- one\n2. two\nafter")).toEqual([
      { kind: "heading", level: 1, spans: [{ kind: "text", text: "Notes" }] },
      {
        kind: "paragraph",
        spans: [
          { kind: "text", text: "The " },
          { kind: "strong", text: "desk" },
          { kind: "text", text: " runs " },
          { kind: "code", text: "tidegate brief" },
        ],
      },
      { kind: "list", items: [[{ kind: "text", text: "one" }], [{ kind: "text", text: "two" }]] },
      { kind: "paragraph", spans: [{ kind: "text", text: "after" }] },
    ]);
  });

  it("cannot bring markup: what looks like it stays text", () => {
    expect(readMarkdown("<script>x</script> [a](javascript:b)")).toEqual([
      { kind: "paragraph", spans: [{ kind: "text", text: "<script>x</script> [a](javascript:b)" }] },
    ]);
  });

  it("loses no word, whatever is written", () => {
    const word = fc.constantFrom("a", "b1", "**c**", "`d`", "# e", "- f", "**", "`", "\n", "\n\n", "g*h");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const source = words.join(" ");
        const letters = (text: string): string => text.replaceAll(/[^a-h1]/g, "");
        expect(letters(readMarkdown(source).map(textOf).join(" "))).toBe(letters(source));
      }),
    );
  });
});

function textOf(block: Block): string {
  const spans = block.kind === "list" ? block.items.flat() : block.spans;
  return spans.map((span) => span.text).join("");
}
