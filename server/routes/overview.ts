import type { FastifyInstance } from "fastify";
import { calendar, changes, overview, readAgain } from "../../api/endpoints.ts";
import { intervalsOf } from "../../core/calendar/freeze-rules.ts";
import { parseInstant, type Instant } from "../../core/calendar/instant.ts";
import { occurrences } from "../../core/calendar/occurrences.ts";
import { pendingChanges } from "../../engine/plan-release.ts";
import { readOrganisationAt } from "../../engine/read-organisation.ts";
import { Refused } from "../../engine/refused.ts";
import { newestDeployments } from "../../store/deployments.ts";
import { readLedger, readLive, routePorts } from "../../store/environments.ts";
import { organisationInForce, type OrganisationInForce } from "../../store/organisations.ts";
import { listReleases } from "../../store/releases.ts";
import { holdsInForce, hurriedFreezes, quarantines } from "../../store/rules.ts";
import type { ServerContext } from "../context.ts";
import { serve } from "../serve.ts";

export function overviewRoutes(app: FastifyInstance, { database, tools, engine }: ServerContext): void {
  serve(app, overview, {}, async () => {
    const { organisation, commit, problem } = await held(database);
    const [holds, ports, ledger, live, deployments, releases, hurried, quarantined] = await Promise.all([
      holdsInForce(database),
      routePorts(database),
      readLedger(database),
      readLive(database),
      newestDeployments(database, 30),
      listReleases(database, 20),
      hurriedFreezes(database),
      quarantines(database),
    ]);
    const now = await clock(database);
    return {
      organisation: { name: organisation.profile.name, timeZone: organisation.profile.timeZone, commit, problem },
      services: organisation.services.map((service) => ({
        id: service.id,
        name: service.name,
        team: service.team,
        dependsOn: service.dependsOn,
        components: service.components.map((component) => component.id),
      })),
      environments: organisation.environments.map((environment) => ({
        id: environment.id,
        name: environment.name,
        live: environment.live,
        targets: environment.targets.map((target) => target.id),
        hold: holds.find((hold) => hold.environment === environment.id) ?? null,
        addresses: Object.fromEntries(
          organisation.services.flatMap((service) => {
            const port = ports.find((one) => one.environment === environment.id && one.service === service.components[0]?.id)?.port;
            return port === undefined ? [] : [[service.id, `http://127.0.0.1:${port}`]];
          }),
        ),
      })),
      ledger,
      live,
      deployments,
      releases: releases.map(({ id, title, state, createdAt }) => ({ id, title, state, createdAt })),
      freezes: [...intervalsOf(organisation.freezes, organisation.profile.timeZone), ...hurried].filter(
        (freeze) => freeze.to === null || freeze.to > now,
      ),
      quarantined,
      now,
    };
  });

  serve(
    app,
    readAgain,
    { roles: ["release-manager", "change-manager", "administrator", "developer", "service-owner"], answers: database },
    async ({ caller }) => {
      const read = await readOrganisationAt(database, tools.source, "HEAD", `person:${caller.id}`);
      engine.wake();
      if (read.problem !== null)
        throw new Refused(
          "organisation-unreadable",
          read.problem,
          "starts are stopped until it is mended",
          "run tidegate lint, mend and commit",
        );
      return { done: `read the organisation at ${read.commit.slice(0, 10)}` };
    },
  );

  serve(app, changes, {}, async ({ query }) => {
    const to = query.to ?? (await held(database)).commit;
    const pending = await pendingChanges(database, tools, to);
    return {
      from: pending.items.map((item) => item.from?.commit ?? null).find((commit) => commit !== null) ?? null,
      to: pending.commit,
      changes: pending.changes,
    };
  });

  serve(app, calendar, {}, async ({ query }) => {
    const { organisation } = await held(database);
    const zone = organisation.profile.timeZone;
    const from = instantOf(query.from);
    const to = instantOf(query.to);
    const deployments = await newestDeployments(database, 200);
    return {
      timeZone: zone,
      windows: occurrences(organisation.windows, from, to, zone).map((one) => ({
        id: one.window.id,
        title: one.window.title,
        environments: one.window.scope.environments,
        from: one.opens,
        to: one.closes,
      })),
      freezes: [...intervalsOf(organisation.freezes, zone), ...(await hurriedFreezes(database))].filter(
        (freeze) => freeze.from < to && (freeze.to === null || freeze.to > from),
      ),
      deployments: deployments.flatMap(({ id, environment, state, startedAt, endedAt }) =>
        startedAt === null || startedAt >= to || (endedAt !== null && endedAt < from)
          ? []
          : [{ id, environment, state, from: startedAt, to: endedAt }],
      ),
    };
  });
}

async function held(database: ServerContext["database"]): Promise<OrganisationInForce> {
  const found = await organisationInForce(database);
  if (found === undefined)
    throw new Refused(
      "no-organisation",
      "no organisation could be read yet",
      "there is nothing to show",
      "mend what tidegate lint reports, then run tidegate read",
    );
  return found;
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new Refused("bad-instant", `${text} is no instant`, "a time needs its zone to be one", "write it like 2026-11-23T18:00:00Z");
  return instant;
}

async function clock(database: ServerContext["database"]): Promise<Instant> {
  const [row] = await database.query<{ now: Instant }>("select clock_timestamp() as now");
  if (row === undefined) throw new Error("the database did not tell the time");
  return row.now;
}
