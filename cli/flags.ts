import { numberParser } from "@stricli/core";

/** What every verb understands that asks the server. */
export interface ServerFlags {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly output: Format;
  readonly noInput: boolean;
}
export type Format = "text" | "json";

export const asWritten = (text: string): string => text;

/** A list as `a,b`. */
export const list = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** A flag that may be left out. */
export function maybe(brief: string, placeholder = "text") {
  return { kind: "parsed", parse: asWritten, brief, placeholder, optional: true } as const;
}

/** A flag that must be given. */
export function must(brief: string, placeholder = "text") {
  return { kind: "parsed", parse: asWritten, brief, placeholder } as const;
}

export function maybeNumber(brief: string, placeholder = "number") {
  return { kind: "parsed", parse: numberParser, brief, placeholder, optional: true } as const;
}

export function whether(brief: string) {
  return { kind: "boolean", brief, default: false, withNegated: false } as const;
}

/** `--environment a --environment b`, or `a,b`. */
export function several(brief: string, placeholder = "id") {
  return { kind: "parsed", parse: asWritten, brief, placeholder, optional: true, variadic: "," } as const;
}

export const outputFlag = { kind: "enum", values: ["text", "json"], default: "text", brief: "How to write the answer" } as const;

export const serverFlags = {
  server: maybe("Address of the server; else TIDEGATE_SERVER, else http://127.0.0.1:4600", "url"),
  tokenFile: maybe("File with your token, mode 0600; else TIDEGATE_TOKEN, else ~/.config/tidegate/token", "file"),
  output: outputFlag,
  noInput: whether("Never ask; refuse instead"),
} as const;

export const serverAliases = { o: "output" } as const;

/** One thing named by the first word. */
export function one(brief: string, placeholder: string) {
  return { kind: "tuple", parameters: [{ brief, placeholder, parse: asWritten }] } as const;
}

/** One thing that may be named by the first word. */
export function oneOrNone(brief: string, placeholder: string) {
  return { kind: "tuple", parameters: [{ brief, placeholder, parse: asWritten, optional: true }] } as const;
}
