import { pass, wait, type Gate } from "./gate.ts";

const name = "dependency";

/** Every service that the release's services use is verified in this environment, or comes with this release. */
export const dependencyGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: ({ organisation, release, deployment, facts }) => {
    const brought = new Set(release.items.map((item) => item.component));
    const rows = facts.ledgers[deployment.environment] ?? [];
    const missing: string[] = [];
    for (const service of organisation.services.filter((one) => one.components.some((component) => brought.has(component.id)))) {
      for (const needed of service.dependsOn) {
        const components = organisation.services.find((one) => one.id === needed)?.components ?? [];
        if (components.length === 0) missing.push(`${needed} (used by ${service.id}, and nobody described it)`);
        const absent = components.filter(
          (component) => !brought.has(component.id) && !rows.some((row) => row.component === component.id && row.verifiedAt !== null),
        );
        missing.push(...absent.map((component) => `${component.id} (used by ${service.id})`));
      }
    }
    if (missing.length === 0) return pass(name, "everything that it uses is verified here or comes with it");
    return wait(name, {
      saw: `not verified in ${deployment.environment}: ${[...new Set(missing)].join(", ")}`,
      because: "a service cannot work without what it uses",
      clearedBy: "a release that brings it",
    });
  },
};
