import type { Instant } from "../core/calendar/instant.ts";
import type { Organisation } from "../core/catalogue/organisation.ts";
import type { Queryable, Transaction } from "./database.ts";
import { lookAtAllWaiting } from "./releases.ts";
import { lockRules } from "./rules.ts";

/** The organisation in force, and what is wrong with the newest commit when that could not be read. */
export interface OrganisationInForce {
  readonly commit: string;
  readonly readAt: Instant;
  readonly organisation: Organisation;
  readonly problem: string | null;
}

export async function organisationInForce(db: Queryable): Promise<OrganisationInForce | undefined> {
  const rows = await db.query<{ commit: string; read_at: Instant; document: Organisation; problem: string | null }>({
    name: "organisation-in-force",
    text: `select commit, read_at, document,
                  (select n.problem from organisation n where n.id > o.id order by n.id desc limit 1) as problem
             from organisation o where document is not null order by id desc limit 1`,
  });
  const row = rows[0];
  return row === undefined ? undefined : { commit: row.commit, readAt: row.read_at, organisation: row.document, problem: row.problem };
}

/** What the organisation's repository said at a commit, as it was read then. */
export async function organisationAt(db: Queryable, commit: string): Promise<Organisation | undefined> {
  const rows = await db.query<{ document: Organisation }>(
    {
      name: "organisation-at",
      text: "select document from organisation where commit = $1 and document is not null order by id desc limit 1",
    },
    [commit],
  );
  return rows[0]?.document;
}

/** Keeps what a commit says, or why it cannot be read. The same commit with the same outcome is kept once. */
export async function keepOrganisation(
  tx: Transaction,
  commit: string,
  read: { organisation: Organisation } | { problem: string },
): Promise<boolean> {
  await lockRules(tx);
  const document = "organisation" in read ? JSON.stringify(read.organisation) : null;
  const problem = "problem" in read ? read.problem : null;
  const rows = await tx.query(
    `insert into organisation (commit, document, problem) select $1, $2, $3
      where not exists (select from (select * from organisation order by id desc limit 1) newest
                         where newest.commit = $1 and newest.document is not distinct from $2::jsonb and newest.problem is not distinct from $3)
      returning id`,
    [commit, document, problem],
  );
  if (rows.length === 1) await lookAtAllWaiting(tx);
  return rows.length === 1;
}
