import type { HistoryRow } from "../core/outcome/history-row.ts";
import type { Transaction } from "./database.ts";

/** Adds rows of a foreign history and returns how many of each kind were new. */
export async function insertHistory(
  tx: Transaction,
  rows: readonly HistoryRow[],
  importId: number,
): Promise<Readonly<Record<string, number>>> {
  const column = <K extends keyof HistoryRow>(name: K): HistoryRow[K][] => rows.map((row) => row[name]);
  const added = await tx.query<{ kind: string; count: number }>(
    {
      name: "history-insert",
      text: `with added as (
               insert into deployment_record (environment, app, at, version, previous_version, commit, author_kind, kind, import)
               select environment, app, at, version, previous, coalesce(commit, ''), author, kind, $9
                 from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
                   as row (environment, app, at, version, previous, commit, author, kind)
               on conflict on constraint deployment_record_once do nothing
               returning kind)
             select kind, count(*) from added group by kind`,
    },
    [
      column("environment"),
      column("app"),
      column("at"),
      column("version"),
      column("previousVersion"),
      column("commit"),
      column("authorKind"),
      column("kind"),
      importId,
    ],
  );
  return Object.fromEntries(added.map(({ kind, count }) => [kind, count]));
}
