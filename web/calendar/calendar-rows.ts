import type { CalendarAnswer } from "../../api/answers.ts";
import type { Instant } from "../../core/calendar/instant.ts";

/** A line of the calendar's list. */
export interface CalendarRow {
  readonly key: string;
  readonly kind: "window" | "freeze" | "deployment";
  readonly title: string;
  readonly environments: readonly string[];
  readonly from: Instant;
  readonly to: Instant | null;
  /** Of a deployment. */
  readonly state: string | null;
}

/** Windows, freezes and deployments in the order in which they begin. */
export function calendarRows(calendar: CalendarAnswer): readonly CalendarRow[] {
  const rows: CalendarRow[] = [
    ...calendar.windows.map(({ id, title, environments, from, to }): CalendarRow => ({
      key: `window ${id} ${from}`,
      kind: "window",
      title,
      environments,
      from,
      to,
      state: null,
    })),
    ...calendar.freezes.map(({ id, title, reason, scope, from, to }): CalendarRow => ({
      key: `freeze ${id}`,
      kind: "freeze",
      title: `${title}: ${reason}`,
      environments: scope.environments,
      from,
      to,
      state: null,
    })),
    ...calendar.deployments.map(({ id, environment, state, from, to }): CalendarRow => ({
      key: `deployment ${id}`,
      kind: "deployment",
      title: id,
      environments: [environment],
      from,
      to,
      state,
    })),
  ];
  return rows.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
