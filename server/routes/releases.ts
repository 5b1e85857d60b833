import type { FastifyInstance } from "fastify";
import { closeReview, explain, log, planRelease, release, releases, report, review, rollback } from "../../api/endpoints.ts";
import type { ReleaseAnswer } from "../../api/answers.ts";
import { verdictsFor } from "../../core/release/decide-start.ts";
import { isUnderWay } from "../../core/release/deployment.ts";
import { advance } from "../../engine/advance.ts";
import { draftFor } from "../../engine/afterwards.ts";
import type { Evidence } from "../../engine/measure.ts";
import { planRelease as plan, planRollback } from "../../engine/plan-release.ts";
import { contactsAfter, costOf } from "../../engine/report-release.ts";
import { Refused } from "../../engine/refused.ts";
import type { Queryable } from "../../store/database.ts";
import { deploymentsOf } from "../../store/deployments.ts";
import { readLedger } from "../../store/environments.ts";
import { append } from "../../store/journal.ts";
import { organisationInForce } from "../../store/organisations.ts";
import { listReleases, readRelease, setReleaseState } from "../../store/releases.ts";
import { closeReview as close, evidenceOf, reviewOf } from "../../store/reviews.ts";
import { overridesOf, quarantines } from "../../store/rules.ts";
import { readSituation } from "../../store/situation.ts";
import { signaturesOf } from "../../store/signatures.ts";
import { linesOf, tasksOf } from "../../store/tasks.ts";
import type { ReviewDraft } from "../../core/review/draft-review.ts";
import type { ServerContext } from "../context.ts";
import { unknownRelease } from "../refusals.ts";
import { serve } from "../serve.ts";

export function releaseRoutes(app: FastifyInstance, { database, tools, engine, node }: ServerContext): void {
  serve(app, planRelease, { roles: ["release-manager", "developer", "service-owner"], answers: database }, async ({ body, caller }) => {
    const id = await plan(database, tools, { ...body, person: caller.id });
    await advance(database, node, id);
    engine.wake();
    return releaseAnswer(database, id);
  });

  serve(app, releases, {}, async () => ({ releases: await listReleases(database, 100) }));
  serve(app, release, {}, async ({ params }) => releaseAnswer(database, params.id));

  serve(app, explain, {}, async ({ params }) => {
    const read = await readSituation(database, params.id);
    if (read === undefined) throw unknownRelease(params.id);
    const { situation, now } = read;
    const underWay = situation.deployments.find((deployment) => isUnderWay(deployment.state));
    const next = underWay ?? situation.deployments.find((deployment) => deployment.state !== "succeeded");
    return {
      release: params.id,
      deployment: next?.id ?? null,
      environment: next?.environment ?? null,
      state: next?.state ?? situation.release.state,
      verdicts: next === undefined ? [] : next.state === "waiting" ? verdictsFor(situation, next, now) : next.reasons,
      because: next?.because ?? `the release is ${situation.release.state}`,
    };
  });

  serve(app, report, {}, async ({ params }) => {
    const found = await readRelease(database, params.id);
    const held = await organisationInForce(database);
    if (found === undefined || held === undefined) throw unknownRelease(params.id);
    const deployments = await deploymentsOf(database, params.id);
    const evidence = (await evidenceOf<Evidence>(database, params.id)).map((one) => one.document);
    const [clock] = await database.query<{ now: typeof found.createdAt }>("select now() as now");
    const contacts = await contactsAfter(found, deployments, held.organisation, tools, clock?.now ?? found.createdAt);
    const { approvals, briefAcknowledgedBy, trained } = await signaturesOf(database, params.id);
    const inQuarantine = await quarantines(database);
    return {
      release: found,
      deployments,
      evidence,
      ledger: await readLedger(
        database,
        deployments.map((deployment) => deployment.environment),
      ),
      approvals: approvals.map(({ environment, by, role, at }) => ({ environment, by, role, at })),
      briefAcknowledgedBy,
      trained,
      contacts,
      cost: costOf(found, await tasksOf(database, params.id), evidence, contacts, held.organisation),
      currency: held.organisation.profile.currency,
      quarantined: inQuarantine.filter((entry) =>
        found.items.some((item) => item.component === entry.component && item.artifact?.digest === entry.digest),
      ),
    };
  });

  serve(app, review, {}, async ({ params }) => {
    const kept = await reviewOf<ReviewDraft>(database, params.id);
    if (kept === undefined)
      throw new Refused(
        "not-found",
        `there is no review of ${params.id} yet`,
        "a review is drafted when a release is delivered or rolled back",
        "see tidegate watch",
      );
    if (kept.closedAt !== null) return kept;
    return { ...kept, draft: (await draftFor(database, tools, params.id)) ?? kept.draft };
  });

  serve(
    app,
    closeReview,
    { roles: ["release-manager", "service-owner", "change-manager"], answers: database },
    async ({ params, caller }) => {
      await database.transaction(async (tx) => {
        const found = await readRelease(tx, params.id);
        if (found === undefined) throw unknownRelease(params.id);
        if (!(await close(tx, params.id, caller.id)))
          throw new Refused("not-found", `there is no open review of ${params.id}`, "nothing can be closed", "see tidegate review");
        if (found.state === "early-life") await setReleaseState(tx, params.id, "reviewed", true);
        await append(tx, { actor: `person:${caller.id}`, act: "review.closed", subject: `release:${params.id}`, data: {} });
      });
      return { done: `the review of ${params.id} is closed` };
    },
  );

  serve(app, log, {}, async ({ params, query }) => ({ lines: await linesOf(database, params.id, query.after, query.limit) }));

  serve(app, rollback, { roles: ["release-manager", "on-call", "service-owner"], answers: database }, async ({ params, body, caller }) => {
    const id = await planRollback(database, params.id, caller.id, body.reason);
    await advance(database, node, id);
    engine.wake();
    return releaseAnswer(database, id);
  });
}

async function releaseAnswer(database: Queryable, id: string): Promise<ReleaseAnswer> {
  const found = await readRelease(database, id);
  if (found === undefined) throw unknownRelease(id);
  const [deployments, tasks, overrides] = [await deploymentsOf(database, id), await tasksOf(database, id), await overridesOf(database, id)];
  return { release: found, deployments, tasks, overrides };
}
