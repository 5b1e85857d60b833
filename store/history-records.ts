import type { Instant } from "../core/calendar/instant.ts";
import type { HistoryRow } from "../core/outcome/history-row.ts";
import type { Transaction } from "./database.ts";

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

const COLUMNS = "environment, app, at, version, previous_version, commit, digest, author_kind, kind, deployment, import";

/** Adds our own deployments to history; a row that is there already stays as it is. Call it in the transaction that ends the deployment. */
export async function recordDelivery(tx: Transaction, rows: readonly Delivery[]): Promise<void> {
  for (const row of rows) {
    await tx.query(
      `insert into deployment_record (${COLUMNS}) values ($1, $2, $3, $4, $5, coalesce($6, ''), $7, 'tidegate', 'deployment', $8, null)
       on conflict on constraint deployment_record_once do nothing`,
      [row.environment, row.app, row.at, row.version, row.previousVersion, row.commit, row.digest, row.deployment],
    );
  }
}

/** Adds rows of a foreign history and returns how many of each kind were new. */
export async function insertHistory(tx: Transaction, rows: readonly HistoryRow[], importId: number): Promise<Readonly<Record<string, number>>> {
  const column = <K extends keyof HistoryRow>(name: K): HistoryRow[K][] => rows.map((row) => row[name]);
  const added = await tx.query<{ kind: string; count: number }>(
    {
      name: "history-insert",
      text: `with added as (
               insert into deployment_record (${COLUMNS})
               select environment, app, at, version, previous, coalesce(commit, ''), null, author, kind, null, $9
                 from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
                   as row (environment, app, at, version, previous, commit, author, kind)
               on conflict on constraint deployment_record_once do nothing
               returning kind)
             select kind, count(*) from added group by kind`,
    },
    [column("environment"), column("app"), column("at"), column("version"), column("previousVersion"), column("commit"), column("authorKind"), column("kind"), importId],
  );
  return Object.fromEntries(added.map(({ kind, count }) => [kind, count]));
}
