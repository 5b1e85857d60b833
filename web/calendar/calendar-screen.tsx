import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { OverviewAnswer } from "../../api/answers.ts";
import { clock, zone } from "../client/state.ts";
import { useView } from "../client/use-view.ts";
import { Screen } from "../parts/screen.tsx";
import { CalendarList } from "./calendar-list.tsx";
import { daysAround } from "./days.ts";
import { StopTheLine } from "./stop-the-line.tsx";
import { Timeline } from "./timeline.tsx";

/** When work is allowed, when it is not, and what was done. */
export function CalendarScreen({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  const [weeks, setWeeks] = useState(0);
  const [count, setCount] = useState(14);
  const days = daysAround(clock.value, zone.value, count, weeks);
  const from = days[0]?.from ?? clock.value;
  const to = days.at(-1)?.to ?? clock.value;
  const view = useView("calendar", { query: { from, to } });
  const { environments } = overview;
  return (
    <>
      <div class="heading">
        <h1>Calendar</h1>
        <span class="faint">
          {days[0]?.date} to {days.at(-1)?.date}, {zone.value}
        </span>
        <div class="buttons">
          <button type="button" class="plain" onClick={() => setWeeks(weeks - 1)}>
            Earlier
          </button>
          <button type="button" class="plain" onClick={() => setWeeks(0)}>
            Today
          </button>
          <button type="button" class="plain" onClick={() => setWeeks(weeks + 1)}>
            Later
          </button>
          <button type="button" class="plain" aria-pressed={count === 7} onClick={() => setCount(count === 7 ? 14 : 7)}>
            One week
          </button>
        </div>
      </div>
      <Screen view={view} what="the calendar">
        {(calendar) => (
          <>
            <Timeline calendar={calendar} days={days} environments={environments} />
            <p class="legend">
              <span class="key window">window</span> work is allowed <span class="key freeze">freeze</span> nothing starts{" "}
              <span class="key deployment">deployment</span>
            </p>
            <StopTheLine environments={environments} />
            <section aria-labelledby="list">
              <h2 id="list">As a list</h2>
              <CalendarList calendar={calendar} />
            </section>
          </>
        )}
      </Screen>
    </>
  );
}
