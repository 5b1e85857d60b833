import type { Task, TaskResult, Work } from "../core/release/task.ts";
import type { Queryable, Transaction } from "./database.ts";

/**
 * Claim: a task that a node has taken from the queue under a lease.
 * Lease: a node's exclusive right to a task, which ends by itself unless it is renewed, and carries a fence.
 * A task may be begun more than once (a node can die after the effect and before its record), but only the holder of the newest fence can
 * complete it, and every target refuses an older fence.
 */
export interface Claim {
  readonly release: string;
  readonly key: string;
  readonly deployment: string | null;
  readonly title: string;
  readonly work: Work;
  readonly attempt: number;
  readonly fence: number;
}

/** A task whose node was lost so often is not given to another. */
const MOST_LOST = 20;

/** Takes up to `limit` tasks of the kinds that the node knows, the longest ready first, each under a lease with a new fence. */
export async function claim(
  db: Queryable,
  node: string,
  kinds: readonly string[],
  limit: number,
  leaseSeconds: number,
): Promise<readonly Claim[]> {
  return db.query<Claim>(
    {
      name: "claim",
      // Materialized: planned as part of a join, the choice could be made again for each row and take more than the limit.
      text: `with chosen as materialized (
               select release, key from task
                where state = 'ready' and run_after <= clock_timestamp() and kind = any($2)
                order by run_after limit $3 for update skip locked)
             update task t
                set state = 'running', attempt = attempt + 1, fence = nextval('fence'), node = $1,
                    lease_until = clock_timestamp() + make_interval(secs => $4), started_at = clock_timestamp(), ended_at = null
               from chosen where t.release = chosen.release and t.key = chosen.key
             returning t.release, t.key, t.deployment, t.title, t.work, t.attempt, t.fence`,
    },
    [node, kinds, limit, leaseSeconds],
  );
}

/** Renews the leases of claims; the answer names those that are still ours. Whoever is not named must stop its work at once. */
export async function renew(
  db: Queryable,
  claims: readonly Pick<Claim, "release" | "key" | "fence">[],
  leaseSeconds: number,
): Promise<ReadonlySet<number>> {
  const rows = await db.query<{ fence: number }>(
    {
      name: "renew",
      text: `update task set lease_until = clock_timestamp() + make_interval(secs => $2)
              where state = 'running' and fence = any($1) and lease_until > clock_timestamp() returning fence`,
    },
    [claims.map((one) => one.fence), leaseSeconds],
  );
  return new Set(rows.map((row) => row.fence));
}

/** Records the end of a claim; `false` when its fence is not the newest any more, and then nothing is recorded. */
export async function complete(tx: Transaction, done: Pick<Claim, "release" | "key" | "fence">, result: TaskResult): Promise<boolean> {
  const rows = await tx.query(
    {
      name: "complete",
      text: `update task set state = $4, result = $5, ended_at = clock_timestamp(), lease_until = null
              where release = $1 and key = $2 and fence = $3 and state = 'running' returning key`,
    },
    [done.release, done.key, done.fence, result.outcome satisfies Task["state"], JSON.stringify(result)],
  );
  return rows.length === 1;
}

/** Gives tasks whose lease is over back to the queue, so that another node repeats them; their old fence is worth nothing from now on. */
export async function reclaim(db: Queryable): Promise<number> {
  const because = `the nodes that began it were lost ${MOST_LOST} times, so it may be what ends them`;
  const rows = await db.query(
    {
      name: "reclaim",
      text: `with lost as materialized (
               select release, key, attempt >= $1 as hopeless from task
                where state = 'running' and lease_until < clock_timestamp() for update skip locked),
             back as (
               update task t
                  set state = case when hopeless then 'errored' else 'ready' end,
                      result = case when hopeless then $2::jsonb else t.result end,
                      ended_at = case when hopeless then clock_timestamp() end,
                      -- The column rounds to milliseconds, perhaps into the future, where nobody could claim it yet.
                      run_after = date_trunc('milliseconds', clock_timestamp()), lease_until = null
                 from lost where t.release = lost.release and t.key = lost.key
               returning t.release, hopeless),
             due as (update release set look_at = now() where id in (select release from back where hopeless))
             select release from back`,
    },
    [MOST_LOST, JSON.stringify({ outcome: "errored", because, retryable: false } satisfies TaskResult)],
  );
  return rows.length;
}

/**
 * Grant: the exclusive right of one deployment to change an environment, until the deployment ends; it does not expire.
 * Gives it and returns its fence; `null` when the environment is given already. The instants of grants are those of the
 * acts, not of their transactions' beginnings, which overlap.
 */
export async function grant(tx: Transaction, environment: string, deployment: string): Promise<number | null> {
  const rows = await tx.query<{ fence: number }>(
    `insert into environment_grant (environment, deployment, fence, granted_at) values ($1, $2, nextval('fence'), clock_timestamp())
     on conflict (environment) where released_at is null do nothing returning fence`,
    [environment, deployment],
  );
  return rows[0]?.fence ?? null;
}

export async function giveBack(tx: Transaction, environment: string, deployment: string): Promise<void> {
  await tx.query(
    "update environment_grant set released_at = clock_timestamp() where environment = $1 and deployment = $2 and released_at is null",
    [environment, deployment],
  );
}

/** The deployment that has the environment now. */
export async function holderOf(db: Queryable, environment: string): Promise<string | null> {
  const rows = await db.query<{ deployment: string }>(
    { name: "holder-of", text: "select deployment from environment_grant where environment = $1 and released_at is null" },
    [environment],
  );
  return rows[0]?.deployment ?? null;
}
