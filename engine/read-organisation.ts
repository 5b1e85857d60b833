import { readOrganisation } from "../core/catalogue/read-organisation.ts";
import { describeProblem } from "../core/catalogue/problem.ts";
import type { Source } from "../connectors/source/source.ts";
import type { Database } from "../store/database.ts";
import { append } from "../store/journal.ts";
import { keepOrganisation } from "../store/organisations.ts";
import { Refused } from "./refused.ts";

/** Folders of an organisation's repository that describe it; the rest, such as sources, is not configuration. */
const FOLDERS = ["tidegate.yaml", "services", "environments", "people", "procedures", "calendar", "policies"];

/**
 * Reads the organisation at a revision of its repository and keeps it. A commit that cannot be read is kept with its problems: it stops
 * every start until a later one is read, and the organisation that was in force stays to answer questions.
 */
export async function readOrganisationAt(
  database: Database,
  source: Source,
  revision: string,
  actor: string,
): Promise<{ readonly commit: string; readonly problem: string | null }> {
  const commit = await source.resolve(revision);
  if (commit === undefined)
    throw new Refused(
      "unknown-revision",
      `the repository has no revision ${revision}`,
      "there is nothing to read",
      "name a branch, a tag or a commit that exists",
    );
  const all = await source.files(commit, ".");
  const files = new Map([...all].filter(([path]) => FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`))));
  const { organisation, problems } = readOrganisation(files);
  const problem =
    organisation === undefined
      ? `commit ${commit.slice(0, 10)} has ${problems.length} problem${problems.length === 1 ? "" : "s"}; the first: ${problems[0] === undefined ? "unknown" : describeProblem(problems[0])}`
      : null;
  await database.transaction(async (tx) => {
    const fresh = await keepOrganisation(tx, commit, organisation === undefined ? { problem: problem ?? "unknown" } : { organisation });
    if (fresh)
      await append(tx, {
        actor,
        act: problem === null ? "organisation.read" : "organisation.unreadable",
        subject: `commit:${commit}`,
        data: { problem },
      });
  });
  return { commit, problem };
}
