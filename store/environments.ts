import type { Instant } from "../core/calendar/instant.ts";
import type { Digest } from "../core/catalogue/artifact.ts";
import type { LedgerRow, LiveInstance } from "../core/release/deployment.ts";
import type { Queryable, Transaction } from "./database.ts";

/** Keeps every other start in this environment waiting until the transaction ends. */
export async function lockEnvironment(tx: Transaction, environment: string): Promise<void> {
  await tx.query("insert into environment (id) values ($1) on conflict do nothing", [environment]);
  await tx.query("select revision from environment where id = $1 for update", [environment]);
}

/** The environment has changed: its next revision. */
export async function raiseRevision(tx: Transaction, environment: string): Promise<void> {
  await tx.query("update environment set revision = revision + 1 where id = $1", [environment]);
}

interface LedgerColumns {
  environment: string;
  target: string;
  component: string;
  version: string;
  digest: Digest;
  instance: string;
  address: string | null;
  observed_digest: Digest | null;
  instance_started_at: Instant | null;
  verified_at: Instant | null;
  deployment: string;
}

/** Ledger rows of some environments, or of all. */
export async function readLedger(db: Queryable, environments?: readonly string[]): Promise<readonly LedgerRow[]> {
  const rows = await db.query<LedgerColumns>(
    {
      name: "read-ledger",
      text: `select environment, target, component, version, digest, instance, address, observed_digest, instance_started_at, verified_at, deployment
               from ledger where $1::text[] is null or environment = any($1) order by environment, component, target`,
    },
    [environments ?? null],
  );
  return rows.map(({ observed_digest, instance_started_at, verified_at, ...row }) => ({
    ...row,
    observedDigest: observed_digest,
    instanceStartedAt: instance_started_at,
    verifiedAt: verified_at,
  }));
}

export async function replaceLedger(tx: Transaction, environment: string, rows: readonly LedgerRow[]): Promise<void> {
  await tx.query("delete from ledger where environment = $1", [environment]);
  await tx.query(
    `insert into ledger (environment, target, component, version, digest, instance, address, observed_digest, instance_started_at, verified_at, deployment)
     select environment, target, component, version, digest, instance, address, "observedDigest", "instanceStartedAt", "verifiedAt", deployment
       from jsonb_to_recordset($1::jsonb) as r(environment text, target text, component text, version text, digest text, instance text, address text,
            "observedDigest" text, "instanceStartedAt" timestamptz, "verifiedAt" timestamptz, deployment text)`,
    [JSON.stringify(rows)],
  );
}

interface LiveColumns {
  instance: string;
  environment: string;
  target: string;
  component: string;
  version: string;
  digest: Digest;
  address: string | null;
  started_at: Instant | null;
  weight: number;
  deployment: string;
}

/** Instances that run, of some environments or of all, oldest first. */
export async function readLive(db: Queryable, environments?: readonly string[]): Promise<readonly LiveInstance[]> {
  const rows = await db.query<LiveColumns>(
    {
      name: "read-live",
      text: `select instance, environment, target, component, version, digest, address, started_at, weight, deployment
               from live_instance where $1::text[] is null or environment = any($1) order by started_at nulls last, instance`,
    },
    [environments ?? null],
  );
  return rows.map(({ started_at, ...row }) => ({ ...row, startedAt: started_at }));
}

export async function noteInstance(tx: Transaction, instance: Omit<LiveInstance, "weight">): Promise<void> {
  await tx.query(
    `insert into live_instance (instance, environment, target, component, version, digest, address, started_at, deployment)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (instance) do update set address = excluded.address, started_at = excluded.started_at`,
    [
      instance.instance,
      instance.environment,
      instance.target,
      instance.component,
      instance.version,
      instance.digest,
      instance.address,
      instance.startedAt,
      instance.deployment,
    ],
  );
}

/** Notes the weights in force of a component's instances; those that are not named have none. */
export async function noteWeights(
  tx: Transaction,
  environment: string,
  component: string,
  weights: Readonly<Record<string, number>>,
): Promise<void> {
  await tx.query(
    "update live_instance set weight = coalesce(($3::jsonb ->> instance)::double precision, 0) where environment = $1 and component = $2",
    [environment, component, JSON.stringify(weights)],
  );
}

export async function forgetInstance(tx: Transaction, instance: string): Promise<void> {
  await tx.query("delete from live_instance where instance = $1", [instance]);
}

/** The public port of a service in an environment, kept from its first use on. */
export async function routePort(db: Queryable, environment: string, service: string): Promise<number | undefined> {
  const rows = await db.query<{ port: number }>("select port from route_port where environment = $1 and service = $2", [
    environment,
    service,
  ]);
  return rows[0]?.port;
}

export async function noteRoutePort(db: Queryable, environment: string, service: string, port: number): Promise<void> {
  await db.query(
    "insert into route_port (environment, service, port) values ($1, $2, $3) on conflict (environment, service) do update set port = excluded.port",
    [environment, service, port],
  );
}

export async function routePorts(db: Queryable): Promise<readonly { environment: string; service: string; port: number }[]> {
  return db.query("select environment, service, port from route_port order by environment, service");
}
