import type { Instant } from "../core/calendar/instant.ts";
import type { GateFacts } from "../core/gate/facts.ts";
import { isUnderWay, type Deployment, type LedgerRow, type LiveInstance } from "../core/release/deployment.ts";
import type { Release } from "../core/release/release.ts";
import type { Situation } from "../core/situation.ts";
import { builtDigests } from "./builds.ts";
import type { Queryable, Transaction } from "./database.ts";
import { deploymentsOf, otherDeployments } from "./deployments.ts";
import { lockEnvironment, readLedger, readLive } from "./environments.ts";
import { organisationInForce } from "./organisations.ts";
import { holderOf } from "./queue.ts";
import { lockRelease, readRelease } from "./releases.ts";
import { holdsInForce, hurriedFreezes, overridesOf, quarantines, readRulesFirst } from "./rules.ts";
import { signaturesOf } from "./signatures.ts";
import { tasksOf } from "./tasks.ts";

/**
 * Everything that a decision about a release may depend on, locked as far as the decision needs it: the release always; when its next
 * deployment may start, also the rules (shared) and the environment, so that no rule and no other start can come in between.
 * Locks are taken in this order everywhere: release, rules, environment, journal.
 */
export async function lockSituation(
  tx: Transaction,
  releaseId: string,
): Promise<{ readonly situation: Situation; readonly now: Instant } | undefined> {
  const release = await lockRelease(tx, releaseId);
  if (release === undefined) return undefined;
  const deployments = await deploymentsOf(tx, releaseId);
  const next = nextToStart(deployments);
  if (next !== undefined) {
    await readRulesFirst(tx);
    await lockEnvironment(tx, next.environment);
  }
  return readAround(tx, release, deployments, next);
}

/** The same without locks, for questions such as `explain`. */
export async function readSituation(
  db: Queryable,
  releaseId: string,
): Promise<{ readonly situation: Situation; readonly now: Instant } | undefined> {
  const release = await readRelease(db, releaseId);
  if (release === undefined) return undefined;
  const deployments = await deploymentsOf(db, releaseId);
  return readAround(db, release, deployments, nextToStart(deployments));
}

function nextToStart(deployments: readonly Deployment[]): Deployment | undefined {
  if (deployments.some((deployment) => isUnderWay(deployment.state))) return undefined;
  const next = deployments.find((deployment) => deployment.state !== "succeeded");
  return next?.state === "waiting" ? next : undefined;
}

async function readAround(db: Queryable, release: Release, deployments: readonly Deployment[], next: Deployment | undefined) {
  const held = await organisationInForce(db);
  if (held === undefined) throw new Error("no organisation has been read yet, and a release exists: the store is damaged");
  const environments = deployments.map((deployment) => deployment.environment);
  const live = await readLive(db, environments);
  const facts =
    next === undefined
      ? NO_FACTS
      : await factsFor(
          db,
          release,
          next,
          held.organisation.environments.map((one) => one.id),
        );
  const [clock] = await db.query<{ now: Instant }>({ name: "clock", text: "select clock_timestamp() as now" });
  if (clock === undefined) throw new Error("the database did not tell the time");
  const situation: Situation = {
    organisation: held.organisation,
    organisationProblem: held.problem,
    release,
    deployments,
    tasks: await tasksOf(db, release.id),
    live: byEnvironment(live),
    facts,
  };
  return { situation, now: clock.now };
}

async function factsFor(db: Queryable, release: Release, next: Deployment, environments: readonly string[]): Promise<GateFacts> {
  const digests = release.items.flatMap((item) => (item.artifact === null ? [] : [item.artifact.digest]));
  return {
    freezes: await hurriedFreezes(db),
    holds: await holdsInForce(db),
    ...(await signaturesOf(db, release.id)),
    quarantined: await quarantines(db),
    overrides: await overridesOf(db, release.id),
    built: await builtDigests(db, digests),
    others: await otherDeployments(db, release.id),
    holder: await holderOf(db, next.environment),
    ledgers: byEnvironment(await readLedger(db, environments)),
  };
}

const NO_FACTS: GateFacts = {
  freezes: [],
  holds: [],
  approvals: [],
  briefAcknowledgedBy: null,
  trained: [],
  quarantined: [],
  overrides: [],
  built: [],
  others: [],
  holder: null,
  ledgers: {},
};

function byEnvironment<Row extends LedgerRow | LiveInstance>(rows: readonly Row[]): Record<string, readonly Row[]> {
  const result: Record<string, Row[]> = {};
  for (const row of rows) (result[row.environment] ??= []).push(row);
  return result;
}
