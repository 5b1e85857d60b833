import type { Instant } from "../core/calendar/instant.ts";
import type { Artifact, Digest } from "../core/catalogue/artifact.ts";
import type { Queryable, Transaction } from "./database.ts";

export interface Build extends Artifact {
  readonly record: Readonly<Record<string, unknown>>;
  readonly builtAt: Instant;
}

/** Which of these digests have a build record. */
export async function builtDigests(db: Queryable, digests: readonly Digest[]): Promise<readonly Digest[]> {
  const rows = await db.query<{ digest: Digest }>(
    { name: "built-digests", text: "select distinct digest from build where digest = any($1)" },
    [digests],
  );
  return rows.map((row) => row.digest);
}

export async function insertBuild(tx: Transaction, artifact: Artifact, record: object): Promise<void> {
  await tx.query(
    "insert into build (digest, component, version, commit, bytes, record) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    [artifact.digest, artifact.component, artifact.version, artifact.commit, artifact.bytes, JSON.stringify(record)],
  );
}

/** The newest build of a component from a commit. */
export async function buildOf(db: Queryable, component: string, commit: string): Promise<Build | undefined> {
  const rows = await db.query<Omit<Build, "builtAt"> & { built_at: Instant }>(
    "select digest, component, version, commit, bytes, record, built_at from build where component = $1 and commit = $2 order by built_at desc limit 1",
    [component, commit],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { built_at, ...build } = row;
  return { ...build, builtAt: built_at };
}
