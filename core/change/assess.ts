import { dependentsOf } from "../catalogue/graph.ts";
import type { Organisation } from "../catalogue/organisation.ts";
import type { Component } from "../catalogue/service.ts";
import { benefitOf } from "./benefit.ts";
import type { Change, Commit } from "./change.ts";
import { harmOf } from "./harm.ts";

/**
 * Commits seen from the services, in their order. `repository` names the repository that the commits come from, as the components'
 * sources do; without it they are those of the organisation's own, where a service is also touched by the file that bears its name,
 * `services/<id>.yaml`: that is where the version of a published package changes.
 */
export function assessChanges(
  commits: readonly Commit[],
  organisation: Pick<Organisation, "services">,
  repository?: string,
): readonly Change[] {
  return commits.map((commit) => assessChange(commit, organisation, repository));
}

function assessChange(commit: Commit, { services }: Pick<Organisation, "services">, repository: string | undefined): Change {
  const touched = services.filter(
    (service) =>
      service.components.some((component) => commit.files.some((file) => isSourceOf(component, file.path, repository))) ||
      (repository === undefined && commit.files.some((file) => file.path === `services/${service.id}.yaml`)),
  );
  const ids = touched.map((service) => service.id);
  const affected = new Set(ids.flatMap((id) => dependentsOf(services, id)));
  const dependents = services.map((service) => service.id).filter((id) => affected.has(id) && !ids.includes(id));
  return {
    commit: commit.id,
    author: commit.author,
    email: commit.email,
    at: commit.at,
    subject: commit.subject,
    services: ids,
    dependents,
    linesAdded: commit.files.reduce((sum, file) => sum + file.added, 0),
    linesRemoved: commit.files.reduce((sum, file) => sum + file.removed, 0),
    benefit: benefitOf(commit),
    harm: harmOf(commit, touched, dependents),
  };
}

/** Whether a file is part of what a component is built from. A published package is built elsewhere, so no file here is. */
function isSourceOf(component: Component, path: string, repository: string | undefined): boolean {
  if (component.build.kind === "npm" || component.source.repository !== repository) return false;
  const folder = component.source.path.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  return folder === "" || folder === "." || path === folder || path.startsWith(`${folder}/`);
}
