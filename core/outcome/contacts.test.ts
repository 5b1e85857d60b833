import { describe, expect, it } from "vitest";
import { instantFromMillis, parseInstant, plusSeconds, type Instant } from "../calendar/instant.ts";
import { excessContacts, type ContactsQuestion } from "./contacts.ts";
import { shareExcess } from "./shared-contacts.ts";
import { simulateContacts } from "./testing/simulated-contacts.ts";
import { randomFrom } from "../testing/seeded.ts";

const DAY = 86_400;
const monday: Instant = parseInstant("2026-09-28T00:00:00Z") ?? instantFromMillis(0);
/** Nine weeks after the first day of the records; a Monday, ten in the morning. */
const release = plusSeconds(monday, 63 * DAY + 10 * 3600);

function question(contacts: readonly Instant[], changed: Partial<ContactsQuestion> = {}): ContactsQuestion {
  return {
    contacts,
    recorded: { from: monday, to: plusSeconds(release, 30 * DAY) },
    deployedAt: release,
    observeSeconds: 3 * DAY,
    leftOut: [],
    timeZone: "UTC",
    ...changed,
  };
}

/** The same contacts each week: `perHour` from 8 to 18 on working days. */
function regular(days: number, perHour = 4): Instant[] {
  return Array.from({ length: days }, (_, day) => day)
    .filter((day) => day % 7 < 5)
    .flatMap((day) => Array.from({ length: 10 * perHour }, (_, one) => plusSeconds(monday, day * DAY + 8 * 3600 + (one * 3600) / perHour)));
}

describe("excess contacts", () => {
  it("is what came beyond the usual of that weekday and hour", () => {
    const extra = Array.from({ length: 30 }, (_, one) => plusSeconds(release, 600 * (one + 1)));
    const figure = excessContacts(question([...regular(80), ...extra]));
    expect(figure.expected).toBeCloseTo(8 * 4 + 2 * 40 + 8, 6);
    expect(figure.value).toBeCloseTo(30, 6);
    expect(figure.maturity).toBe("mature");
    expect(figure.significant).toBe(true);
    expect(figure.interval?.low).toBeGreaterThan(0);
  });

  it("finds nothing on a Monday that is as busy as Mondays are", () => {
    const figure = excessContacts(question(regular(80), { observeSeconds: 2 * 3600 }));
    expect(figure.value).toBeCloseTo(0, 6);
    expect(figure).toMatchObject({ significant: false, placebo: { p: 1 } });
    expect(figure.smallestVisible).toBeGreaterThan(5);
  });

  it("works for minutes as for days", () => {
    const extra = Array.from({ length: 12 }, (_, one) => plusSeconds(release, 20 + one * 60));
    expect(excessContacts(question([...regular(80), ...extra], { observeSeconds: 900 })).value).toBeCloseTo(12, 6);
  });

  it("is not yet mature before the observation time is over, and compares only the part that has passed", () => {
    const figure = excessContacts(question(regular(80), { recorded: { from: monday, to: plusSeconds(release, 4 * 3600) } }));
    expect(figure.maturity).toBe("not-yet-mature");
    expect(figure.expected).toBeCloseTo(16, 6);
  });

  it("is not yet mature with less than four weeks before, and no data without a week", () => {
    const young = question(regular(80), { recorded: { from: plusSeconds(release, -21 * DAY), to: plusSeconds(release, 30 * DAY) } });
    expect(excessContacts(young).maturity).toBe("not-yet-mature");
    const none = question(regular(80), { recorded: { from: plusSeconds(release, -3 * DAY), to: plusSeconds(release, 30 * DAY) } });
    expect(excessContacts(none)).toMatchObject({ value: null, maturity: "no-data", placebo: null });
  });

  it("does not learn from time that was unusual", () => {
    const outage = { from: plusSeconds(release, -7 * DAY), to: plusSeconds(release, -6 * DAY) };
    const flood = Array.from({ length: 500 }, (_, one) => plusSeconds(outage.from, one * 60));
    const without = excessContacts(question([...regular(80), ...flood], { leftOut: [outage] }));
    expect(without.value).toBeCloseTo(0, 6);
    const learnt = excessContacts(question([...regular(80), ...flood]));
    expect(learnt.value).toBeLessThan(-20);
    // A day left out touches three spans of three days that begin a day apart.
    expect((learnt.placebo?.windows ?? 0) - (without.placebo?.windows ?? 0)).toBe(3);
  });

  it("follows the wall clock of the people through the change of the clocks", () => {
    // Zurich set its clocks back on 2026-10-25, in the fourth week of these records.
    const local = regular(80).map((at) => plusSeconds(at, at < "2026-10-25T01:00:00.000Z" ? -2 * 3600 : -3600));
    const hourFrom = (hours: number) =>
      question(local, { timeZone: "Europe/Zurich", observeSeconds: 3600, deployedAt: plusSeconds(release, hours * 3600) });
    expect(excessContacts(hourFrom(-4)).expected).toBeCloseTo(0, 6);
    expect(excessContacts(hourFrom(-3)).expected).toBeCloseTo(4, 6);
  });

  it("gives a significant excess to at most about one release in twenty when there is none, whatever the weekday and the scatter", () => {
    // Two of the twelve worlds of bench/contacts.ts, which measures them all.
    const cells = [
      { perDay: 20, scatter: 0, weekday: 0 },
      { perDay: 20, scatter: 0.08, weekday: 3 },
    ];
    const runs = 200;
    for (const cell of cells) {
      const random = randomFrom(4_711);
      let alarms = 0;
      for (let run = 0; run < runs; run += 1) {
        const deployedAt = plusSeconds(monday, (56 + cell.weekday) * DAY);
        const contacts = simulateContacts(cell, monday, 56 + cell.weekday + 3, random);
        const figure = excessContacts(
          question(contacts, { deployedAt, recorded: { from: plusSeconds(deployedAt, -56 * DAY), to: plusSeconds(deployedAt, 3 * DAY) } }),
        );
        if (figure.significant) alarms += 1;
      }
      // At most 5 % are meant; 200 runs scatter by 1.5 points around that.
      expect(alarms / runs, JSON.stringify(cell)).toBeLessThan(0.09);
    }
  }, 60_000);
});

