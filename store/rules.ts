import type { FreezeInterval } from "../core/calendar/freeze-rules.ts";
import type { Instant } from "../core/calendar/instant.ts";
import type { Scope } from "../core/calendar/window.ts";
import type { Hold, Override, Quarantine } from "../core/gate/facts.ts";
import type { Queryable, Transaction } from "./database.ts";
import { lookAtAllWaiting } from "./releases.ts";

/** Taken by a start: the rules stay as they are until the transaction ends. */
export async function readRulesFirst(tx: Transaction): Promise<void> {
  await tx.query({ name: "rules-for-share", text: "select changed_at from rules for share" });
}

/** Taken by a change of the rules: waits for the starts that are being decided, and every later start sees the change. */
export async function changeRules(tx: Transaction): Promise<void> {
  await lockRules(tx);
  await lookAtAllWaiting(tx);
}

/** Taken by what may change the rules, and does not know yet. */
export async function lockRules(tx: Transaction): Promise<void> {
  await tx.query("update rules set changed_at = now()");
}

interface FreezeColumns {
  id: string;
  title: string;
  reason: string;
  scope: Scope;
  starts_at: Instant;
  ends_at: Instant | null;
  called_by: string;
}

/** Freezes made in a hurry that nobody has lifted. */
export async function hurriedFreezes(db: Queryable): Promise<readonly FreezeInterval[]> {
  const rows = await db.query<FreezeColumns>({
    name: "hurried-freezes",
    text: 'select id, title, reason, scope, starts_at, ends_at, called_by from "freeze" where lifted_at is null and (ends_at is null or ends_at > now()) order by starts_at',
  });
  return rows.map(({ starts_at, ends_at, called_by, ...row }) => ({
    ...row,
    from: starts_at,
    to: ends_at,
    source: "stop-the-line",
    by: called_by,
  }));
}

export async function insertFreeze(
  tx: Transaction,
  freeze: { title: string; reason: string; scope: Scope; to: Instant | null; by: string },
): Promise<string> {
  await changeRules(tx);
  const [row] = await tx.query<{ id: string }>(
    "insert into \"freeze\" (id, title, reason, scope, ends_at, called_by) values ('f' || nextval('freeze_number'), $1, $2, $3, $4, $5) returning id",
    [freeze.title, freeze.reason, JSON.stringify(freeze.scope), freeze.to, freeze.by],
  );
  if (row === undefined) throw new Error("the database gave no id for the freeze");
  return row.id;
}

/** `false` when there is no such freeze in force. */
export async function liftFreeze(tx: Transaction, id: string, by: string, reason: string): Promise<boolean> {
  await changeRules(tx);
  const rows = await tx.query(
    'update "freeze" set lifted_at = now(), lifted_by = $2, lift_reason = $3 where id = $1 and lifted_at is null and (ends_at is null or ends_at > now()) returning id',
    [id, by, reason],
  );
  return rows.length === 1;
}

interface HoldColumns {
  id: number;
  environment: string;
  held_by: string;
  reason: string;
  at: Instant;
  until: Instant | null;
}

export async function holdsInForce(db: Queryable): Promise<readonly Hold[]> {
  const rows = await db.query<HoldColumns>({
    name: "holds-in-force",
    text: "select id, environment, held_by, reason, at, until from hold where released_at is null and (until is null or until > now())",
  });
  return rows.map(({ id, held_by, ...row }) => ({ ...row, id: String(id), by: held_by }));
}

/** `null` when somebody holds the environment already. */
export async function insertHold(
  tx: Transaction,
  hold: { environment: string; by: string; reason: string; until: Instant | null },
): Promise<string | null> {
  await changeRules(tx);
  await tx.query(
    "update hold set released_at = now(), released_by = 'time', release_reason = 'over' where environment = $1 and released_at is null and until <= now()",
    [hold.environment],
  );
  const rows = await tx.query<{ id: number }>(
    "insert into hold (environment, held_by, reason, until) values ($1, $2, $3, $4) on conflict (environment) where released_at is null do nothing returning id",
    [hold.environment, hold.by, hold.reason, hold.until],
  );
  return rows[0] === undefined ? null : String(rows[0].id);
}

/** `false` when nobody holds the environment. */
export async function releaseHold(tx: Transaction, environment: string, by: string, reason: string): Promise<boolean> {
  await changeRules(tx);
  const rows = await tx.query(
    "update hold set released_at = now(), released_by = $2, release_reason = $3 where environment = $1 and released_at is null and (until is null or until > now()) returning id",
    [environment, by, reason],
  );
  return rows.length > 0;
}

interface OverrideColumns {
  id: number;
  gate: string;
  environment: string;
  requested_by: string;
  confirmed_by: string | null;
  reason: string;
  until: Instant;
}

export async function overridesOf(db: Queryable, release: string): Promise<readonly (Override & { readonly id: number })[]> {
  const rows = await db.query<OverrideColumns>(
    {
      name: "overrides-of",
      text: "select id, gate, environment, requested_by, confirmed_by, reason, until from override where release = $1 order by id",
    },
    [release],
  );
  return rows.map(({ requested_by, confirmed_by, ...row }) => ({ ...row, requestedBy: requested_by, confirmedBy: confirmed_by }));
}

export async function insertOverride(
  tx: Transaction,
  release: string,
  override: { gate: string; environment: string; by: string; reason: string; until: Instant },
): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    "insert into override (release, environment, gate, requested_by, reason, until) values ($1, $2, $3, $4, $5, $6) returning id",
    [release, override.environment, override.gate, override.by, override.reason, override.until],
  );
  if (row === undefined) throw new Error("the database gave no id for the override");
  return row.id;
}

/** Confirms the newest open request of another person; `false` when there is none. */
export async function confirmOverride(tx: Transaction, release: string, environment: string, gate: string, by: string): Promise<boolean> {
  const rows = await tx.query(
    `update override set confirmed_by = $4, confirmed_at = now()
      where id = (select max(id) from override where release = $1 and environment = $2 and gate = $3 and confirmed_by is null and requested_by <> $4 and until > now())
      returning id`,
    [release, environment, gate, by],
  );
  return rows.length === 1;
}

export async function quarantines(db: Queryable): Promise<readonly Quarantine[]> {
  return db.query<Quarantine>({
    name: "quarantines",
    text: "select component, digest, because, at from quarantine where lifted_at is null order by at desc, component, digest",
  });
}

/** Keeps a version from returning; one that is in quarantine stays there as it is. */
export async function insertQuarantine(tx: Transaction, entry: Pick<Quarantine, "component" | "digest" | "because">): Promise<void> {
  await changeRules(tx);
  await tx.query(
    `insert into quarantine (component, digest, because, at) values ($1, $2, $3, clock_timestamp())
     on conflict (component, digest) where lifted_at is null do nothing`,
    [entry.component, entry.digest, entry.because],
  );
}

/** Lifts the quarantine of the versions of a component whose digest begins with `digestStart`; answers how many. */
export async function liftQuarantine(tx: Transaction, component: string, digestStart: string, by: string, reason: string): Promise<number> {
  const rows = await tx.query(
    `update quarantine set lifted_at = now(), lifted_by = $3, lift_reason = $4
      where component = $1 and starts_with(digest, 'sha256:' || $2) and lifted_at is null returning digest`,
    [component, digestStart, by, reason],
  );
  await lookAtAllWaiting(tx);
  return rows.length;
}
