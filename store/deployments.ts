import type { Instant } from "../core/calendar/instant.ts";
import type { Verdict } from "../core/gate/verdict.ts";
import type { Stage } from "../core/procedure/procedure.ts";
import type { Deployment, DeploymentState, Placement } from "../core/release/deployment.ts";
import type { OtherDeployment } from "../core/gate/facts.ts";
import type { Queryable, Transaction } from "./database.ts";

interface Row {
  id: string;
  release: string;
  environment: string;
  position: number;
  stage: Stage;
  state: DeploymentState;
  reasons: Verdict[];
  because: string;
  before: Placement[];
  started_at: Instant | null;
  ended_at: Instant | null;
  cancelled_by: string | null;
}

const COLUMNS = "id, release, environment, position, stage, state, reasons, because, before, started_at, ended_at, cancelled_by";

function toDeployment({ started_at, ended_at, cancelled_by, ...row }: Row): Deployment {
  return { ...row, startedAt: started_at, endedAt: ended_at, cancelledBy: cancelled_by };
}

export async function insertDeployment(
  tx: Transaction,
  deployment: Pick<Deployment, "id" | "release" | "environment" | "position" | "stage">,
): Promise<void> {
  const { id, release, environment, position, stage } = deployment;
  await tx.query("insert into deployment (id, release, environment, position, stage) values ($1, $2, $3, $4, $5)", [
    id,
    release,
    environment,
    position,
    JSON.stringify(stage),
  ]);
}

export async function deploymentsOf(db: Queryable, release: string): Promise<readonly Deployment[]> {
  const rows = await db.query<Row>(
    { name: "deployments-of", text: `select ${COLUMNS} from deployment where release = $1 order by position` },
    [release],
  );
  return rows.map(toDeployment);
}

export async function readDeployment(db: Queryable, id: string): Promise<Deployment | undefined> {
  const [row] = await db.query<Row>(`select ${COLUMNS} from deployment where id = $1`, [id]);
  return row === undefined ? undefined : toDeployment(row);
}

/** Deployments that have begun, the newest first. */
export async function newestDeployments(db: Queryable, limit: number): Promise<readonly Deployment[]> {
  const rows = await db.query<Row>(`select ${COLUMNS} from deployment order by started_at desc nulls last, id desc limit $1`, [limit]);
  return rows.map(toDeployment);
}

/** Deployments of other releases that have not ended, with the components that they bring. */
export async function otherDeployments(db: Queryable, release: string): Promise<readonly OtherDeployment[]> {
  const rows = await db.query<{ id: string; release: string; environment: string; under_way: boolean; components: string[] }>(
    {
      name: "other-deployments",
      text: `select d.id, d.release, d.environment, d.state in ('running', 'verifying', 'rolling-back') as under_way,
                    array(select item ->> 'component' from jsonb_array_elements(r.items) as item) as components
               from deployment d join release r on r.id = d.release
              where d.ended_at is null and d.started_at is not null and d.release <> $1
              order by d.id`,
    },
    [release],
  );
  return rows.map(({ under_way, ...row }) => ({ ...row, underWay: under_way }));
}

export async function setWaiting(tx: Transaction, id: string, verdicts: readonly Verdict[], because: string): Promise<void> {
  await tx.query("update deployment set reasons = $2, because = $3 where id = $1 and state = 'waiting'", [
    id,
    JSON.stringify(verdicts),
    because,
  ]);
}

/** The only place where `waiting` becomes `running`. */
export async function setStarted(tx: Transaction, id: string, verdicts: readonly Verdict[], before: readonly Placement[]): Promise<void> {
  const started = await tx.query(
    `update deployment set state = 'running', reasons = $2, because = 'all gates passed', before = $3, started_at = clock_timestamp()
      where id = $1 and state = 'waiting' returning id`,
    [id, JSON.stringify(verdicts), JSON.stringify(before)],
  );
  if (started.length !== 1) throw new Error(`deployment ${id} was not waiting when it was to start`);
}

export async function setDeploymentState(
  tx: Transaction,
  id: string,
  state: DeploymentState,
  because: string,
  ended: boolean,
): Promise<void> {
  await tx.query(
    "update deployment set state = $2, because = $3, ended_at = case when $4 then clock_timestamp() else ended_at end where id = $1",
    [id, state, because, ended],
  );
}

/** Asks for the end of a deployment; `false` when it has ended or somebody asked before. */
export async function requestCancel(tx: Transaction, id: string, person: string): Promise<boolean> {
  const rows = await tx.query(
    "update deployment set cancelled_by = $2 where id = $1 and ended_at is null and cancelled_by is null returning id",
    [id, person],
  );
  return rows.length === 1;
}
