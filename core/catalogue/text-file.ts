import type { Problem } from "./problem.ts";

/** A file of an organisation has some hundred lines; half a million characters take the YAML reader two seconds. */
export const MOST_CHARACTERS = 512 * 1024;

/** Whether YAML 1.2 (5.1) allows a sign in a text. U+FFFD is refused too: decoders write it where bytes were not UTF-8. */
function isText(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  if (code < 0xa0) return code < 0x7f || code === 0x85;
  const half = code >= 0xd800 && code <= 0xdfff;
  return !half && code < 0xfffd;
}

/** Offset of the first sign that cannot stand in a text file; -1 when there is none. */
function firstNonText(text: string): number {
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.codePointAt(offset) ?? 0;
    if (code > 0xffff) offset += 1;
    else if (!isText(code)) return offset;
  }
  return -1;
}

/** Why a file is no text that may be parsed at all; `undefined` when it is. */
export function unreadableText(file: string, text: string): Problem | undefined {
  if (text.length > MOST_CHARACTERS) {
    return {
      code: "file-too-large",
      file,
      line: 1,
      column: 1,
      saw: `a file of ${text.length} characters`,
      because: `files of an organisation may have ${MOST_CHARACTERS}`,
      todo: "Split it into several files of the same folder.",
    };
  }
  const offset = firstNonText(text);
  if (offset < 0) return undefined;
  const before = text.slice(0, offset).split("\n");
  const sign = `U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, "0")}`;
  return {
    code: "not-text",
    file,
    line: before.length,
    column: (before.at(-1) ?? "").length + 1,
    saw: `the sign ${sign}`,
    because: "it cannot stand in a text file, so this file is damaged or is not UTF-8 text",
    todo: "Save the file as UTF-8 text.",
  };
}
