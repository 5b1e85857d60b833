import type { JSX } from "preact";
import type { CalendarAnswer } from "../../api/answers.ts";
import { Empty } from "../parts/empty.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { absoluteText, localText } from "../time.ts";
import { calendarRows } from "./calendar-rows.ts";

/** The calendar as a table, for screen readers, for searching, and for printing. */
export function CalendarList({ calendar }: { readonly calendar: CalendarAnswer }): JSX.Element {
  const rows = calendarRows(calendar);
  if (rows.length === 0) return <Empty title="Nothing in these days">No window opens, no freeze holds and nothing was deployed.</Empty>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Calendar as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                {row.state === null ? <span class={`key ${row.kind}`}>{row.kind}</span> : <StateMark state={row.state} />} {row.title}
              </th>
              <td class="nowrap" title={absoluteText(row.from, calendar.timeZone)}>
                {localText(row.from, calendar.timeZone).slice(0, 16)}
              </td>
              <td class="nowrap">{row.to === null ? "open" : localText(row.to, calendar.timeZone).slice(0, 16)}</td>
              <td>{row.environments.length === 0 ? "everywhere" : row.environments.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
