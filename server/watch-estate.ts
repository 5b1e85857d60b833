import { readOrganisationAt } from "../engine/read-organisation.ts";
import type { Tools } from "../engine/tools.ts";
import type { Database } from "../store/database.ts";
import { organisationInForce } from "../store/organisations.ts";

const MILLIS_BETWEEN_LOOKS = 3000;

/** Reads the organisation again whenever its repository has a new commit: one commit is all that a change of rules takes. */
export function watchEstate(
  database: Database,
  source: Tools["source"],
  onChange: () => void,
  report: (line: string) => void,
): { stop: () => void } {
  let seen: string | undefined;
  let said = "";
  const look = async () => {
    const commit = await source.resolve("HEAD");
    if (commit === undefined || commit === seen) return;
    const held = await organisationInForce(database);
    seen = commit;
    if (held?.commit === commit && held.problem === null) return;
    const read = await readOrganisationAt(database, source, commit, "system");
    if (read.problem !== null) report(`The organisation cannot be read: ${read.problem}. Nothing starts until it is mended.`);
    onChange();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      const line = `The organisation's repository cannot be looked at: ${error instanceof Error ? error.message : String(error)}`;
      if (line !== said) report(line);
      said = line;
    });
  }, MILLIS_BETWEEN_LOOKS);
  return { stop: () => clearInterval(timer) };
}
