import type { Person, Role } from "../catalogue/people.ts";
import type { Effort } from "../procedure/procedure.ts";

/** One allocation of {@link allocate}, whose activity and role are checked words. */
export interface Allocation {
  readonly person: string;
  readonly activity: Effort["activity"];
  readonly role: Role;
  readonly minutes: number;
}

/** An effort for which nobody could be reserved, or not for all of it. */
export interface Unallocated {
  readonly activity: Effort["activity"];
  readonly role: Role;
  readonly minutes: number;
  /** What we saw, why it stops, what to do. */
  readonly because: string;
}

export interface AllocationPlan {
  readonly allocations: readonly Allocation[];
  readonly unallocated: readonly Unallocated[];
}

export interface AllocationRequest {
  readonly efforts: readonly Effort[];
  readonly people: readonly Pick<Person, "id" | "roles" | "hoursPerWeek">[];
  /** Minutes that are already reserved in the same week, by person. */
  readonly reservedMinutes: Readonly<Record<string, number>>;
  /** People who may not take an activity, such as the authors of a change its approval. */
  readonly excluded?: Readonly<Partial<Record<Effort["activity"], readonly string[]>>>;
}

/**
 * Gives each effort, largest first, to the person with the role who has the most free time left; the id decides between equals, so the
 * same request always gives the same plan. An effort that fits nobody as a whole is shared. Nobody gets more than their week holds.
 */
export function allocate(request: AllocationRequest): AllocationPlan {
  const free = new Map(
    request.people.map((person) => [person.id, Math.max(0, person.hoursPerWeek * 60 - (request.reservedMinutes[person.id] ?? 0))]),
  );
  const allocations: Allocation[] = [];
  const unallocated: Unallocated[] = [];
  for (const effort of request.efforts.toSorted((a, b) => b.minutes - a.minutes)) {
    const { activity, role } = effort;
    const barred = request.excluded?.[activity] ?? [];
    const able = request.people
      .filter((person) => person.roles.includes(role) && !barred.includes(person.id))
      .map((person) => person.id)
      .toSorted();
    let left = effort.minutes;
    for (const person of able.toSorted((a, b) => (free.get(b) ?? 0) - (free.get(a) ?? 0) || (a < b ? -1 : 1))) {
      const minutes = Math.min(left, free.get(person) ?? 0);
      if (minutes <= 0) continue;
      allocations.push({ person, activity, role, minutes });
      free.set(person, (free.get(person) ?? 0) - minutes);
      left -= minutes;
      if (left <= 0) break;
    }
    if (left > 0) unallocated.push({ activity, role, minutes: left, because: reason(effort, left, able, barred) });
  }
  return { allocations, unallocated };
}

function reason(effort: Effort, left: number, able: readonly string[], barred: readonly string[]): string {
  const what = `${left} of ${effort.minutes} minutes to ${effort.activity} have nobody`;
  if (able.length > 0)
    return `${what}: ${able.join(", ")} ${able.length === 1 ? "has" : "have"} no free hours left this week; move the release or free hours`;
  if (barred.length > 0)
    return `${what}: the only people with the role ${effort.role} may not do this (${barred.join(", ")}); give the role to another person`;
  return `${what}: no person has the role ${effort.role}; give it to somebody in people/`;
}
