import type { Instant } from "../core/calendar/instant.ts";
import type { Task, TaskDraft, TaskResult } from "../core/release/task.ts";
import type { Queryable, Transaction } from "./database.ts";

interface Row {
  key: string;
  deployment: string | null;
  title: string;
  work: Task["work"];
  needs: string[];
  reversal: Task["reversal"];
  restores: boolean;
  state: Task["state"];
  attempt: number;
  fence: number | null;
  started_at: Instant | null;
  ended_at: Instant | null;
  result: TaskResult | null;
}

export async function insertTasks(tx: Transaction, release: string, drafts: readonly TaskDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const rows = drafts.map(({ work, ...draft }) => ({ ...draft, kind: work.kind, work }));
  await tx.query(
    `insert into task (release, key, position, deployment, title, kind, work, needs, reversal, restores)
     select $1, d.key, (select coalesce(max(position), 0) from task where release = $1) + row_number() over (), d.deployment, d.title, d.kind, d.work,
            array(select jsonb_array_elements_text(d.needs)), d.reversal, d.restores
       from jsonb_to_recordset($2::jsonb) as d(key text, deployment text, title text, kind text, work jsonb, needs jsonb, reversal text, restores boolean)`,
    [release, JSON.stringify(rows)],
  );
}

/** The tasks of a release in the order of its plan. */
export async function tasksOf(db: Queryable, release: string): Promise<readonly Task[]> {
  const rows = await db.query<Row>(
    {
      name: "tasks-of",
      text: `select key, deployment, title, work, needs, reversal, restores, state, attempt, fence, started_at, ended_at, result
               from task where release = $1 order by position`,
    },
    [release],
  );
  return rows.map(({ started_at, ended_at, ...row }) => ({ ...row, startedAt: started_at, endedAt: ended_at }));
}

export async function makeReady(tx: Transaction, release: string, keys: readonly string[], afterSeconds: number): Promise<void> {
  await tx.query(
    `update task set state = 'ready', run_after = clock_timestamp() + make_interval(secs => $3), ended_at = null
      where release = $1 and key = any($2) and state in ('pending', 'errored')`,
    [release, keys, afterSeconds],
  );
}

export async function skipTasks(tx: Transaction, release: string, keys: readonly string[], because: string): Promise<void> {
  await tx.query(
    `update task set state = 'skipped', ended_at = clock_timestamp(), lease_until = null, result = jsonb_build_object('outcome', 'done', 'because', 'skipped: ' || $3::text)
      where release = $1 and key = any($2) and state in ('pending', 'ready', 'running', 'errored')`,
    [release, keys, because],
  );
}

export async function sayLines(db: Queryable, release: string, key: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await db.query(
    "insert into step_line (release, key, line) select $1, $2, line from unnest($3::text[]) with ordinality as said(line, n) order by n",
    [release, key, lines],
  );
}

export interface StepLine {
  readonly id: number;
  readonly key: string;
  readonly at: Instant;
  readonly line: string;
}

/** What the steps of a release said, after the line `after`, oldest first. */
export async function linesOf(db: Queryable, release: string, after: number, limit: number): Promise<readonly StepLine[]> {
  return db.query<StepLine>("select id, key, at, line from step_line where release = $1 and id > $2 order by id limit $3", [
    release,
    after,
    limit,
  ]);
}
