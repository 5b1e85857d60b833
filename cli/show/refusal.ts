import type { Refusal } from "../../api/endpoint.ts";
import { type Look, paint } from "./look.ts";
import { wrap } from "./table.ts";

/** What we saw, why it stops you, what to do. */
export function showRefusal(refusal: Refusal, look: Look): string {
  const part = (title: string, text: string): readonly string[] =>
    text
      .split("\n")
      .flatMap((line) => wrap(line, look.width - 10))
      .map((line, index) => `${(index === 0 ? title : "").padEnd(9)} ${line}`);
  return [
    paint(`Refused: ${refusal.code}`, "bad", look),
    ...part("saw", refusal.saw),
    ...part("because", refusal.because),
    ...part("to do", refusal.todo),
  ].join("\n");
}
