import type { Release } from "./release.ts";
import type { Deployment } from "./deployment.ts";

/**
 * What an approval signs: everything that decides what users will get and where, as text, one fact a line. Two statements are equal
 * exactly when what is approved is the same, and the lines in which they differ are what changed.
 */
export function statementOf(release: Release, deployment: Pick<Deployment, "environment" | "stage">, targets: readonly string[]): string {
  const lines = [
    `release ${release.id}`,
    `plan version ${release.planVersion}`,
    `procedure ${release.procedure}`,
    `configuration ${release.organisationCommit}`,
    `environment ${deployment.environment}`,
    `targets ${[...targets].toSorted().join(" ")}`,
    `strategy ${canonical(deployment.stage.strategy)}`,
    `soak ${deployment.stage.soakSeconds} s`,
    ...release.items
      .map((item) => `${item.component} ${item.version} commit ${item.commit} digest ${item.artifact?.digest ?? "not built yet"}`)
      .toSorted(),
  ];
  return lines.join("\n");
}

/** The lines of `now` that are not in `signed`. */
export function changedSince(signed: string, now: string): readonly string[] {
  const known = new Set(signed.split("\n"));
  return now.split("\n").filter((line) => !known.has(line));
}

/** JSON with sorted keys, so that equal values give equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
