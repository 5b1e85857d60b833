import type { Instant } from "../core/calendar/instant.ts";
import type { DeploymentRecord } from "../core/outcome/delivery.ts";
import type { Queryable, Transaction } from "./database.ts";

/** One component of a deployment of ours that has ended, as history keeps it. */
export interface Delivery {
  readonly environment: string;
  /** The component. */
  readonly app: string;
  readonly version: string;
  readonly previousVersion: string | null;
  readonly commit: string | null;
  readonly digest: string | null;
  readonly at: Instant;
  readonly source: "tidegate";
  /** Its id; the deployment must be in the store. */
  readonly deployment: string;
}

/** Adds our own deployments to history; a row that is there already stays as it is. Call it in the transaction that ends the deployment. */
export async function recordDelivery(tx: Transaction, rows: readonly Delivery[]): Promise<void> {
  for (const row of rows) {
    await tx.query(
      `insert into deployment_record (environment, app, at, version, previous_version, commit, digest, author_kind, kind, deployment)
       values ($1, $2, $3, $4, $5, coalesce($6, ''), $7, 'tidegate', 'deployment', $8)
       on conflict on constraint deployment_record_once do nothing`,
      [row.environment, row.app, row.at, row.version, row.previousVersion, row.commit, row.digest, row.deployment],
    );
  }
}

/** The commit of the organisation by which a version was last delivered to an environment; `undefined` when it was not delivered by us. */
export async function configurationOfDelivery(db: Queryable, environment: string, digest: string): Promise<string | undefined> {
  const rows = await db.query<{ commit: string }>(
    `select r.organisation_commit as commit
       from deployment_record h join deployment d on d.id = h.deployment join release r on r.id = d.release
      where h.environment = $1 and h.digest = $2 and r.kind = 'standard' order by h.at desc limit 1`,
    [environment, digest],
  );
  return rows[0]?.commit;
}

/** What ran of an app at an instant, as the records tell. */
export interface PlacedVersion {
  readonly app: string;
  readonly version: string;
  /** Since when this version, without another in between. */
  readonly since: Instant;
  /** When it was last deployed; later than `since` when the same version was deployed again. */
  readonly deployedAt: Instant;
  readonly commit: string | null;
  readonly digest: string | null;
  /** Who brought it: our deployment's id, or `null` when the row was imported. */
  readonly deployment: string | null;
}

export interface PlacesAt {
  readonly placed: readonly PlacedVersion[];
  /** Apps whose version had been taken away by then. */
  readonly removed: readonly { readonly app: string; readonly since: Instant }[];
}

interface Row extends Omit<PlacedVersion, "deployedAt"> {
  kind: "deployment" | "removal";
  at: Instant;
}

/** What ran in an environment at an instant: for each app its newest record then. Steps from app to app along the index. */
export async function placesAt(db: Queryable, environment: string, instant: Instant): Promise<PlacesAt> {
  const rows = await db.query<Row>(
    `with recursive name (app) as (
       (select app from deployment_record where environment = $1 order by app limit 1)
       union all
       select (select r.app from deployment_record r where r.environment = $1 and r.app > name.app order by r.app limit 1)
         from name where name.app is not null)
     select newest.*, run.since
       from name
       cross join lateral (
         select r.app, r.version, r.at, nullif(r.commit, '') as commit, r.digest, r.deployment, r.kind from deployment_record r
          where r.environment = $1 and r.app = name.app and r.at <= $2 and r.kind <> 'configuration'
          order by r.at desc, r.id desc limit 1) newest
       cross join lateral (
         select min(r.at) as since from deployment_record r
          where r.environment = $1 and r.app = name.app and r.at <= newest.at and r.version = newest.version and r.kind = newest.kind
            and r.at > coalesce((select max(other.at) from deployment_record other
                                  where other.environment = $1 and other.app = name.app and other.at < newest.at
                                    and other.version <> newest.version and other.kind <> 'configuration'), '-infinity')) run
      order by newest.app`,
    [environment, instant],
  );
  return {
    placed: rows
      .filter(({ kind }) => kind === "deployment")
      .map(({ app, version, since, at, commit, digest, deployment }) => ({
        app,
        version,
        since,
        deployedAt: at,
        commit,
        digest,
        deployment,
      })),
    removed: rows.filter(({ kind }) => kind === "removal").map(({ app, since }) => ({ app, since })),
  };
}

/** Every environment that history speaks of, with its first and its newest record. */
export async function recordedEnvironments(
  db: Queryable,
): Promise<readonly { readonly environment: string; readonly from: Instant; readonly to: Instant }[]> {
  return db.query("select environment, min(at) as from, max(at) as to from deployment_record group by environment order by environment");
}

/** The deployments to some environments in the order of time; of one app or of all, before `until` or all. */
export async function deliveryRecords(
  db: Queryable,
  environments: readonly string[],
  { app = null, until = null }: { readonly app?: string | null; readonly until?: Instant | null } = {},
): Promise<readonly DeploymentRecord[]> {
  return db.query<DeploymentRecord>(
    `select environment, app, version, at from deployment_record
      where environment = any ($1) and kind = 'deployment' and ($2::text is null or app = $2) and ($3::timestamptz is null or at < $3)
      order by at, id`,
    [environments, app, until],
  );
}

/** The apps that were ever deployed to an environment. */
export async function recordedApps(db: Queryable, environment: string): Promise<readonly string[]> {
  const rows = await db.query<{ app: string }>("select distinct app from deployment_record where environment = $1 order by app", [
    environment,
  ]);
  return rows.map(({ app }) => app);
}
