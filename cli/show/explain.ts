import type { ExplainAnswer } from "../../api/answers.ts";
import { isUnmet, type Unmet } from "../../core/gate/verdict.ts";
import { showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { table, wrap } from "./table.ts";
import { count, verdictWord } from "./words.ts";

/** Everything that stops the next deployment at once: what we saw, why, who can clear it and with which command. */
export function showExplain(answer: ExplainAnswer, look: Look): string {
  const unmet = answer.verdicts.filter(isUnmet);
  const passed = answer.verdicts.filter((verdict) => !isUnmet(verdict));
  const where = answer.environment === null ? "" : ` to ${answer.environment}`;
  const head = [paint(`${answer.release}${where}: ${answer.state}`, "strong", look), ...wrap(answer.because, look.width)].join("\n");
  const blocks = [head];
  if (unmet.length > 0) {
    const rows = unmet.map((verdict) => [
      verdictWord(verdict.answer),
      { text: verdict.gate, tone: "strong" as const },
      wordsOf(verdict, look),
    ]);
    blocks.push(table([{ title: "answer" }, { title: "gate" }, { title: `${count(unmet.length, "thing")} in the way` }], rows, look));
  }
  if (passed.length > 0) {
    const rows = passed.map((verdict) => [verdictWord(verdict.answer), verdict.gate, verdict.saw]);
    blocks.push(table([{ title: "answer" }, { title: "gate" }, { title: "what was seen" }], rows, look));
  }
  return blocks.join("\n\n");
}

function wordsOf(verdict: Unmet, look: Look): string {
  return [
    verdict.saw,
    `why: ${verdict.because}`,
    `cleared by: ${verdict.clearedBy}`,
    ...(verdict.earliest === undefined ? [] : [`earliest: ${showTime(verdict.earliest, look.zone)}`]),
    ...(verdict.command === undefined ? [] : [`type: ${verdict.command}`]),
  ].join("\n");
}
