import type { MeAnswer } from "../../api/answers.ts";

/** Whether a person has one of the roles; the server decides again, this only spares buttons that would be refused. */
export function hasRole(person: MeAnswer | null | undefined, ...roles: readonly string[]): boolean {
  return person?.roles.some((role) => roles.includes(role)) ?? false;
}
