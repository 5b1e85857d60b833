import type { Instant } from "../core/calendar/instant.ts";
import type { Queryable, Transaction } from "./database.ts";

/** What a deployment did to users, as measured when it ended; the document's shape belongs to whoever measured. */
export async function keepEvidence(db: Queryable, deployment: string, document: object): Promise<void> {
  await db.query(
    "insert into evidence (deployment, document) values ($1, $2) on conflict (deployment) do update set document = excluded.document, at = now()",
    [deployment, JSON.stringify(document)],
  );
}

export interface StoredEvidence<Document> {
  readonly deployment: string;
  readonly document: Document;
}

export async function evidenceOf<Document>(db: Queryable, release: string): Promise<readonly StoredEvidence<Document>[]> {
  return db.query<StoredEvidence<Document>>(
    "select e.deployment, e.document from evidence e join deployment d on d.id = e.deployment where d.release = $1 order by d.position",
    [release],
  );
}

export interface StoredReview<Draft> {
  readonly release: string;
  readonly draft: Draft;
  readonly draftedAt: Instant;
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
}

export async function keepReview(tx: Queryable, release: string, draft: object): Promise<void> {
  await tx.query(
    "insert into review (release, draft) values ($1, $2) on conflict (release) do update set draft = excluded.draft, drafted_at = now() where review.closed_at is null",
    [release, JSON.stringify(draft)],
  );
}

export async function reviewOf<Draft>(db: Queryable, release: string): Promise<StoredReview<Draft> | undefined> {
  const rows = await db.query<{ release: string; draft: Draft; drafted_at: Instant; closed_at: Instant | null; closed_by: string | null }>(
    "select release, draft, drafted_at, closed_at, closed_by from review where release = $1",
    [release],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return { release: row.release, draft: row.draft, draftedAt: row.drafted_at, closedAt: row.closed_at, closedBy: row.closed_by };
}

/** `false` when there is no open review. */
export async function closeReview(tx: Transaction, release: string, by: string): Promise<boolean> {
  const rows = await tx.query(
    "update review set closed_at = now(), closed_by = $2 where release = $1 and closed_at is null returning release",
    [release, by],
  );
  return rows.length === 1;
}
