import type { Change } from "../core/change/change.ts";
import { assessChanges } from "../core/change/assess.ts";
import { hasEnded, type Release, type ReleaseItem } from "../core/release/release.ts";
import { buildTasks, makeRelease } from "../core/release/make-release.ts";
import type { Component, Service } from "../core/catalogue/service.ts";
import type { Source } from "../connectors/source/source.ts";
import type { Database } from "../store/database.ts";
import { insertDeployment } from "../store/deployments.ts";
import { readLedger } from "../store/environments.ts";
import { append } from "../store/journal.ts";
import { organisationInForce, type OrganisationInForce } from "../store/organisations.ts";
import { insertRelease, listReleases, nextReleaseId, readRelease } from "../store/releases.ts";
import { insertTasks } from "../store/tasks.ts";
import { Refused } from "./refused.ts";
import type { Tools } from "./tools.ts";

export interface PlanRequest {
  readonly title?: string | undefined;
  readonly procedure?: string | undefined;
  readonly revision?: string | undefined;
  readonly components?: readonly string[] | undefined;
  readonly person: string;
}

/** What differs between a revision and what is live. */
export interface Pending {
  readonly commit: string;
  readonly items: readonly ReleaseItem[];
  readonly changes: readonly Change[];
}

/** The commits between what is live and a revision, and the components that they change. */
export async function pendingChanges(database: Database, tools: Pick<Tools, "source" | "sourceAt">, revision: string): Promise<Pending> {
  const held = await inForce(database);
  const commit = await tools.source.resolve(revision);
  if (commit === undefined)
    throw new Refused(
      "unknown-revision",
      `the repository has no revision ${revision}`,
      "there is nothing to compare",
      "name a branch, a tag or a commit that exists",
    );
  const live = await liveVersions(database, held);
  const items: ReleaseItem[] = [];
  const changes = new Map<string, Change>();
  for (const service of held.organisation.services) {
    for (const component of service.components) {
      const source = component.source.repository === undefined ? tools.source : tools.sourceAt(component.source.repository);
      const found = await pendingOf(service, component, source, commit, live.get(component.id) ?? null);
      if (found === null) continue;
      items.push(found.item);
      for (const change of assessChanges(found.commits, held.organisation, component.source.repository)) changes.set(change.commit, change);
    }
  }
  return { commit, items, changes: [...changes.values()].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) };
}

async function pendingOf(
  service: Service,
  component: Component,
  source: Source,
  commit: string,
  live: { version: string; commit: string } | null,
) {
  const head = component.source.repository === undefined ? commit : await source.resolve("HEAD");
  if (head === undefined) return null;
  if (component.build.kind === "npm") {
    const version = component.version ?? "";
    if (live?.version === version) return null;
    const named = `${component.build.package}@${version}`;
    const commits = (await source.commits(null, head, [`services/${service.id}.yaml`])).slice(-1);
    return { item: { component: component.id, service: service.id, version, commit: named, from: live, artifact: null }, commits };
  }
  const known = live !== null && (await source.resolve(live.commit)) !== undefined ? live.commit : null;
  const commits = await source.commits(known, head, [component.source.path]);
  const newest = commits.at(-1);
  if (newest === undefined) return null;
  return {
    item: { component: component.id, service: service.id, version: versionOf(newest), commit: newest.id, from: live, artifact: null },
    commits,
  };
}

/** A version that people can say and sort: the day of the commit and the beginning of its id. */
function versionOf(commit: { readonly id: string; readonly at: string }): string {
  return `${commit.at.slice(0, 10).replaceAll("-", ".")}-${commit.id.slice(0, 7)}`;
}

/** By component, what the last live environment has verified, with the commit that it was built from. */
async function liveVersions(
  database: Database,
  { organisation }: OrganisationInForce,
): Promise<ReadonlyMap<string, { version: string; commit: string }>> {
  const live = organisation.environments.filter((environment) => environment.live).map((environment) => environment.id);
  const rows = await readLedger(database, live);
  const builds = await database.query<{ digest: string; component: string; commit: string }>(
    "select digest, component, commit from build where digest = any($1)",
    [rows.map((row) => row.digest)],
  );
  const result = new Map<string, { version: string; commit: string }>();
  for (const row of rows) {
    const build = builds.find((one) => one.digest === row.digest && one.component === row.component);
    if (build !== undefined) result.set(row.component, { version: row.version, commit: build.commit });
  }
  return result;
}

