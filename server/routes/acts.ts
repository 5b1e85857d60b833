import type { FastifyInstance } from "fastify";
import {
  acknowledgeBrief,
  approve,
  cancel,
  confirmOverride,
  freeze,
  hold,
  liftFreeze,
  liftQuarantine,
  recordTraining,
  requestOverride,
  unlock,
} from "../../api/endpoints.ts";
import { parseInstant, plusSeconds, type Instant } from "../../core/calendar/instant.ts";
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
  const aboutRules = async (person: string, subject: string, act: (tx: Transaction) => Promise<Omit<JournalEntry, "actor" | "subject">>) => {
    await database.transaction(async (tx) => {
      const entry = await act(tx);
      await append(tx, { actor: `person:${person}`, subject, ...entry });
    });
    engine.wake();
  };

  serve(app, approve, { answers: database }, async ({ params, body, caller }) => {
    let signed = "";
    await aboutRelease(params.id, caller.id, async (tx) => {
      const read = await lockSituation(tx, params.id);
      const deployment = read?.situation.deployments.find((one) => one.environment === body.environment);
      const environment = read?.situation.organisation.environments.find((one) => one.id === body.environment);
      if (read === undefined || deployment === undefined || environment === undefined) {
        throw new Refused("unknown-environment", `${params.id} is not deployed to ${body.environment}`, "there is nothing to approve there", `see tidegate release show ${params.id}`);
      }
      if (deployment.state !== "waiting") throw new Refused("already-done", `the deployment to ${body.environment} is ${deployment.state}`, "it does not wait for an approval any more", `see tidegate explain ${params.id}`);
      const { situation, now } = read;
      if (situation.release.items.some((item) => item.artifact === null)) throw new Refused("not-built", "not everything is built yet", "an approval signs the digests of what is deployed", "wait for the builds, then approve");
      const question = { now, ...situation, deployment, environment };
      const asked = deployment.stage.approvals.map((one) => one.role).filter((role) => body.role === undefined || role === body.role);
      if (asked.length === 0) throw notAllowed(`the procedure asks for no approval${body.role === undefined ? "" : ` as ${body.role}`} in ${body.environment}`, `see tidegate explain ${params.id}`);
      const reasons = asked.map((role) => ({ role, why: mayApprove(question, caller.id, role) }));
      const role = reasons.find((one) => one.why === null)?.role;
      if (role === undefined) throw notAllowed([...new Set(reasons.map((one) => one.why))].join("; "), `ask somebody whom tidegate explain ${params.id} names`);
      const statement = statementOf(situation.release, deployment, environment.targets.map((target) => target.id));
      await signatures.insertApproval(tx, params.id, { environment: body.environment, by: caller.id, role, statement });
      signed = role;
      return { act: "release.approved", data: { environment: body.environment, role, statement } };
    });
    return { done: `${caller.name} approved ${params.id} for ${body.environment} as ${signed}` };
  });

  serve(app, acknowledgeBrief, { roles: ["desk-lead"], answers: database }, async ({ params, caller }) => {
    await aboutRelease(params.id, caller.id, async (tx) => {
      if (!(await signatures.acknowledgeBrief(tx, params.id, caller.id))) throw new Refused("already-done", "the brief was acknowledged before", "once is enough", `see tidegate explain ${params.id}`);
      return { act: "brief.acknowledged", data: {} };
    });
    return { done: `the service desk is ready for ${params.id}` };
  });

  serve(app, recordTraining, { answers: database }, async ({ params, body, caller }) => {
    const person = body.person ?? caller.id;
    if (person !== caller.id && !caller.roles.includes("desk-lead")) throw notAllowed(`${caller.name} is not ${person} and not the desk lead`, "let them record it, or ask the desk lead");
    const held = await organisationInForce(database);
    if (held?.organisation.people.some((one) => one.id === person) !== true) throw new Refused("not-found", `${person} is not a person of the organisation`, "training must belong to somebody", "see people/");
    await aboutRelease(params.id, caller.id, async (tx) => {
      await signatures.recordTraining(tx, params.id, person);
      return { act: "training.recorded", data: { person } };
    });
    return { done: `${person} has had the training for ${params.id}` };
  });

  serve(app, requestOverride, { roles: ["release-manager", "change-manager", "on-call", "service-owner"], answers: database }, async ({ params, body, caller }) => {
    const gate = GATES.find((one) => one.name === body.gate);
    if (gate?.overridable !== true) throw new Refused("not-overridable", `the gate ${body.gate} cannot be overridden`, "what it protects would be lost", `gates that can be: ${GATES.filter((one) => one.overridable).map((one) => one.name).join(", ")}`);
    await aboutRelease(params.id, caller.id, async (tx) => {
      const [row] = await tx.query<{ now: Instant }>("select now() as now");
      if (row === undefined) throw new Error("the database did not tell the time");
      const until = plusSeconds(row.now, body.hours * 3600);
      await rules.insertOverride(tx, params.id, { gate: body.gate, environment: body.environment, by: caller.id, reason: body.reason, until });
      return { act: "override.requested", data: { gate: body.gate, environment: body.environment, reason: body.reason, until } };
    });
    return { done: `asked for; a second person confirms with: tidegate override ${params.id} --environment ${body.environment} --gate ${body.gate} --confirm` };
  });

  serve(app, confirmOverride, { roles: ["change-manager", "head-of-it", "service-owner"], answers: database }, async ({ params, body, caller }) => {
    await aboutRelease(params.id, caller.id, async (tx) => {
      if (!(await rules.confirmOverride(tx, params.id, body.environment, body.gate, caller.id))) {
        throw new Refused("not-found", "there is no open request of another person", "an exception takes two people", `ask somebody to request it first`);
      }
      return { act: "override.confirmed", data: { gate: body.gate, environment: body.environment } };
    });
    return { done: `the gate ${body.gate} is overridden for ${params.id} in ${body.environment}` };
  });

  serve(app, cancel, { roles: ["release-manager", "on-call", "service-owner", "developer", "change-manager"], answers: database }, async ({ params, body, caller }) => {
    await aboutRelease(params.id, caller.id, async (tx) => {
      const read = await lockSituation(tx, params.id);
      if (read === undefined) throw unknownRelease(params.id);
      const open = read.situation.deployments.find((deployment) => deployment.state !== "succeeded");
      if (open === undefined || !(await requestCancel(tx, open.id, caller.id))) throw new Refused("already-done", `nothing of ${params.id} is left to cancel`, "it has ended", `see tidegate release show ${params.id}`);
      if (open.state === "waiting") await setDeploymentState(tx, open.id, "cancelled", `cancelled by ${caller.id}: ${body.reason}`, true);
      return { act: "release.cancel-requested", data: { deployment: open.id, reason: body.reason } };
    });
    return { done: `${params.id} is being ended; what was changed returns to what was verified before` };
  });

  serve(app, hold, { roles: ["release-manager", "on-call", "service-owner", "change-manager"], answers: database }, async ({ params, body, caller }) => {
    await aboutRules(caller.id, `environment:${params.id}`, async (tx) => {
      await mustExist(tx, params.id);
      const until = body.until === undefined ? null : (parseInstant(body.until) ?? null);
      if ((await rules.insertHold(tx, { environment: params.id, by: caller.id, reason: body.reason, until })) === null) {
        throw new Refused("already-done", `somebody holds ${params.id} already`, "one hold at a time says who is responsible", "see tidegate status");
      }
      return { act: "environment.held", data: { reason: body.reason, until } };
    });
    return { done: `${params.id} is held`, undo: `tidegate unlock ${params.id} --reason "…"` };
  });

  serve(app, unlock, { roles: ["release-manager", "on-call", "service-owner", "change-manager", "administrator"], answers: database }, async ({ params, body, caller }) => {
    await aboutRules(caller.id, `environment:${params.id}`, async (tx) => {
      if (!(await rules.releaseHold(tx, params.id, caller.id, body.reason))) throw new Refused("already-done", `nobody holds ${params.id}`, "there is nothing to end", "see tidegate status");
      return { act: "environment.unlocked", data: { reason: body.reason } };
    });
    return { done: `${params.id} is not held any more` };
  });

  serve(app, freeze, { roles: ["release-manager", "on-call", "change-manager", "head-of-it", "service-owner"], answers: database }, async ({ body, caller }) => {
    let id = "";
    await aboutRules(caller.id, "calendar", async (tx) => {
      for (const environment of body.scope.environments) await mustExist(tx, environment);
      const to = body.until === undefined ? null : (parseInstant(body.until) ?? null);
      id = await rules.insertFreeze(tx, { title: body.title, reason: body.reason, scope: body.scope, to, by: caller.id });
      return { act: "freeze.called", data: { id, scope: body.scope, reason: body.reason, to } };
    });
    return { done: `nothing starts in its scope any more; what runs can be watched, cancelled and rolled back`, id, undo: `tidegate freeze lift ${id} --reason "…"` };
  });

  serve(app, liftFreeze, { roles: ["release-manager", "on-call", "change-manager", "head-of-it"], answers: database }, async ({ params, body, caller }) => {
    await aboutRules(caller.id, "calendar", async (tx) => {
      const mine = (await rules.hurriedFreezes(tx)).find((one) => one.id === params.id);
      if (mine !== undefined && mine.by !== caller.id && !caller.roles.includes("change-manager") && !caller.roles.includes("head-of-it")) {
        throw notAllowed(`${mine.by} called this freeze`, `ask ${mine.by} or a change manager`);
      }
      if (!(await rules.liftFreeze(tx, params.id, caller.id, body.reason))) throw new Refused("not-found", `there is no freeze ${params.id} in force that was made in a hurry`, "freezes of the calendar end by a commit or an override", "see tidegate calendar");
      return { act: "freeze.lifted", data: { id: params.id, reason: body.reason } };
    });
    return { done: `the freeze ${params.id} is lifted` };
  });

  serve(app, liftQuarantine, { roles: ["change-manager"], answers: database }, async ({ body, caller }) => {
    await aboutRules(caller.id, `component:${body.component}`, async (tx) => {
      if ((await rules.liftQuarantine(tx, body.component, body.digest, caller.id, body.reason)) === 0) throw new Refused("not-found", `no version ${body.digest} of ${body.component} is in quarantine`, "there is nothing to lift", "see tidegate status");
      return { act: "quarantine.lifted", data: { digest: body.digest, reason: body.reason } };
    });
    return { done: `${body.component} ${body.digest} may return` };
  });
}

async function mustExist(tx: Transaction, environment: string): Promise<void> {
  const held = await organisationInForce(tx);
  if (held?.organisation.environments.some((one) => one.id === environment) === true) return;
  throw new Refused("unknown-environment", `there is no environment ${environment}`, "a rule that speaks of nothing protects nothing", `environments: ${held?.organisation.environments.map((one) => one.id).join(", ") ?? "none"}`);
}
