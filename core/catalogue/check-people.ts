import { dayOf, parseLocal, weekdayOf } from "../calendar/zone.ts";
import { weekdaySchema } from "../calendar/window.ts";
import type { Problem } from "./problem.ts";
import { problemWith, type WrittenOrganisation } from "./written.ts";

/** Shifts that nobody could work. */
export function checkPeople({ shifts }: WrittenOrganisation): readonly Problem[] {
  const problems: Problem[] = [];
  for (const shift of shifts) {
    const { atOnce, firstMonday, people } = shift.value;
    if (atOnce > people.length) {
      problems.push(
        problemWith(shift, ["atOnce"], {
          code: "shift-too-small",
          saw: `${atOnce} people at once of ${people.length}`,
          because: "there are not so many people in the shift",
          todo: "Add people or lower atOnce.",
        }),
      );
    }
    const begins = parseLocal(`${firstMonday}T00:00`);
    const weekday = begins === undefined ? undefined : weekdaySchema.options[weekdayOf(dayOf(begins))];
    if (weekday !== "monday") {
      problems.push(
        problemWith(shift, ["firstMonday"], {
          code: "not-a-monday",
          saw: `${firstMonday}, ${weekday === undefined ? "which is in no calendar" : `a ${weekday}`}`,
          because: "turns change on Mondays",
          todo: "Write the date of a Monday.",
        }),
      );
    }
  }
  return problems;
}