/** Makes a release of what changed, with its plan, its deployments and its builds; the builds begin at once. */
export async function planRelease(database: Database, tools: Pick<Tools, "source" | "sourceAt">, request: PlanRequest): Promise<string> {
  const held = await inForce(database);
  if (held.problem !== null)
    throw new Refused(
      "organisation-unreadable",
      held.problem,
      "a plan needs the organisation as it is now",
      "mend the commit, then run tidegate read",
    );
  const pending = await pendingChanges(database, tools, request.revision ?? held.commit);
  const unknown = (request.components ?? []).filter(
    (id) => !held.organisation.services.some((service) => service.components.some((component) => component.id === id)),
  );
  if (unknown.length > 0)
    throw new Refused(
      "unknown-component",
      `there is no component ${unknown.join(", ")}`,
      "it cannot be released",
      "see services/ for the components that exist",
    );
  const items = pending.items.filter((item) => request.components === undefined || request.components.includes(item.component));
  if (items.length === 0)
    throw new Refused(
      "nothing-to-release",
      "nothing changed since what is live",
      "a release without a change would deliver nothing",
      "commit a change to a component's source, or name another revision",
    );
  const procedure =
    request.procedure === undefined
      ? held.organisation.procedures[0]
      : held.organisation.procedures.find((one) => one.id === request.procedure);
  if (procedure === undefined)
    throw new Refused(
      "unknown-procedure",
      `there is no procedure ${request.procedure ?? "at all"}`,
      "a release is made from a procedure",
      "add one in procedures/, or name one that exists",
    );
  const services = items.map((item) => item.service);
  const changes = pending.changes.filter((change) => change.services.some((service) => services.includes(service)));
  return database.transaction(async (tx) => {
    const id = await nextReleaseId(tx);
    const title = request.title ?? `${[...new Set(services)].join(", ")}: ${changes.at(-1)?.subject ?? "first delivery"}`;
    const [clock] = await tx.query<{ now: Release["createdAt"] }>("select now() as now");
    if (clock === undefined) throw new Error("the database did not tell the time");
    const release = makeRelease({
      id,
      title,
      organisation: held.organisation,
      organisationCommit: held.commit,
      procedure,
      items,
      changes,
      createdBy: request.person,
      now: clock.now,
      reservedMinutes: reserved(await listReleases(tx, 100)),
    });
    await insertRelease(tx, release);
    for (const [position, stage] of release.plan.stages.entries()) {
      await insertDeployment(tx, { id: `${id}-${stage.environment}`, release: id, environment: stage.environment, position, stage });
    }
    await insertTasks(tx, id, buildTasks(release));
    await append(tx, {
      actor: `person:${request.person}`,
      act: "release.planned",
      subject: `release:${id}`,
      data: {
        title,
        procedure: release.procedure,
        items: items.map((item) => `${item.component} ${item.from?.version ?? "new"} -> ${item.version}`),
      },
    });
    return id;
  });
}

/** Makes a release that restores what an environment had verified before its last deployment. */
export async function planRollback(database: Database, environment: string, person: string, reason: string): Promise<string> {
  const held = await inForce(database);
  const [last] = await database.query<{ id: string; release: string; before: { component: string; digest: string }[] }>(
    "select id, release, before from deployment where environment = $1 and state in ('succeeded', 'mixed', 'unknown') order by ended_at desc limit 1",
    [environment],
  );
  const deployed = last === undefined ? undefined : await readRelease(database, last.release);
  if (last === undefined || deployed === undefined || last.before.length === 0) {
    throw new Refused(
      "nothing-to-restore",
      `${environment} had nothing verified before its last deployment`,
      "there is no state to return to",
      "deliver a mended version instead",
    );
  }
  const components = deployed.items.map((item) => item.component);
  const wanted = new Map(
    last.before.filter((placement) => components.includes(placement.component)).map((placement) => [placement.component, placement.digest]),
  );
  const builds = await database.query<{ digest: string; component: string; version: string; commit: string; bytes: number }>(
    "select distinct on (digest, component) digest, component, version, commit, bytes from build where digest = any($1)",
    [[...wanted.values()]],
  );
  const items: ReleaseItem[] = deployed.items.flatMap((item) => {
    const build = builds.find((one) => one.component === item.component && one.digest === wanted.get(item.component));
    if (build === undefined) return [];
    return [
      {
        component: item.component,
        service: item.service,
        version: build.version,
        commit: build.commit,
        from: { version: item.version, commit: item.commit },
        artifact: {
          component: build.component,
          version: build.version,
          commit: build.commit,
          digest: build.digest as `sha256:${string}`,
          bytes: build.bytes,
        },
      },
    ];
  });
  const stage = deployed.plan.stages.find((one) => one.environment === environment);
  if (stage === undefined || items.length === 0)
    throw new Refused(
      "nothing-to-restore",
      `the artifacts that ${environment} ran before are not kept`,
      "a rollback needs them",
      "deliver a mended version instead",
    );
  const back = {
    ...stage,
    strategy: { kind: "rolling" as const, batch: 1 },
    approvals: [],
    readiness: { briefAcknowledged: false, trainingPercent: 0 },
  };
  return database.transaction(async (tx) => {
    const id = await nextReleaseId(tx);
    const release: Release = {
      ...deployed,
      id,
      title: `Roll ${environment} back from ${last.release}: ${reason}`,
      kind: "rollback",
      state: "ready",
      organisationCommit: held.commit,
      items,
      changes: [],
      plan: { ...deployed.plan, stages: [back], notes: `Restores what ${environment} had verified before ${last.id}.` },
      planVersion: 1,
      createdBy: person,
      endedAt: null,
    };
    await insertRelease(tx, release);
    await insertDeployment(tx, { id: `${id}-${environment}`, release: id, environment, position: 0, stage: back });
    await append(tx, {
      actor: `person:${person}`,
      act: "rollback.planned",
      subject: `release:${id}`,
      data: { environment, undoes: last.id, reason },
    });
    return id;
  });
}

async function inForce(database: Database): Promise<OrganisationInForce> {
  const held = await organisationInForce(database);
  if (held === undefined)
    throw new Refused(
      "no-organisation",
      "no organisation could be read yet",
      "there is nothing to plan for",
      "mend what tidegate lint reports, then run tidegate read",
    );
  return held;
}

function reserved(releases: readonly Release[]): Record<string, number> {
  const minutes: Record<string, number> = {};
  for (const { person, minutes: more } of releases.filter((release) => !hasEnded(release)).flatMap((release) => release.plan.allocations)) {
    minutes[person] = (minutes[person] ?? 0) + more;
  }
  return minutes;
}
