import type { Instant } from "../calendar/instant.ts";
import { deliveryOrder, dependentsOf } from "../catalogue/graph.ts";
import type { Organisation } from "../catalogue/organisation.ts";
import { onDuty } from "../catalogue/rota.ts";
import type { Change } from "../change/change.ts";
import { releaseNotes } from "../change/release-notes.ts";
import type { Procedure } from "../procedure/procedure.ts";
import { briefText } from "../readiness/brief-text.ts";
import { makeBrief } from "../readiness/brief.ts";
import { allocate } from "../schedule/allocate.ts";
import type { ReleasePlan } from "./plan.ts";
import type { Release, ReleaseItem } from "./release.ts";
import type { TaskDraft } from "./task.ts";

export interface ReleaseRequest {
  readonly id: string;
  readonly title: string;
  readonly organisation: Organisation;
  readonly organisationCommit: string;
  readonly procedure: Procedure;
  readonly items: readonly ReleaseItem[];
  readonly changes: readonly Change[];
  readonly createdBy: string;
  readonly now: Instant;
  /** Minutes that people have reserved for other releases that have not ended. */
  readonly reservedMinutes: Readonly<Record<string, number>>;
}

/** A procedure becomes a release: its plan brings functionality, integration, people, training, support and documents together. */
export function makeRelease(request: ReleaseRequest): Release {
  const { id, title, procedure, items, changes, organisationCommit, createdBy, now } = request;
  return {
    id,
    title,
    kind: "standard",
    state: "planned",
    procedure: `${procedure.id}@${procedure.version}`,
    organisationCommit,
    items,
    changes,
    plan: planFor(request),
    planVersion: 1,
    createdBy,
    createdAt: now,
    endedAt: null,
  };
}

function planFor({ id, title, organisation, procedure, items, changes, reservedMinutes, now, createdBy }: ReleaseRequest): ReleasePlan {
  const services = [...new Set(items.map((item) => item.service))];
  const dependents = [...new Set(services.flatMap((service) => dependentsOf(organisation.services, service)))].filter(
    (service) => !services.includes(service),
  );
  const authors = organisation.people
    .filter((person) => changes.some((change) => change.email.toLowerCase() === person.email.toLowerCase()))
    .map((person) => person.id);
  const staffing = allocate({
    efforts: procedure.effort,
    people: organisation.people,
    reservedMinutes,
    excluded: { approve: [...authors, createdBy] },
  });
  const notes = releaseNotes(items, changes);
  const live = procedure.stages.filter((stage) =>
    organisation.environments.some((environment) => environment.id === stage.environment && environment.live),
  );
  const onCall = organisation.people.filter((person) => person.roles.includes("on-call"));
  const shift = organisation.shifts.find(
    (candidate) =>
      candidate.people.some((person) => onCall.some((one) => one.id === person)) && candidate.id !== organisation.profile.desk?.shift,
  );
  const onCallNow = shift === undefined ? onCall.map((person) => person.id) : onDuty(shift, now, organisation.profile.timeZone);
  const brief = makeBrief({
    release: id,
    title,
    items: items.map((item) => ({
      component: item.component,
      service: item.service,
      version: item.version,
      fromVersion: item.from?.version ?? null,
      changes: changes.filter((change) => change.services.includes(item.service)),
    })),
    deliveries: live.map((stage) => ({
      environment: stage.environment,
      at: null,
      firstSharePercent: stage.strategy.kind === "canary" ? stage.strategy.sharePercent : null,
    })),
    services: organisation.services,
    knownErrors: [],
    support: organisation.people
      .filter((person) => onCallNow.includes(person.id))
      .map((person) => ({ name: person.name, contact: person.email })),
    supportedUntil: null,
    workaround: null,
  });
  return {
    notes,
    deliveryOrder: deliveryOrder(
      organisation.services,
      items.map((item) => item.component),
    ),
    dependents,
    stages: procedure.stages,
    allocations: staffing.allocations,
    unallocated: staffing.unallocated.map((one) => one.because),
    brief: briefText(brief),
    training: procedure.training.replace("{changes}", notes),
  };
}

/** The builds that a release needs before anything can be deployed; what is built already needs none. */
export function buildTasks(release: Release): readonly TaskDraft[] {
  return release.items
    .filter((item) => item.artifact === null)
    .map((item) => ({
      key: `${release.id}/build/${item.component}`,
      deployment: null,
      title: `build ${item.component} ${item.version}`,
      work: { kind: "build", component: item.component, commit: item.commit, version: item.version },
      needs: [],
      reversal: "reversible",
      restores: false,
    }));
}
