import type { Scope } from "./window.ts";

/** Of what a start asks the calendar: where, and which services of which teams it touches. */
export interface ScopeQuestion {
  readonly environment: string;
  readonly services: readonly string[];
  readonly teams: readonly string[];
}

/** Whether a rule speaks of anything that the question names. What a list leaves open it means wholly. */
export function speaksOf(scope: Scope, question: ScopeQuestion): boolean {
  return (
    (scope.environments.length === 0 || scope.environments.includes(question.environment)) &&
    meets(scope.services, question.services) &&
    meets(scope.teams, question.teams)
  );
}

// A question that names no service may mean any of them, so it is met by every rule: a stop is never missed for want of a name.
function meets(named: readonly string[], asked: readonly string[]): boolean {
  return named.length === 0 || asked.length === 0 || asked.some((one) => named.includes(one));
}
