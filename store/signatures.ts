import type { Instant } from "../core/calendar/instant.ts";
import type { Approval } from "../core/gate/facts.ts";
import type { Queryable, Transaction } from "./database.ts";

/** What people have signed, read or learnt about a release. */
export interface Signatures {
  readonly approvals: readonly Approval[];
  readonly briefAcknowledgedBy: string | null;
  readonly trained: readonly string[];
}

export async function signaturesOf(db: Queryable, release: string): Promise<Signatures> {
  const approvals = await db.query<{ environment: string; by: string; role: string; at: Instant; statement: string }>(
    { name: "approvals-of", text: "select environment, person as by, role, at, statement from approval where release = $1 order by id" },
    [release],
  );
  const acknowledged = await db.query<{ person: string }>(
    { name: "acknowledged-by", text: "select person from brief_acknowledgement where release = $1" },
    [release],
  );
  const trained = await db.query<{ person: string }>(
    { name: "trained", text: "select person from training where release = $1 order by person" },
    [release],
  );
  return { approvals, briefAcknowledgedBy: acknowledged[0]?.person ?? null, trained: trained.map((row) => row.person) };
}

export async function insertApproval(tx: Transaction, release: string, approval: Omit<Approval, "at">): Promise<void> {
  await tx.query("insert into approval (release, environment, person, role, statement) values ($1, $2, $3, $4, $5)", [
    release,
    approval.environment,
    approval.by,
    approval.role,
    approval.statement,
  ]);
}

/** `false` when somebody has acknowledged it before. */
export async function acknowledgeBrief(tx: Transaction, release: string, person: string): Promise<boolean> {
  const rows = await tx.query(
    "insert into brief_acknowledgement (release, person) values ($1, $2) on conflict do nothing returning person",
    [release, person],
  );
  return rows.length === 1;
}

export async function recordTraining(tx: Transaction, release: string, person: string): Promise<boolean> {
  const rows = await tx.query("insert into training (release, person) values ($1, $2) on conflict do nothing returning person", [
    release,
    person,
  ]);
  return rows.length === 1;
}
