import { ledgerAfter } from "../core/release/ledger.ts";
import { deploymentEnded, type Placement } from "../core/release/deployment.ts";
import { hasEnded } from "../core/release/release.ts";
import type { Act, Situation } from "../core/situation.ts";
import type { Transaction } from "../store/database.ts";
import { setDeploymentState, setStarted, setWaiting } from "../store/deployments.ts";
import { raiseRevision, readLedger, readLive, replaceLedger } from "../store/environments.ts";
import { recordDelivery } from "../store/history.ts";
import type { JournalEntry } from "../store/journal.ts";
import { giveBack, grant } from "../store/queue.ts";
import { lookAtAllWaiting, setReleaseState } from "../store/releases.ts";
import { insertQuarantine } from "../store/rules.ts";
import { insertTasks, makeReady, skipTasks } from "../store/tasks.ts";

/** Carries out one act of a plan in the transaction in which the situation was read; answers what the journal shall say of it. */
export async function applyAct(tx: Transaction, situation: Situation, act: Act): Promise<readonly Omit<JournalEntry, "actor">[]> {
  const { release } = situation;
  switch (act.act) {
    case "ready":
      await makeReady(tx, release.id, act.keys, 0);
      return [];
    case "retry":
      await makeReady(tx, release.id, [act.key], act.afterSeconds);
      return [{ act: "task.retried", subject: `release:${release.id}`, data: { key: act.key, afterSeconds: act.afterSeconds } }];
    case "skip":
      await skipTasks(tx, release.id, act.keys, act.because);
      return [{ act: "task.skipped", subject: `release:${release.id}`, data: { keys: act.keys, because: act.because } }];
    case "wait":
      await setWaiting(tx, act.deployment, act.verdicts, act.because);
      return [
        {
          act: "deployment.waits",
          subject: `deployment:${act.deployment}`,
          data: { unmet: act.verdicts.filter((verdict) => verdict.answer !== "pass") },
        },
      ];
    case "start":
      return start(tx, situation, act);
    case "turn":
      await setDeploymentState(tx, act.deployment, act.state, act.because, false);
      return [{ act: `deployment.${act.state}`, subject: `deployment:${act.deployment}`, data: { because: act.because } }];
    case "roll-back":
      await insertTasks(tx, release.id, act.steps);
      await setDeploymentState(tx, act.deployment, "rolling-back", act.because, false);
      return [
        {
          act: "deployment.rolling-back",
          subject: `deployment:${act.deployment}`,
          data: { because: act.because, steps: act.steps.map((step) => step.title) },
        },
      ];
    case "end":
      return end(tx, situation, act);
    case "quarantine":
      await insertQuarantine(tx, act);
      return [{ act: "version.quarantined", subject: `component:${act.component}`, data: { digest: act.digest, because: act.because } }];
    case "release":
      await setReleaseState(tx, release.id, act.state, hasEnded(act));
      return [{ act: `release.${act.state}`, subject: `release:${release.id}`, data: { because: act.because } }];
    case "review":
      return [{ act: "review.wanted", subject: `release:${release.id}`, data: {} }];
  }
}

async function start(
  tx: Transaction,
  { release, facts, deployments }: Situation,
  act: Extract<Act, { act: "start" }>,
): Promise<readonly Omit<JournalEntry, "actor">[]> {
  const environment = deployments.find((deployment) => deployment.id === act.deployment)?.environment ?? "";
  const fence = await grant(tx, environment, act.deployment);
  if (fence === null)
    throw new Error(`all gates passed for ${act.deployment} although ${environment} is held: the gate "occupied" is broken`);
  const before: readonly Placement[] = (facts.ledgers[environment] ?? []).map(({ target, component, version, digest, instance }) => ({
    target,
    component,
    version,
    digest,
    instance,
  }));
  await setStarted(tx, act.deployment, act.verdicts, before);
  await insertTasks(tx, release.id, act.steps);
  if (release.state === "ready") await setReleaseState(tx, release.id, "delivering", false);
  return [
    {
      act: "deployment.started",
      subject: `deployment:${act.deployment}`,
      data: {
        environment,
        fence,
        gates: act.verdicts.map((verdict) => ({ gate: verdict.gate, saw: verdict.saw })),
        steps: act.steps.length,
      },
    },
  ];
}

async function end(
  tx: Transaction,
  situation: Situation,
  act: Extract<Act, { act: "end" }>,
): Promise<readonly Omit<JournalEntry, "actor">[]> {
  const { release, tasks } = situation;
  const deployment = situation.deployments.find((one) => one.id === act.deployment);
  if (deployment === undefined || !deploymentEnded(act.state)) throw new Error(`${act.deployment} cannot end as ${act.state}`);
  const steps = tasks.filter((task) => task.deployment === deployment.id);
  const components = [...new Set(steps.flatMap((step) => ("component" in step.work ? [step.work.component] : [])))];
  const previous = await readLedger(tx, [deployment.environment]);
  const rows = ledgerAfter(deployment, components, previous, await readLive(tx, [deployment.environment]), steps);
  // A deployment that never began changed nothing, and its environment may be another's now.
  if (components.length > 0) {
    await replaceLedger(tx, deployment.environment, rows);
    await raiseRevision(tx, deployment.environment);
  }
  await setDeploymentState(tx, deployment.id, act.state, act.because, true);
  await giveBack(tx, deployment.environment, deployment.id);
  // What waits for this environment to be free, and what may only follow where this one has verified it.
  const followers = situation.organisation.environments.filter((one) => one.after === deployment.environment).map((one) => one.id);
  await lookAtAllWaiting(tx, [deployment.environment, ...followers]);
  if (act.state === "succeeded") {
    const [clock] = await tx.query<{ now: string }>("select now() as now");
    await recordDelivery(
      tx,
      release.items.flatMap((item) =>
        item.artifact === null
          ? []
          : [
              {
                environment: deployment.environment,
                app: item.component,
                version: item.version,
                previousVersion: previous.find((row) => row.component === item.component)?.version ?? null,
                commit: item.commit,
                digest: item.artifact.digest,
                at: clock?.now as never,
                source: "tidegate" as const,
                deployment: deployment.id,
              },
            ],
      ),
    );
  }
  return [
    {
      act: `deployment.${act.state}`,
      subject: `deployment:${deployment.id}`,
      data: { because: act.because, ledger: rows.map((row) => `${row.target} ${row.component} ${row.version} ${row.digest}`) },
    },
  ];
}
