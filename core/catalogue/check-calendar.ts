import { nearestTimeZone } from "../calendar/zone-names.ts";
import { isTimeZone, type LocalMillis, openingOf, localOf, parseLocal, pointsOf, showLocal } from "../calendar/zone.ts";
import type { Freeze, Scope, Window } from "../calendar/window.ts";
import type { Finding, Problem } from "./problem.ts";
import { problemWith, type Written, type WrittenOrganisation } from "./written.ts";

/** Zones that do not exist, windows that never open and freezes that never hold or whose times do not exist. */
export function checkCalendar({ profile, services, windows, freezes }: WrittenOrganisation): readonly Problem[] {
  if (profile === undefined) return [];
  const home = profile.value.timeZone;
  const teamOf = new Map(services.map(({ value }) => [value.id, value.team]));
  return [
    ...[...windows, ...freezes].flatMap((rule) => emptyScope(rule, teamOf)),
    ...zone(profile, home),
    ...windows.flatMap((window) => [...zone(window, window.value.timeZone), ...windowTimes(window)]),
    ...freezes.flatMap((freeze) => {
      const faults = zone(freeze, freeze.value.timeZone);
      const where = freeze.value.timeZone ?? home;
      return faults.length > 0 || !isTimeZone(where) ? faults : freezeTimes(freeze, where);
    }),
  ];
}

/** A service of a team that the scope does not name: the rule would only speak of it by accident. */
function emptyScope(rule: Written<{ readonly scope: Scope }>, teamOf: ReadonlyMap<string, string>): readonly Problem[] {
  const { services, teams } = rule.value.scope;
  return services.flatMap((service, index) => {
    const team = teamOf.get(service);
    if (teams.length === 0 || team === undefined || teams.includes(team)) return [];
    return [
      problemWith(rule, ["scope", "services", index], {
        code: "scope",
        saw: `${service} together with the team${teams.length === 1 ? "" : "s"} ${teams.join(", ")}`,
        because: `${service} belongs to ${team}, and a scope means what is in all of its lists`,
        todo: `Name ${team} too, or leave out the teams.`,
      }),
    ];
  });
}

function zone(written: Written<unknown>, name: string | undefined): readonly Problem[] {
  if (name === undefined || isTimeZone(name)) return [];
  const near = nearestTimeZone(name);
  return [
    problemWith(written, ["timeZone"], {
      code: "unknown-time-zone",
      saw: `the time zone "${name}"`,
      because: "it is not in the IANA database, so no time could be told in it",
      todo: near === undefined ? "Write a name such as Europe/Zurich; an offset knows no summer time." : `Did you mean "${near}"?`,
    }),
  ];
}

function windowTimes(window: Written<Window>): readonly Problem[] {
  const { from, to } = window.value;
  if (from === "24:00")
    return [
      problemWith(window, ["from"], {
        code: "window-times",
        saw: "a window from 24:00",
        because: "the day is over then",
        todo: "Write 00:00 and the next day.",
      }),
    ];
  if (from !== to) return [];
  return [
    problemWith(window, ["to"], {
      code: "window-never-opens",
      saw: `a window from ${from} to ${to}`,
      because: "it would never be open",
      todo: "For a whole day write from 00:00 to 24:00.",
    }),
  ];
}

function freezeTimes(freeze: Written<Freeze>, where: string): readonly Problem[] {
  const from = parseLocal(freeze.value.from);
  const to = parseLocal(freeze.value.to);
  const faults = [...freezeTime(freeze, "from", from, where), ...freezeTime(freeze, "to", to, where)];
  if (faults.length > 0 || from === undefined || to === undefined || from < to) return faults;
  const finding: Finding = {
    code: "freeze-never-holds",
    saw: `a freeze from ${freeze.value.from} to ${freeze.value.to}`,
    because: "it ends before it has begun",
    todo: "Correct one of the two times.",
  };
  return [problemWith(freeze, ["to"], finding)];
}

function freezeTime(freeze: Written<Freeze>, key: "from" | "to", local: LocalMillis | undefined, where: string): readonly Problem[] {
  const text = freeze.value[key];
  if (local === undefined) {
    return [
      problemWith(freeze, [key], {
        code: "local-time",
        saw: `"${text}"`,
        because: "it is not a local date and time",
        todo: "Write it as 2026-12-18T17:00, without a zone.",
      }),
    ];
  }
  if (pointsOf(local, where).length > 0) return [];
  const next = showLocal(localOf(openingOf(local, where), where)).replace(" ", "T");
  return [
    problemWith(freeze, [key], {
      code: "time-in-gap",
      saw: `"${text}" in ${where}`,
      because: "the clock jumps over it on that day",
      todo: `Write ${next}, the first time after the jump.`,
    }),
  ];
}
