import type { Problem } from "./problem.ts";
import { placeOf, problemWith, type Written, type WrittenOrganisation } from "./written.ts";
import type { Path } from "./yaml-document.ts";

/** One place where a name is given. */
interface Given {
  readonly name: string;
  readonly written: Written<unknown>;
  readonly path: Path;
}

/** Names that are given twice where only one thing may bear them. */
export function checkIds(organisation: WrittenOrganisation): readonly Problem[] {
  const { services, environments, teams, people, shifts, procedures, windows, freezes, policies } = organisation;
  return [
    ...twice("service", byId(services)),
    ...twice("environment", byId(environments)),
    ...twice("team", byId(teams)),
    ...twice("person", byId(people)),
    ...twice("shift", byId(shifts)),
    ...twice("procedure", byId(procedures)),
    ...twice("window", byId(windows)),
    ...twice("freeze", byId(freezes)),
    ...twice("policy", byId(policies)),
    ...twice(
      "component",
      services.flatMap((written) =>
        written.value.components.map((component, index) => ({ name: component.id, written, path: ["components", index, "id"] })),
      ),
    ),
    ...environments.flatMap((written) =>
      twice(
        "target",
        written.value.targets.map((target, index) => ({ name: target.id, written, path: ["targets", index, "id"] })),
      ),
    ),
    // Whoever signs with one address must be one person: an author may not approve the own release under a second name.
    ...twice(
      "email address",
      people.map((written) => ({ name: written.value.email.toLowerCase(), written, path: ["email"] })),
    ),
  ];
}

function byId(things: readonly Written<{ readonly id: string }>[]): readonly Given[] {
  return things.map((written) => ({ name: written.value.id, written, path: ["id"] }));
}

function twice(kind: string, given: readonly Given[]): readonly Problem[] {
  const first = new Map<string, Given>();
  const problems: Problem[] = [];
  for (const one of given) {
    const before = first.get(one.name);
    if (before === undefined) first.set(one.name, one);
    else {
      problems.push(
        problemWith(one.written, one.path, {
          code: "duplicate-id",
          saw: `a second ${kind} "${one.name}"`,
          because: `the first is at ${placeOf(before.written)}, and one of the two would never be found`,
          todo: "Give one of them another name.",
        }),
      );
    }
  }
  return problems;
}
