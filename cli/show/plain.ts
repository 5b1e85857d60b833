// Control characters, and the signs that turn the direction of text around: in somebody else's text they would move the cursor, rewrite
// the screen or make a commit look like another one.
// oxlint-disable-next-line no-control-regex -- these are exactly what must not reach a terminal
const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** The same value with every text made safe for a terminal; line ends and tabs stay. */
export function plain<T>(value: T): T {
  return cleaned(value) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\r\n", "\n").replace(UNSAFE, "\uFFFD");
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plain(key), cleaned(inner)]));
}

/** An answer for a program: JSON, indented, in which no sign acts on a terminal. */
export function asJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[\u007F-\u009F]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