describe("excess contacts of deployments at the same time", () => {
  it("are shared so that the parts add up to the whole, with the rest of unknown service beside them", () => {
    const extra = Array.from({ length: 20 }, (_, one) => plusSeconds(release, 3600 + one));
    const later = Array.from({ length: 6 }, (_, one) => plusSeconds(release, 3 * 3600 + one));
    const unknown = Array.from({ length: 3 }, (_, one) => plusSeconds(release, 100 + one));
    const shared = shareExcess(
      [
        { deployment: "a", deployedAt: release, observeSeconds: 2 * 3600 },
        { deployment: "b", deployedAt: plusSeconds(release, 1800), observeSeconds: 4 * 3600 },
      ],
      { ofService: [...regular(80), ...extra, ...later], ofNone: unknown },
      { recordedFrom: monday, leftOut: [], timeZone: "UTC" },
    );
    expect(shared?.parts.map((part) => part.excess)).toEqual([expect.closeTo(10, 6), expect.closeTo(16, 6)]);
    expect(shared?.total).toBeCloseTo(26, 6);
    expect(shared?.unattributed).toBeCloseTo(3, 6);
  });

  it("are not shared without history", () => {
    const alone = [{ deployment: "a", deployedAt: monday, observeSeconds: 60 }];
    expect(shareExcess(alone, { ofService: [], ofNone: [] }, { recordedFrom: monday, leftOut: [], timeZone: "UTC" })).toBeNull();
    expect(shareExcess([], { ofService: [], ofNone: [] }, { recordedFrom: monday, leftOut: [], timeZone: "UTC" })).toBeNull();
  });
});
