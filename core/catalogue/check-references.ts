import type { Scope } from "../calendar/window.ts";
import { suggestion } from "./did-you-mean.ts";
import type { Problem } from "./problem.ts";
import { problemWith, type Written, type WrittenOrganisation } from "./written.ts";
import type { Path } from "./yaml-document.ts";

/** Names of things that nobody has written down. */
export function checkReferences(organisation: WrittenOrganisation): readonly Problem[] {
  const { profile, services, environments, teams, people, shifts, procedures, windows, freezes, policies } = organisation;
  const known = { service: ids(services), environment: ids(environments), team: ids(teams), person: ids(people), shift: ids(shifts) };
  const problems: Problem[] = [];
  const expect = (kind: keyof typeof known, name: string | undefined, written: Written<unknown>, path: Path): void => {
    if (name === undefined || known[kind].has(name)) return;
    problems.push(
      problemWith(written, path, {
        code: `unknown-${kind}`,
        saw: `the ${kind} "${name}"`,
        because: `no ${kind} of this name is written down`,
        todo: suggestion(name, known[kind]),
      }),
    );
  };
  const expectAll = (kind: keyof typeof known, names: readonly string[], written: Written<unknown>, path: Path): void =>
    names.forEach((name, index) => expect(kind, name, written, [...path, index]));
  const expectScope = (written: Written<{ readonly scope: Scope }>): void => {
    const { scope } = written.value;
    expectAll("environment", scope.environments, written, ["scope", "environments"]);
    expectAll("service", scope.services, written, ["scope", "services"]);
    expectAll("team", scope.teams, written, ["scope", "teams"]);
  };

  if (profile !== undefined) expect("shift", profile.value.desk?.shift, profile, ["desk", "shift"]);
  for (const service of services) {
    expect("team", service.value.team, service, ["team"]);
    expectAll("service", service.value.dependsOn, service, ["dependsOn"]);
  }
  for (const environment of environments) {
    expect("environment", environment.value.after, environment, ["after"]);
    for (const name of Object.keys(environment.value.proxy.ports)) expect("service", name, environment, ["proxy", "ports", name]);
  }
  for (const team of teams) expectAll("person", team.value.members, team, ["members"]);
  for (const shift of shifts) expectAll("person", shift.value.people, shift, ["people"]);
  for (const procedure of procedures) {
    procedure.value.stages.forEach((stage, index) => expect("environment", stage.environment, procedure, ["stages", index, "environment"]));
  }
  for (const policy of policies) expectAll("environment", policy.value.environments, policy, ["environments"]);
  windows.forEach(expectScope);
  freezes.forEach(expectScope);
  return problems;
}

function ids(things: readonly Written<{ readonly id: string }>[]): ReadonlySet<string> {
  return new Set(things.map((thing) => thing.value.id));
}
