import type { Problem } from "./problem.ts";

/** A file of an organisation has some hundred lines; half a million characters take the YAML reader two seconds. */
export const MOST_CHARACTERS = 512 * 1024;

// Everything that YAML 1.2 (5.1) does not allow in a text, and U+FFFD, which decoders write where bytes were not UTF-8.
// oxlint-disable-next-line no-control-regex
const NOT_TEXT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u0080-\u0084\u0086-\u009F\uFFFD\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Why a file is no text that may be parsed at all; `undefined` when it is. */
export function unreadableText(file: string, text: string): Problem | undefined {
  if (text.length > MOST_CHARACTERS) {
    return { code: "file-too-large", file, line: 1, column: 1, saw: `a file of ${text.length} characters`, because: `files of an organisation may have ${MOST_CHARACTERS}`, todo: "Split it into several files of the same folder." };
  }
  const offset = text.search(NOT_TEXT);
  if (offset < 0) return undefined;
  const before = text.slice(0, offset).split("\n");
  const sign = `U+${(text.charCodeAt(offset)).toString(16).toUpperCase().padStart(4, "0")}`;
  return { code: "not-text", file, line: before.length, column: (before.at(-1) ?? "").length + 1, saw: `the sign ${sign}`, because: "it cannot stand in a text file, so this file is damaged or is not UTF-8 text", todo: "Save the file as UTF-8 text." };
}
