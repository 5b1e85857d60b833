import type { Instant } from "../core/calendar/instant.ts";
import type { Artifact } from "../core/catalogue/artifact.ts";
import type { Release, ReleaseItem, ReleaseState } from "../core/release/release.ts";
import type { Queryable, Transaction } from "./database.ts";

interface Row {
  id: string;
  title: string;
  kind: Release["kind"];
  state: ReleaseState;
  procedure: string;
  organisation_commit: string;
  items: ReleaseItem[];
  changes: Release["changes"];
  plan: Release["plan"];
  plan_version: number;
  created_by: string;
  created_at: Instant;
  ended_at: Instant | null;
}

const COLUMNS =
  "id, title, kind, state, procedure, organisation_commit, items, changes, plan, plan_version, created_by, created_at, ended_at";

function toRelease(row: Row): Release {
  return {
    id: row.id,
    title: row.title,
    kind: row.kind,
    state: row.state,
    procedure: row.procedure,
    organisationCommit: row.organisation_commit,
    items: row.items,
    changes: row.changes,
    plan: row.plan,
    planVersion: row.plan_version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

/** The next free id of a release: `r1`, `r2`, … */
export async function nextReleaseId(tx: Transaction): Promise<string> {
  const [row] = await tx.query<{ id: string }>("select 'r' || nextval('release_number') as id");
  if (row === undefined) throw new Error("the database gave no number for the release");
  return row.id;
}

export async function insertRelease(tx: Transaction, release: Release): Promise<void> {
  await tx.query(
    `insert into release (id, title, kind, state, procedure, organisation_commit, items, changes, plan, plan_version, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      release.id,
      release.title,
      release.kind,
      release.state,
      release.procedure,
      release.organisationCommit,
      JSON.stringify(release.items),
      JSON.stringify(release.changes),
      JSON.stringify(release.plan),
      release.planVersion,
      release.createdBy,
    ],
  );
}

export async function readRelease(db: Queryable, id: string): Promise<Release | undefined> {
  const [row] = await db.query<Row>(`select ${COLUMNS} from release where id = $1`, [id]);
  return row === undefined ? undefined : toRelease(row);
}

/** Reads a release and keeps every other transaction from deciding about it until this one ends. */
export async function lockRelease(tx: Transaction, id: string): Promise<Release | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from release where id = $1 for update`, [id]);
  return row === undefined ? undefined : toRelease(row);
}

/** Releases, newest first. */
export async function listReleases(db: Queryable, limit: number): Promise<readonly Release[]> {
  const rows = await db.query<Row>(`select ${COLUMNS} from release order by created_at desc, id desc limit $1`, [limit]);
  return rows.map(toRelease);
}

export async function setReleaseState(tx: Transaction, id: string, state: ReleaseState, ended: boolean): Promise<void> {
  await tx.query("update release set state = $2, ended_at = case when $3 then now() else ended_at end where id = $1", [id, state, ended]);
}

/** Notes what a build produced for the items of a component. */
export async function setArtifact(tx: Transaction, id: string, artifact: Artifact): Promise<void> {
  const release = await lockRelease(tx, id);
  if (release === undefined) return;
  const items = release.items.map((item) =>
    item.component === artifact.component ? { ...item, artifact, version: artifact.version } : item,
  );
  await tx.query("update release set items = $2 where id = $1", [id, JSON.stringify(items)]);
}

/** Asks for a look at the release at `at`, or at once; `null`: only an act of somebody can change it. */
export async function lookAgainAt(tx: Queryable, id: string, at: Instant | null | "now"): Promise<void> {
  await tx.query("update release set look_at = case when $2 then now() else $3::timestamptz end where id = $1", [
    id,
    at === "now",
    at === "now" ? null : at,
  ]);
}

/**
 * A change may concern every release that waits, or every one that waits for one of these environments: once it is committed, the next look
 * hears of it. This only adds a note, because to lock other releases while one is locked ends in deadlocks.
 */
export async function lookAtAllWaiting(tx: Queryable, environments?: readonly string[]): Promise<void> {
  await tx.query("insert into look_wanted (environments) values ($1)", [environments ?? null]);
}

/**
 * Ids of releases whose time to be looked at has come, the longest waiting first. One that somebody decides about at this moment is left
 * out: it stays due until that is committed, and a node that hangs with one release does not keep the others from being looked at.
 */
export async function releasesToLookAt(db: Queryable, limit: number): Promise<readonly string[]> {
  await hearWishes(db);
  const rows = await db.query<{ id: string }>(
    {
      name: "releases-to-look-at",
      text: "select id from release where look_at <= now() order by look_at limit $1 for no key update skip locked",
    },
    [limit],
  );
  return rows.map((row) => row.id);
}

/** Turns the notes of {@link lookAtAllWaiting} into looks. It waits for those who decide about a release now: they may not have seen the change. */
async function hearWishes(db: Queryable): Promise<void> {
  await db.query({
    name: "hear-wishes",
    text: `with heard as (delete from look_wanted where id in (select id from look_wanted for update skip locked) returning environments),
                waiting as (select id from release
                             where id in (select d.release from deployment d
                                           where d.state = 'waiting' and d.ended_at is null
                                             and exists (select from heard where environments is null or d.environment = any(environments)))
                             order by id for no key update)
           update release set look_at = least(look_at, now()) from waiting where release.id = waiting.id`,
  });
}
