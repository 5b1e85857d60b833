import type { ReleaseItem } from "../release/release.ts";
import { plainSubject } from "./benefit.ts";
import type { Change } from "./change.ts";
import { totalsOf } from "./size.ts";

/** Notes of a release in Markdown: first what users get, then what engineers check. Texts of commits can form no Markdown or HTML. */
export function releaseNotes(
  items: readonly Pick<ReleaseItem, "component" | "service" | "version" | "commit" | "from">[],
  changes: readonly Change[],
): string {
  const totals = totalsOf(changes);
  const served = changes.filter((change) => change.services.length > 0);
  const lines = [
    "## For users",
    "",
    ...(served.length === 0 ? ["Nothing that users notice."] : served.map(forUsers)),
    "",
    "## For engineers",
    "",
  ];
  lines.push(
    ...items.map(
      (item) =>
        `- ${literal(item.component)} ${literal(item.from?.version ?? "(new)")} → ${literal(item.version)} (${literal(item.commit.slice(0, 12))})`,
    ),
  );
  lines.push("", `${count(totals.changes, "change")}, ${totals.linesAdded} lines added, ${totals.linesRemoved} removed.`, "");
  lines.push(...changes.map(forEngineers));
  return `${lines.join("\n").replace(/\n+$/, "")}\n`;
}

function forUsers(change: Change): string {
  return `- ${literal(change.benefit)}`;
}

function forEngineers(change: Change): string {
  const reasons = change.harm.reasons.length === 0 ? "" : `; harm ${change.harm.level}: ${change.harm.reasons.map(literal).join("; ")}`;
  const where = change.services.length === 0 ? "no service" : change.services.join(", ");
  return `- ${literal(plainSubject(change.subject))} (${change.commit.slice(0, 12)}, ${literal(change.author)}; ${where}${reasons})`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** A text that is shown as it is wherever Markdown is rendered. */
function literal(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_[\]<>|#~&]/g, (sign) => (sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : sign === "&" ? "&amp;" : `\\${sign}`));
}
