import type { FastifyInstance } from "fastify";
import { freeze, hold, liftFreeze, liftQuarantine, unlock } from "../../api/endpoints.ts";
import { parseInstant } from "../../core/calendar/instant.ts";
import { Refused } from "../../engine/refused.ts";
import type { Transaction } from "../../store/database.ts";
import { append, type JournalEntry } from "../../store/journal.ts";
import { organisationInForce } from "../../store/organisations.ts";
import * as rules from "../../store/rules.ts";
import type { ServerContext } from "../context.ts";
import { notAllowed } from "../refusals.ts";
import { serve } from "../serve.ts";

/** What people do about rules that are no part of the organisation's repository: holds, freezes made in a hurry, quarantines. */
export function ruleRoutes(app: FastifyInstance, { database, engine }: ServerContext): void {
  const aboutRules = async (
    person: string,
    subject: string,
    act: (tx: Transaction) => Promise<Omit<JournalEntry, "actor" | "subject">>,
  ) => {
    await database.transaction(async (tx) => {
      const entry = await act(tx);
      await append(tx, { actor: `person:${person}`, subject, ...entry });
    });
    engine.wake();
  };

  serve(
    app,
    hold,
    { roles: ["release-manager", "on-call", "service-owner", "change-manager"], answers: database },
    async ({ params, body, caller }) => {
      await aboutRules(caller.id, `environment:${params.id}`, async (tx) => {
        await mustExist(tx, params.id);
        const until = body.until === undefined ? null : (parseInstant(body.until) ?? null);
        if ((await rules.insertHold(tx, { environment: params.id, by: caller.id, reason: body.reason, until })) === null) {
          throw new Refused(
            "already-done",
            `somebody holds ${params.id} already`,
            "one hold at a time says who is responsible",
            "see tidegate status",
          );
        }
        return { act: "environment.held", data: { reason: body.reason, until } };
      });
      return { done: `${params.id} is held`, undo: `tidegate unlock ${params.id} --reason "…"` };
    },
  );

  serve(
    app,
    unlock,
    { roles: ["release-manager", "on-call", "service-owner", "change-manager", "administrator"], answers: database },
    async ({ params, body, caller }) => {
      await aboutRules(caller.id, `environment:${params.id}`, async (tx) => {
        if (!(await rules.releaseHold(tx, params.id, caller.id, body.reason)))
          throw new Refused("already-done", `nobody holds ${params.id}`, "there is nothing to end", "see tidegate status");
        return { act: "environment.unlocked", data: { reason: body.reason } };
      });
      return { done: `${params.id} is not held any more` };
    },
  );

  serve(
    app,
    freeze,
    { roles: ["release-manager", "on-call", "change-manager", "head-of-it", "service-owner"], answers: database },
    async ({ body, caller }) => {
      let id = "";
      await aboutRules(caller.id, "calendar", async (tx) => {
        for (const environment of body.scope.environments) await mustExist(tx, environment);
        const to = body.until === undefined ? null : (parseInstant(body.until) ?? null);
        id = await rules.insertFreeze(tx, { title: body.title, reason: body.reason, scope: body.scope, to, by: caller.id });
        return { act: "freeze.called", data: { id, scope: body.scope, reason: body.reason, to } };
      });
      return {
        done: `nothing starts in its scope any more; what runs can be watched, cancelled and rolled back`,
        id,
        undo: `tidegate freeze lift ${id} --reason "…"`,
      };
    },
  );

  serve(
    app,
    liftFreeze,
    { roles: ["release-manager", "on-call", "change-manager", "head-of-it"], answers: database },
    async ({ params, body, caller }) => {
      await aboutRules(caller.id, "calendar", async (tx) => {
        const mine = (await rules.hurriedFreezes(tx)).find((one) => one.id === params.id);
        if (
          mine !== undefined &&
          mine.by !== caller.id &&
          !caller.roles.includes("change-manager") &&
          !caller.roles.includes("head-of-it")
        ) {
          throw notAllowed(`${mine.by} called this freeze`, `ask ${mine.by} or a change manager`);
        }
        if (!(await rules.liftFreeze(tx, params.id, caller.id, body.reason)))
          throw new Refused(
            "not-found",
            `there is no freeze ${params.id} in force that was made in a hurry`,
            "freezes of the calendar end by a commit or an override",
            "see tidegate calendar",
          );
        return { act: "freeze.lifted", data: { id: params.id, reason: body.reason } };
      });
      return { done: `the freeze ${params.id} is lifted` };
    },
  );

  serve(app, liftQuarantine, { roles: ["change-manager"], answers: database }, async ({ body, caller }) => {
    await aboutRules(caller.id, `component:${body.component}`, async (tx) => {
      if ((await rules.liftQuarantine(tx, body.component, body.digest, caller.id, body.reason)) === 0)
        throw new Refused(
          "not-found",
          `no version ${body.digest} of ${body.component} is in quarantine`,
          "there is nothing to lift",
          "see tidegate status",
        );
      return { act: "quarantine.lifted", data: { digest: body.digest, reason: body.reason } };
    });
    return { done: `${body.component} ${body.digest} may return` };
  });
}

async function mustExist(tx: Transaction, environment: string): Promise<void> {
  const held = await organisationInForce(tx);
  if (held?.organisation.environments.some((one) => one.id === environment) === true) return;
  throw new Refused(
    "unknown-environment",
    `there is no environment ${environment}`,
    "a rule that speaks of nothing protects nothing",
    `environments: ${held?.organisation.environments.map((one) => one.id).join(", ") ?? "none"}`,
  );
}
