import type { Instant } from "../core/calendar/instant.ts";
import { draftReview, type ReviewDraft } from "../core/review/draft-review.ts";
import type { Database } from "../store/database.ts";
import { deploymentsOf, readDeployment } from "../store/deployments.ts";
import { append } from "../store/journal.ts";
import { organisationInForce } from "../store/organisations.ts";
import { readRelease } from "../store/releases.ts";
import { evidenceOf, keepEvidence, keepReview } from "../store/reviews.ts";
import { quarantines } from "../store/rules.ts";
import { signaturesOf } from "../store/signatures.ts";
import { tasksOf } from "../store/tasks.ts";
import { measureDeployment, type Evidence } from "./measure.ts";
import { contactsAfter, costOf } from "./report-release.ts";
import type { Tools } from "./tools.ts";
import { removeWorkFolders } from "./work-folder.ts";

/**
 * What follows when deployments and releases have ended: the evidence is gathered, then the review is drafted from it. Both look for what
 * is missing, so a node that dies in between leaves nothing undone.
 */
export async function doWhatFollows(database: Database, tools: Tools, node: string): Promise<void> {
  const unmeasured = await database.query<{ id: string }>({
    name: "unmeasured",
    text: `select d.id from deployment d left join evidence e on e.deployment = d.id
            where d.ended_at is not null and d.started_at is not null and e.deployment is null and d.ended_at > now() - interval '2 hours' limit 5`,
  });
  for (const { id } of unmeasured) await measure(database, tools, id);
  const unreviewed = await database.query<{ id: string }>({
    name: "unreviewed",
    text: `select r.id from release r left join review v on v.release = r.id
            where r.state in ('early-life', 'rolled-back') and v.release is null
              and not exists (select from deployment d left join evidence e on e.deployment = d.id
                               where d.release = r.id and d.ended_at is not null and d.started_at is not null and e.deployment is null and d.ended_at > now() - interval '2 hours')
            limit 5`,
  });
  for (const { id } of unreviewed) {
    await review(database, tools, node, id);
    await removeWorkFolders(tools.scratch, id);
  }
}

async function measure(database: Database, tools: Tools, id: string): Promise<void> {
  const deployment = await readDeployment(database, id);
  const held = await organisationInForce(database);
  if (deployment === undefined || held === undefined) return;
  const steps = (await tasksOf(database, deployment.release)).filter((task) => task.deployment === id);
  await keepEvidence(database, id, await measureDeployment(deployment, steps, held.organisation, tools, await clock(database)));
}

async function review(database: Database, tools: Tools, node: string, id: string): Promise<void> {
  const draft = await draftFor(database, tools, id);
  if (draft === undefined) return;
  await database.transaction(async (tx) => {
    await keepReview(tx, id, draft);
    await append(tx, {
      actor: `node:${node}`,
      act: "review.drafted",
      subject: `release:${id}`,
      data: { findings: draft.findings.map((finding) => finding.title) },
    });
  });
}

/** The review as the evidence of now drafts it; `undefined` for a release whose procedure is not described any more. */
export async function draftFor(database: Database, tools: Tools, id: string): Promise<ReviewDraft | undefined> {
  const release = await readRelease(database, id);
  const held = await organisationInForce(database);
  if (release === undefined || held === undefined) return undefined;
  const procedure = held.organisation.procedures.find((one) => release.procedure.startsWith(`${one.id}@`));
  if (procedure === undefined) return undefined;
  const now = await clock(database);
  const deployments = await deploymentsOf(database, id);
  const stored = await evidenceOf<Evidence>(database, id);
  const evidence = stored.map((one) => one.document);
  const contacts = await contactsAfter(release, deployments, held.organisation, tools, now);
  const cost = costOf(release, await tasksOf(database, id), evidence, contacts, held.organisation);
  const { approvals } = await signaturesOf(database, id);
  const readyAt = evidence.find((one) => one.live)?.startedAt ?? release.createdAt;
  return draftReview({
    release: id,
    procedure,
    createdAt: release.createdAt,
    deliveredAt: deployments.every((deployment) => deployment.state === "succeeded") ? (deployments.at(-1)?.endedAt ?? null) : null,
    deployments: deployments.map((deployment) => {
      const seen = evidence.find((one) => one.deployment === deployment.id);
      const judged = seen?.judged.find((one) => one.verdict.state === "harmful") ?? seen?.judged.at(-1);
      const component = judged?.component ?? Object.keys(seen?.exposure ?? {})[0];
      const worst = Object.values(seen?.downtime ?? {}).toSorted(
        (a, b) => (b.userWeightedSeconds.value ?? 0) - (a.userWeightedSeconds.value ?? 0),
      )[0];
      return {
        id: deployment.id,
        environment: deployment.environment,
        state: deployment.state,
        because: deployment.because,
        live: held.organisation.environments.some((one) => one.id === deployment.environment && one.live),
        plannedAt: null,
        startedAt: deployment.startedAt,
        endedAt: deployment.endedAt,
        judged: judged === undefined ? null : { ...judged.verdict, seconds: judged.seconds },
        exposure: component === undefined ? null : (seen?.exposure[component] ?? null),
        downtime: worst ?? null,
      };
    }),
    approvals: approvals.map((approval) => ({
      environment: approval.environment,
      role: approval.role,
      askedAt: release.createdAt < readyAt ? release.createdAt : readyAt,
      givenAt: approval.at,
      by: approval.by,
    })),
    excessContacts: contacts[0]?.figure ?? null,
    cost: {
      value: cost.totalCents / 100,
      n: cost.parts.length,
      maturity: "not-yet-mature",
      formula: "sum of its parts, each rounded to a cent",
      source: "planned minutes, step times, the proxy's counters and the desk",
    },
    quarantined: (await quarantines(database)).flatMap((entry) => {
      const item = release.items.find((one) => one.component === entry.component && one.artifact?.digest === entry.digest);
      return item === undefined ? [] : [{ component: entry.component, version: item.version, because: entry.because }];
    }),
  });
}

async function clock(database: Database): Promise<Instant> {
  const [row] = await database.query<{ now: Instant }>("select clock_timestamp() as now");
  if (row === undefined) throw new Error("the database did not tell the time");
  return row.now;
}
