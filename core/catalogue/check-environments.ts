import { findCycle } from "./graph.ts";
import type { Problem } from "./problem.ts";
import { problemWith, type WrittenOrganisation } from "./written.ts";

/** Environments that wait for each other, and public ports that two services would share. */
export function checkEnvironments({ environments }: WrittenOrganisation): readonly Problem[] {
  const problems: Problem[] = [];
  const cycle = findCycle(new Map(environments.map(({ value }) => [value.id, value.after === undefined ? [] : [value.after]])));
  const first = environments.find(({ value }) => value.id === cycle?.[0]);
  if (cycle !== undefined && first !== undefined) {
    problems.push(
      problemWith(first, ["after"], {
        code: "environment-cycle",
        saw: cycle.join(" → "),
        because: "each of these environments waits for another, so nothing could ever be deployed to any of them",
        todo: 'Remove the "after" of the environment that comes first.',
      }),
    );
  }
  const taken = new Map<number, string>();
  for (const environment of environments) {
    for (const [service, port] of Object.entries(environment.value.proxy.ports)) {
      const route = `${environment.value.id}/${service}`;
      const before = taken.get(port);
      if (before === undefined) taken.set(port, route);
      else {
        problems.push(
          problemWith(environment, ["proxy", "ports", service], {
            code: "port-taken",
            saw: `port ${port} for ${route}`,
            because: `${before} has it already, and one address leads to one service`,
            todo: "Choose another port, or leave it out and get a free one.",
          }),
        );
      }
    }
  }
  return problems;
}
