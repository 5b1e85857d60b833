import fc from "fast-check";
import { expect, test } from "vitest";
import { asJson, plain } from "./plain.ts";
import { displayWidth, wrap } from "./table.ts";

test.each([
  ["moves the cursor", "fix\u001B[2Aall good"],
  ["rewrites the line", "failed\rsucceeded"],
  ["is an 8-bit control", "a\u009B2Jb"],
  ["turns the text around", "abc\u202Edcba"],
])("a text that %s reaches no terminal as it is, wherever it stands", (_, text) => {
  // oxlint-disable-next-line no-control-regex -- these are exactly what must not get through
  const unsafe = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/;
  expect(text).toMatch(unsafe);
  expect(JSON.stringify(plain({ deep: [{ text }] }))).not.toMatch(unsafe);
  expect(plain({ deep: [{ text }] }).deep[0]?.text).not.toMatch(unsafe);
});

test("line ends, tabs, numbers and null stay", () => {
  expect(plain({ a: "x\ny\tz\r\n", b: 1, c: null, d: [true] })).toEqual({ a: "x\ny\tz\n", b: 1, c: null, d: [true] });
});

test("JSON for programs gives back the very answer, and acts on no terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(JSON.parse(asJson({ text }))).toEqual({ text });
      expect(asJson({ text })).not.toMatch(/[\u007F-\u009F]/);
    }),
  );
});

test("wrapping loses no word and makes no line too wide that could be narrower", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "b", "船", "é"), minLength: 1, maxLength: 30 })),
      fc.integer({ min: 1, max: 60 }),
      (words, width) => {
        const text = words.join(" ");
        const lines = wrap(text, width);
        expect(lines.join(" ")).toBe(text);
        for (const line of lines) expect(displayWidth(line) <= width || !line.includes(" ")).toBe(true);
      },
    ),
  );
});

test("signs of East Asia and emoji take two columns, marks none", () => {
  expect(["abc", "船", "é", "🚢"].map(displayWidth)).toEqual([3, 2, 1, 2]);
});
