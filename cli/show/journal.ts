import type { AuditAnswer, JournalAnswer, LogAnswer } from "../../api/answers.ts";
import { showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { table } from "./table.ts";

/** The journal, one entry a row. */
export function showJournal({ entries }: JournalAnswer, look: Look): string {
  if (entries.length === 0) return "No entry.";
  const rows = entries.map((entry) => [
    String(entry.seq),
    showTime(entry.at, look.zone),
    entry.actor,
    entry.act,
    entry.subject,
    dataText(entry.data),
  ]);
  const columns = [{ title: "entry", right: true }, ...["when", "who", "did", "to", "with"].map((title) => ({ title }))];
  return table(columns, rows, look);
}

export function showAudit({ ok, text }: AuditAnswer, look: Look): string {
  return paint(text, ok ? "good" : "bad", look);
}

/** What the steps said, one line each. */
export function showLog({ lines }: LogAnswer, look: Look): string {
  return lines
    .map(({ at, key, line }) => `${paint(showTime(at, look.zone), "quiet", look)} ${paint(key, "quiet", look)} ${line}`)
    .join("\n");
}

function dataText(data: unknown): string {
  const text = data === null || data === undefined ? "" : JSON.stringify(data);
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
