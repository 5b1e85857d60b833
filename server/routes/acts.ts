import type { FastifyInstance } from "fastify";
import { acknowledgeBrief, approve, cancel, confirmOverride, recordTraining, requestOverride } from "../../api/endpoints.ts";
import { plusSeconds, type Instant } from "../../core/calendar/instant.ts";
import { mayApprove } from "../../core/gate/approval.ts";
import { GATES } from "../../core/gate/gates.ts";
import { statementOf } from "../../core/release/statement.ts";
import { advance } from "../../engine/advance.ts";
import { Refused } from "../../engine/refused.ts";
import type { Transaction } from "../../store/database.ts";
import { requestCancel, setDeploymentState } from "../../store/deployments.ts";
import { append, type JournalEntry } from "../../store/journal.ts";
import { organisationInForce } from "../../store/organisations.ts";
import { lockRelease, lookAgainAt } from "../../store/releases.ts";
import * as rules from "../../store/rules.ts";
import * as signatures from "../../store/signatures.ts";
import { lockSituation } from "../../store/situation.ts";
import type { ServerContext } from "../context.ts";
import { notAllowed, unknownRelease } from "../refusals.ts";
import { serve } from "../serve.ts";

export function actRoutes(app: FastifyInstance, { database, engine, node }: ServerContext): void {
  /** What a person does about a release: recorded, journalled and decided upon at once. */
  const aboutRelease = async (id: string, person: string, act: (tx: Transaction) => Promise<Omit<JournalEntry, "actor" | "subject">>) => {
    await database.transaction(async (tx) => {
      if ((await lockRelease(tx, id)) === undefined) throw unknownRelease(id);
      const entry = await act(tx);
      await lookAgainAt(tx, id, "now");
      await append(tx, { actor: `person:${person}`, subject: `release:${id}`, ...entry });
    });
    await advance(database, node, id);
    engine.wake();
  };

  serve(app, approve, { answers: database }, async ({ params, body, caller }) => {
    let signed = "";
    await aboutRelease(params.id, caller.id, async (tx) => {
      const read = await lockSituation(tx, params.id);
      const deployment = read?.situation.deployments.find((one) => one.environment === body.environment);
      const environment = read?.situation.organisation.environments.find((one) => one.id === body.environment);
      if (read === undefined || deployment === undefined || environment === undefined) {
        throw new Refused(
          "unknown-environment",
          `${params.id} is not deployed to ${body.environment}`,
          "there is nothing to approve there",
          `see tidegate release show ${params.id}`,
        );
      }
      if (deployment.state !== "waiting")
        throw new Refused(
          "already-done",
          `the deployment to ${body.environment} is ${deployment.state}`,
          "it does not wait for an approval any more",
          `see tidegate explain ${params.id}`,
        );
      const { situation, now } = read;
      if (situation.release.items.some((item) => item.artifact === null))
        throw new Refused(
          "not-built",
          "not everything is built yet",
          "an approval signs the digests of what is deployed",
          "wait for the builds, then approve",
        );
      const question = { now, ...situation, deployment, environment };
      const asked = deployment.stage.approvals.map((one) => one.role).filter((role) => body.role === undefined || role === body.role);
      if (asked.length === 0)
        throw notAllowed(
          `the procedure asks for no approval${body.role === undefined ? "" : ` as ${body.role}`} in ${body.environment}`,
          `see tidegate explain ${params.id}`,
        );
      const reasons = asked.map((role) => ({ role, why: mayApprove(question, caller.id, role) }));
      const role = reasons.find((one) => one.why === null)?.role;
      if (role === undefined)
        throw notAllowed([...new Set(reasons.map((one) => one.why))].join("; "), `ask somebody whom tidegate explain ${params.id} names`);
      const statement = statementOf(
        situation.release,
        deployment,
        environment.targets.map((target) => target.id),
      );
      await signatures.insertApproval(tx, params.id, { environment: body.environment, by: caller.id, role, statement });
      signed = role;
      return { act: "release.approved", data: { environment: body.environment, role, statement } };
    });
    return { done: `${caller.name} approved ${params.id} for ${body.environment} as ${signed}` };
  });

  serve(app, acknowledgeBrief, { roles: ["desk-lead"], answers: database }, async ({ params, caller }) => {
    await aboutRelease(params.id, caller.id, async (tx) => {
      if (!(await signatures.acknowledgeBrief(tx, params.id, caller.id)))
        throw new Refused("already-done", "the brief was acknowledged before", "once is enough", `see tidegate explain ${params.id}`);
      return { act: "brief.acknowledged", data: {} };
    });
    return { done: `the service desk is ready for ${params.id}` };
  });

  serve(app, recordTraining, { answers: database }, async ({ params, body, caller }) => {
    const person = body.person ?? caller.id;
    if (person !== caller.id && !caller.roles.includes("desk-lead"))
      throw notAllowed(`${caller.name} is not ${person} and not the desk lead`, "let them record it, or ask the desk lead");
    const held = await organisationInForce(database);
    if (held?.organisation.people.some((one) => one.id === person) !== true)
      throw new Refused("not-found", `${person} is not a person of the organisation`, "training must belong to somebody", "see people/");
    await aboutRelease(params.id, caller.id, async (tx) => {
      await signatures.recordTraining(tx, params.id, person);
      return { act: "training.recorded", data: { person } };
    });
    return { done: `${person} has had the training for ${params.id}` };
  });

  serve(
    app,
    requestOverride,
    { roles: ["release-manager", "change-manager", "on-call", "service-owner"], answers: database },
    async ({ params, body, caller }) => {
      const gate = GATES.find((one) => one.name === body.gate);
      if (gate?.overridable !== true)
        throw new Refused(
          "not-overridable",
          `the gate ${body.gate} cannot be overridden`,
          "what it protects would be lost",
          `gates that can be: ${GATES.filter((one) => one.overridable)
            .map((one) => one.name)
            .join(", ")}`,
        );
      await aboutRelease(params.id, caller.id, async (tx) => {
        const [row] = await tx.query<{ now: Instant }>("select now() as now");
        if (row === undefined) throw new Error("the database did not tell the time");
        const until = plusSeconds(row.now, body.hours * 3600);
        await rules.insertOverride(tx, params.id, {
          gate: body.gate,
          environment: body.environment,
          by: caller.id,
          reason: body.reason,
          until,
        });
        return { act: "override.requested", data: { gate: body.gate, environment: body.environment, reason: body.reason, until } };
      });
      return {
        done: `asked for; a second person confirms with: tidegate override ${params.id} --environment ${body.environment} --gate ${body.gate} --confirm`,
      };
    },
  );

  serve(
    app,
    confirmOverride,
    { roles: ["change-manager", "head-of-it", "service-owner"], answers: database },
    async ({ params, body, caller }) => {
      await aboutRelease(params.id, caller.id, async (tx) => {
        if (!(await rules.confirmOverride(tx, params.id, body.environment, body.gate, caller.id))) {
          throw new Refused(
            "not-found",
            "there is no open request of another person",
            "an exception takes two people",
            `ask somebody to request it first`,
          );
        }
        return { act: "override.confirmed", data: { gate: body.gate, environment: body.environment } };
      });
      return { done: `the gate ${body.gate} is overridden for ${params.id} in ${body.environment}` };
    },
  );

  serve(
    app,
    cancel,
    { roles: ["release-manager", "on-call", "service-owner", "developer", "change-manager"], answers: database },
    async ({ params, body, caller }) => {
      await aboutRelease(params.id, caller.id, async (tx) => {
        const read = await lockSituation(tx, params.id);
        if (read === undefined) throw unknownRelease(params.id);
        const open = read.situation.deployments.find((deployment) => deployment.state !== "succeeded");
        if (open === undefined || !(await requestCancel(tx, open.id, caller.id)))
          throw new Refused(
            "already-done",
            `nothing of ${params.id} is left to cancel`,
            "it has ended",
            `see tidegate release show ${params.id}`,
          );
        if (open.state === "waiting") await setDeploymentState(tx, open.id, "cancelled", `cancelled by ${caller.id}: ${body.reason}`, true);
        return { act: "release.cancel-requested", data: { deployment: open.id, reason: body.reason } };
      });
      return { done: `${params.id} is being ended; what was changed returns to what was verified before` };
    },
  );
}
