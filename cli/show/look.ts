import { styleText } from "node:util";
import { userZone } from "../time.ts";

/** How text is written for one reader: with colours or not, in which zone, how wide. */
export interface Look {
  readonly colour: boolean;
  /** IANA zone of the reader. */
  readonly zone: string;
  /** Columns of the terminal. */
  readonly width: number;
}

/** What a colour says; a word beside it always says the same. */
export type Tone = "good" | "bad" | "warning" | "quiet" | "strong" | "plain";

const FORMATS = { good: "green", bad: "red", warning: "yellow", quiet: "dim", strong: "bold" } as const;

const WIDEST = 120;
const USUAL = 100;

/** Colours only where a person looks at a terminal and has not asked for none (https://no-color.org). */
export function lookFor(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Partial<Record<string, string>>>,
): Look {
  const person = stream.isTTY === true;
  const colour = person && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return { colour, zone: userZone(), width: Math.min(WIDEST, person ? (stream.columns ?? USUAL) : USUAL) };
}

export function paint(text: string, tone: Tone, look: Look): string {
  if (!look.colour || tone === "plain" || text === "") return text;
  return styleText(FORMATS[tone], text, { validateStream: false });
}
