import type { CalendarAnswer } from "../../api/answers.ts";
import type { Instant } from "../../core/calendar/instant.ts";
import { showTime } from "../time.ts";
import type { Look } from "./look.ts";
import { type Cell, table } from "./table.ts";
import { quiet } from "./words.ts";

/** Windows, freezes and deployments of a period, in the order of their beginning. */
export function showCalendar(answer: CalendarAnswer, look: Look): string {
  const rows: {
    readonly from: Instant;
    readonly to: Instant | null;
    readonly kind: Cell;
    readonly where: string;
    readonly what: string;
  }[] = [
    ...answer.windows.map((one) => ({
      ...one,
      kind: { text: "window", tone: "good" as const },
      where: one.environments.join("\n"),
      what: one.title,
    })),
    ...answer.freezes.map((one) => ({
      ...one,
      kind: { text: "freeze", tone: "bad" as const },
      where: [...one.scope.environments, ...one.scope.services, ...one.scope.teams].join("\n"),
      what: `${one.title}: ${one.reason}`,
    })),
    ...answer.deployments.map((one) => ({ ...one, kind: "deployment", where: one.environment, what: `${one.id}, ${one.state}` })),
  ].toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  if (rows.length === 0) return "Nothing is written in the calendar for this time.";
  return table(
    ["from", "to", "what", "where", "which"].map((title) => ({ title })),
    rows.map((row) => [
      showTime(row.from, look.zone),
      row.to === null ? quiet("open") : showTime(row.to, look.zone),
      row.kind,
      row.where === "" ? quiet("everywhere") : row.where,
      row.what,
    ]),
    look,
  );
}
