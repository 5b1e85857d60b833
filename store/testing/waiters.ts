import type { Database } from "../database.ts";

/** How many sessions of this database wait for a lock now. */
export async function waiters(db: Database): Promise<number> {
  const rows = await db.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
  return rows.length;
}
