import type { Organisation } from "../core/catalogue/organisation.ts";
import type { Release } from "../core/release/release.ts";
import type { Database } from "../store/database.ts";
import { configurationOfDelivery } from "../store/history.ts";
import { organisationAt } from "../store/organisations.ts";
import { readRelease } from "../store/releases.ts";
import type { Claim } from "../store/queue.ts";

/**
 * The organisation by which a step is carried out: the one that the release was planned from, because approvals sign it. A commit that
 * came later changes nothing of a release in flight. A version that is restored runs by the one that it was delivered by.
 */
export async function configurationFor(
  database: Database,
  { release: id, work }: Pick<Claim, "release" | "work">,
): Promise<{ readonly organisation: Organisation; readonly commit: string }> {
  const release = await readRelease(database, id);
  if (release === undefined) throw new Error(`there is no release ${id}`);
  const restored =
    "digest" in work && isRestored(release, work.digest)
      ? await configurationOfDelivery(database, work.environment, work.digest)
      : undefined;
  const commit = restored ?? release.organisationCommit;
  const organisation = await organisationAt(database, commit);
  if (organisation === undefined)
    throw new Error(`the organisation at ${commit}, by which ${id} is carried out, is not kept: plan the release again`);
  return { organisation, commit };
}

function isRestored(release: Release, digest: string): boolean {
  return release.kind === "rollback" || !release.items.some((item) => item.artifact?.digest === digest);
}
