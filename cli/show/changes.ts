import type { ChangesAnswer } from "../../api/answers.ts";
import { totalsOf } from "../../core/change/size.ts";
import type { Change } from "../../core/change/change.ts";
import { showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { table, wrap } from "./table.ts";
import { count, harmWord, quiet, short } from "./words.ts";

/** What changed since what is live: where, for whose good, with which harm. */
export function showChanges(answer: ChangesAnswer, look: Look): string {
  const { changes } = answer;
  const from = answer.from === null ? "nothing, for nothing is live yet," : short(answer.from);
  if (changes.length === 0) return `Nothing changed from ${from} to ${short(answer.to)}.`;
  const totals = totalsOf(changes);
  const services = totals.services.length === 0 ? "no service" : totals.services.join(", ");
  const head = [
    paint(`${count(changes.length, "change")} from ${from} to ${short(answer.to)}`, "strong", look),
    ...wrap(
      `Touches ${services}; by ${count(totals.authors.length, "person", "people")}; +${totals.linesAdded} −${totals.linesRemoved} lines; ` +
        `possible harm: ${totals.harm}.`,
      look.width,
    ),
  ].join("\n");
  const columns = [
    { title: "commit" },
    { title: "services" },
    { title: "lines", right: true },
    { title: "harm" },
    { title: "benefit, and what to mind" },
  ];
  const rows = changes.map((change) => [
    short(change.commit),
    change.services.length === 0 ? quiet("none") : change.services.join("\n"),
    `+${change.linesAdded} −${change.linesRemoved}`,
    harmWord(change.harm.level),
    wordsOf(change, look),
  ]);
  return `${head}\n\n${table(columns, rows, look)}`;
}

function wordsOf(change: Change, look: Look): string {
  return [
    change.benefit,
    ...change.harm.reasons.map((reason) => `mind: ${reason}`),
    ...(change.dependents.length === 0 ? [] : [`used by: ${change.dependents.join(", ")}`]),
    `${change.author}, ${showTime(change.at, look.zone)}`,
  ].join("\n");
}
