import type { ReviewAnswer } from "../../api/answers.ts";
import type { Finding, Proposal } from "../../core/review/finding.ts";
import { showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { section, titledTable } from "./table.ts";
import { count } from "./words.ts";

/** The review as the evidence drafts it: what was noticed, with its number, and what could be changed. */
export function showReview(answer: ReviewAnswer, look: Look): string {
  const { draft } = answer;
  const closed =
    answer.closedAt === null
      ? `Open, drafted ${showTime(answer.draftedAt, look.zone)}. Close it with: tidegate review ${answer.release} --close`
      : `Closed by ${answer.closedBy ?? "somebody unknown"}, ${showTime(answer.closedAt, look.zone)}.`;
  const head = [paint(`Review of ${answer.release}`, "strong", look), draft.summary, closed].join("\n");
  const timeline = titledTable(
    "What happened",
    [{ title: "when" }, { title: "what" }],
    draft.timeline.map(({ at, what }) => [showTime(at, look.zone), what]),
    look,
  );
  const findings =
    draft.findings.length === 0
      ? [section("Findings", ["Nothing was noticed that asks for a change."], look)]
      : draft.findings.map((finding, index) => section(`${index + 1}. ${finding.title}`, linesOf(finding), look));
  return [head, ...timeline, ...findings].join("\n\n");
}

function linesOf({ statistic, evidence, proposals }: Finding): readonly string[] {
  const value = statistic.value === null ? "not known" : `${round(statistic.value)} ${statistic.unit}`;
  return [
    `${statistic.name}: ${value}, from ${count(statistic.n, "observation")}`,
    ...evidence.map((sentence) => `- ${sentence}`),
    ...proposals.flatMap(proposalLines),
  ];
}

function proposalLines({ procedure, path, from, to, because, expected }: Proposal): readonly string[] {
  return [
    "",
    `Proposal for the procedure ${procedure}: ${path} from ${JSON.stringify(from) ?? "nothing"} to ${JSON.stringify(to) ?? "nothing"}`,
    `  because: ${because}`,
    `  effect: ${expected.effect}`,
    `  price: ${expected.price}`,
    ...expected.arithmetic.map((line) => `  ${line}`),
  ];
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
