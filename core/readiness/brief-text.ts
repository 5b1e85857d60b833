import type { Brief } from "./brief.ts";

/** The brief as Markdown, one page to read or print. */
export function briefText(brief: Brief): string {
  const { directly, throughOthers } = brief.whoIsAffected;
  return [
    `# ${brief.title} (${brief.release})`,
    section(
      "What changes",
      brief.whatChanges.flatMap((one) => [...one.sentences.map((sentence) => `${one.service}: ${sentence}`), ...hidden(one)]),
    ),
    section("When", brief.when),
    section("Who is affected", [
      ...directly.map((name) => `users of ${name}`),
      ...throughOthers.map((name) => `users of ${name}, which depends on it`),
    ]),
    section("What users may notice", brief.whatUsersMayNotice),
    section(
      "Known errors",
      brief.knownErrors.map((error) => `${error.symptom} Workaround: ${error.workaround}`),
    ),
    section("Workaround", [brief.workaround]),
    section("Whom to call", [...brief.whomToCall, brief.untilWhen]),
    ...(brief.missing.length === 0 ? [] : [section("Still missing in this brief", brief.missing)]),
  ].join("\n\n");
}

function section(title: string, lines: readonly string[]): string {
  return [`## ${title}`, ...(lines.length === 0 ? ["- nothing that we know of"] : lines.map((line) => `- ${line}`))].join("\n");
}

function hidden(one: Brief["whatChanges"][number]): readonly string[] {
  if (one.hidden === 0) return [];
  return [`${one.service}: ${one.hidden} ${one.hidden === 1 ? "change" : "changes"} that users do not see`];
}
