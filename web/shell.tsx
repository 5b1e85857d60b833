import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { OverviewAnswer } from "../api/answers.ts";
import { CalendarScreen } from "./calendar/calendar-screen.tsx";
import { act } from "./client/act.ts";
import { followJournal } from "./client/live.ts";
import { connection, me, notice, setClock, tick, zone } from "./client/state.ts";
import { useView } from "./client/use-view.ts";
import { NowScreen } from "./now/now-screen.tsx";
import { Empty } from "./parts/empty.tsx";
import { Screen } from "./parts/screen.tsx";
import { Mark } from "./parts/mark.tsx";
import { ReleaseScreen } from "./release/release-screen.tsx";
import { route, type Route } from "./route.ts";

const TICK_MILLIS = 1000;

/** The frame around every screen of somebody who is signed in. */
export function Shell(): JSX.Element {
  useEffect(() => followJournal(), []);
  useEffect(() => {
    const timer = setInterval(tick, TICK_MILLIS);
    return () => clearInterval(timer);
  }, []);
  const { screen } = route.value;
  const view = useView("overview", {});
  const organisation = view.value?.organisation;
  useEffect(() => {
    if (view.value === undefined) return;
    setClock(view.value.now);
    zone.value = view.value.organisation.timeZone;
  }, [view.value]);
  useEffect(() => {
    document.title = `${screen === "calendar" ? "Calendar" : screen === "release" ? "Release" : "Now"} · ${organisation?.name ?? "Tidegate"}`;
  }, [screen, organisation?.name]);
  return (
    <>
      <a class="skip" href="#content">
        To the content
      </a>
      <header class="top">
        <a class="home" href="/">
          <Mark /> <span>{organisation?.name ?? "Tidegate"}</span>
        </a>
        <nav aria-label="Screens">
          <a href="/" aria-current={screen === "now" ? "page" : undefined}>
            Now
          </a>
          <a href="/calendar" aria-current={screen === "calendar" ? "page" : undefined}>
            Calendar
          </a>
        </nav>
        <span class={`connection ${connection.value}`} role="status">
          {connection.value}
        </span>
        <span class="who" title={me.value?.roles.join(", ")}>
          {me.value?.name}
        </span>
        <button
          type="button"
          class="plain"
          onClick={() => {
            void act("signOut", {}).then((refusal) => {
              if (refusal === undefined) me.value = null;
            });
          }}
        >
          Sign out
        </button>
      </header>
      <main id="content" tabIndex={-1}>
        <Screen view={view} what="what runs where">
          {(overview) => <CurrentScreen route={route.value} overview={overview} />}
        </Screen>
      </main>
      <Notice />
    </>
  );
}

function CurrentScreen({ route: current, overview }: { readonly route: Route; readonly overview: OverviewAnswer }): JSX.Element {
  switch (current.screen) {
    case "now":
      return <NowScreen overview={overview} />;
    case "calendar":
      return <CalendarScreen overview={overview} />;
    case "release":
      return <ReleaseScreen key={current.id} id={current.id} tab={current.tab} overview={overview} />;
    case "nowhere":
      return (
        <>
          <h1>Nothing is here</h1>
          <Empty title={`No screen has the address ${current.path}`}>Go to “Now” or “Calendar” above.</Empty>
        </>
      );
  }
}

/** What was just done, and how to take it back. */
function Notice(): JSX.Element {
  const current = notice.value;
  return (
    <div class="notice-place" role="status">
      {current === null ? null : (
        <div class="notice">
          <span>
            {current.text}
            {current.undo === undefined ? null : (
              <>
                {" "}
                Undo: <code>{current.undo}</code>
              </>
            )}
          </span>
          <button type="button" class="plain" onClick={() => (notice.value = null)}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
