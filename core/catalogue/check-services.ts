import { findCycle } from "./graph.ts";
import type { Problem } from "./problem.ts";
import type { Component } from "./service.ts";
import { problemWith, type WrittenOrganisation } from "./written.ts";
import type { Path } from "./yaml-document.ts";

/** What Tidegate itself gives to every instance (see the doc comment of `runSchema`). */
const GIVEN_TO_INSTANCES: ReadonlySet<string> = new Set(["PORT", "DATA_DIR", "TIDEGATE_VERSION", "TIDEGATE_DIGEST", "TIDEGATE_INSTANCE"]);

/** Services that wait for each other, and components that could never be made or run. */
export function checkServices({ services }: WrittenOrganisation): readonly Problem[] {
  const problems: Problem[] = services.flatMap((written) =>
    written.value.components.flatMap((component, index) =>
      componentFaults(component).map(([inside, saw, because, todo]) =>
        problemWith(written, ["components", index, ...inside], { code: "component", saw, because, todo }),
      ),
    ),
  );
  const cycle = findCycle(new Map(services.map(({ value }) => [value.id, value.dependsOn])));
  const first = services.find(({ value }) => value.id === cycle?.[0]);
  if (cycle !== undefined && first !== undefined) {
    problems.push(
      problemWith(first, ["dependsOn"], {
        code: "dependency-cycle",
        saw: cycle.join(" → "),
        because: "services that depend on each other in a circle have no order in which they can be delivered",
        todo: "Remove one of these dependencies.",
      }),
    );
  }
  return problems;
}

type Fault = readonly [inside: Path, saw: string, because: string, todo: string];

function componentFaults(component: Component): readonly Fault[] {
  const faults: Fault[] = [];
  const { path } = component.source;
  if (path.startsWith("/") || path.split("/").includes("..")) {
    faults.push([
      ["source", "path"],
      `the path "${path}"`,
      "it leads out of the repository",
      "Write a folder of the repository, without a leading / and without .. in it.",
    ]);
  }
  if (component.build.kind === "npm" && component.version === undefined) {
    faults.push([
      ["build"],
      "a package without a version",
      "a package is built elsewhere, so only you can say which version is wanted",
      'Add "version:" to the component.',
    ]);
  }
  for (const name of Object.keys(component.run.environment)) {
    if (GIVEN_TO_INSTANCES.has(name))
      faults.push([
        ["run", "environment", name],
        `a value for ${name}`,
        "Tidegate gives this to every instance itself",
        "Remove it or use another name.",
      ]);
  }
  return faults;
}
