import { instantFromMillis, type Instant } from "../calendar/instant.ts";
import type { Digest } from "../catalogue/artifact.ts";
import { organisationSchema, type Organisation } from "../catalogue/organisation.ts";
import type { StartQuestion } from "../gate/facts.ts";
import { stageSchema, type Stage } from "../procedure/procedure.ts";
import type { Deployment, LedgerRow } from "../release/deployment.ts";
import type { Release, ReleaseItem, ReleaseKind } from "../release/release.ts";
import { statementOf } from "../release/statement.ts";

/** A Monday, 13:00 in Zurich, inside the window of production. */
export const MONDAY_NOON: Instant = instantFromMillis(Date.UTC(2026, 10, 23, 12));

/** Harbour Supplies: a shop that uses orders and stock; test before production; whoever is asked for anything exists. */
export function harbourOrganisation(): Organisation {
  const run = { command: ["node", "serve.js"] };
  const service = (id: string, dependsOn: readonly string[] = []) => ({
    id,
    name: id,
    team: "sales",
    dependsOn,
    components: [{ id, run }],
  });
  return organisationSchema.parse({
    profile: {
      id: "harbour",
      name: "Harbour Supplies",
      timeZone: "Europe/Zurich",
      desk: { shift: "desk", contacts: { kind: "csv", path: "contacts.csv" } },
    },
    services: [service("stock"), service("orders"), service("shop", ["orders", "stock"])],
    environments: [
      { id: "test", name: "Test", targets: [{ id: "test-1" }] },
      { id: "production", name: "Production", after: "test", live: true, targets: [{ id: "quay-1" }, { id: "quay-2" }] },
    ],
    teams: [
      { id: "sales", name: "Sales", members: ["olga", "sami"] },
      { id: "other", name: "Other", members: ["otto"] },
    ],
    people: [
      person("rosa", ["release-manager", "service-owner", "change-manager"]),
      person("sami", ["developer", "service-owner"]),
      person("olga", ["service-owner", "change-manager"]),
      person("otto", ["service-owner"]),
      person("petra", ["change-manager"]),
      person("dina", ["desk-lead"]),
      person("dan", ["desk-agent"]),
    ],
    shifts: [{ id: "desk", name: "Service desk", people: ["dan"], firstMonday: "2026-11-02" }],
    procedures: [],
    windows: [
      {
        id: "weekdays",
        title: "Weekdays",
        scope: { environments: ["production"] },
        days: ["monday", "tuesday"],
        from: "09:00",
        to: "16:00",
      },
    ],
    freezes: [],
    policies: [{ id: "small", title: "Small changes only", require: "release.linesChanged <= 800", because: "What is small can be read" }],
  });
}

function person(id: string, roles: readonly string[]) {
  return { id, name: id, email: `${id}@harbour.example`, roles };
}

/** The digest of a component at a version. */
export function digestOf(component: string, version: string): Digest {
  const seed = Array.from(`${component} ${version}`, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return `sha256:${seed.padEnd(64, "0").slice(0, 64)}`;
}

/** A stage of production that asks for everything that can be asked. */
export function strictStage(): Stage {
  return stageSchema.parse({
    environment: "production",
    approvals: [{ role: "service-owner" }, { role: "change-manager" }],
    readiness: { briefAcknowledged: true, trainingPercent: 100 },
  });
}

/** An item that brings a component at a version, built. */
export function itemOf(component: string, version: string): ReleaseItem {
  const commit = `${component}-at-${version}`;
  return {
    component,
    service: component,
    version,
    commit,
    from: null,
    artifact: { component, version, commit, digest: digestOf(component, version), bytes: 1 },
  };
}

/** A release made by rosa, of components by sami, all built. */
export function releaseOf(id: string, items: readonly ReleaseItem[], stages: readonly Stage[], kind: ReleaseKind = "standard"): Release {
  return {
    id,
    title: `Release ${id}`,
    kind,
    state: "ready",
    procedure: "standard 1.0",
    organisationCommit: "c0ffee",
    items,
    changes: [
      {
        commit: "abc",
        author: "Sami",
        email: "Sami@Harbour.example",
        at: MONDAY_NOON,
        subject: "fix: keep items",
        services: items.map((item) => item.service),
        dependents: [],
        linesAdded: 10,
        linesRemoved: 2,
        benefit: "",
        harm: { level: "low", reasons: [] },
      },
    ],
    plan: { notes: "", deliveryOrder: [], dependents: [], stages, allocations: [], unallocated: [], brief: "", training: "" },
    planVersion: 1,
    createdBy: "rosa",
    createdAt: MONDAY_NOON,
    endedAt: null,
  };
}

/** A deployment of a release that has not begun. */
export function waiting(release: Release, stage: Stage, position: number): Deployment {
  return {
    id: `${release.id}-${stage.environment}`,
    release: release.id,
    environment: stage.environment,
    position,
    stage,
    state: "waiting",
    reasons: [],
    because: "",
    before: [],
    startedAt: null,
    endedAt: null,
    cancelledBy: null,
  };
}

/** A ledger row that is verified. */
export function verified(environment: string, target: string, component: string, version: string): LedgerRow {
  const digest = digestOf(component, version);
  const instance = `${component}--before--${target}`;
  return {
    environment,
    target,
    component,
    version,
    digest,
    instance,
    observedDigest: digest,
    address: `${target}:1`,
    instanceStartedAt: MONDAY_NOON,
    verifiedAt: MONDAY_NOON,
    deployment: "before",
  };
}

/** Orders and shop, waiting for production, where every gate passes: built, verified in test, signed, briefed, trained, in its window. */
export function readyForProduction(kind: ReleaseKind = "standard"): StartQuestion {
  const organisation = harbourOrganisation();
  const stage = strictStage();
  const release = releaseOf(
    "r1",
    [itemOf("orders", "2.0"), itemOf("shop", "2.0")],
    [stageSchema.parse({ environment: "test" }), stage],
    kind,
  );
  const deployment = waiting(release, stage, 1);
  const environment = organisation.environments.find((one) => one.id === "production");
  if (environment === undefined) throw new Error("the harbour has lost its production");
  const question: StartQuestion = {
    now: MONDAY_NOON,
    organisation,
    organisationProblem: null,
    release,
    deployment,
    environment,
    facts: {
      freezes: [],
      holds: [],
      approvals: [],
      briefAcknowledgedBy: "dina",
      trained: ["dan"],
      quarantined: [],
      overrides: [],
      built: release.items.flatMap((item) => (item.artifact === null ? [] : [item.artifact.digest])),
      others: [],
      holder: null,
      ledgers: {
        test: [verified("test", "test-1", "orders", "2.0"), verified("test", "test-1", "shop", "2.0")],
        production: ["quay-1", "quay-2"].map((target) => verified("production", target, "stock", "1.0")),
      },
    },
  };
  return signedBy(question, ["olga", "service-owner"], ["petra", "change-manager"]);
}

/** The same question with other facts. */
export function withFacts(question: StartQuestion, facts: Partial<StartQuestion["facts"]>): StartQuestion {
  return { ...question, facts: { ...question.facts, ...facts } };
}

/** The same question, signed as it stands by these people in these roles and by nobody else. */
export function signedBy(question: StartQuestion, ...signatures: readonly (readonly [person: string, role: string])[]): StartQuestion {
  const { release, deployment, environment, now } = question;
  const statement = statementOf(
    release,
    deployment,
    environment.targets.map((target) => target.id),
  );
  return withFacts(question, {
    approvals: signatures.map(([by, role]) => ({ environment: deployment.environment, by, role, at: now, statement })),
  });
}
