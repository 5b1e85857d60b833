import { checkCalendar } from "./check-calendar.ts";
import { checkEnvironments } from "./check-environments.ts";
import { checkIds } from "./check-ids.ts";
import { checkPeople } from "./check-people.ts";
import { checkProcedures } from "./check-procedures.ts";
import { checkReferences } from "./check-references.ts";
import { checkServices } from "./check-services.ts";
import type { Problem } from "./problem.ts";
import type { WrittenOrganisation } from "./written.ts";

/** Whatever does not fit together in files that can each be read. */
export function checkOrganisation(organisation: WrittenOrganisation): readonly Problem[] {
  const checks = [checkIds, checkReferences, checkServices, checkEnvironments, checkPeople, checkProcedures, checkCalendar];
  return checks.flatMap((check) => check(organisation));
}
