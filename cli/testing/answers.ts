import type { ChangesAnswer, ExplainAnswer, OverviewAnswer, ReleaseAnswer, ReportAnswer, ReviewAnswer } from "../../api/answers.ts";
import { type Instant, parseInstant } from "../../core/calendar/instant.ts";
import { releaseCost } from "../../core/outcome/cost.ts";
import { measureDowntime } from "../../core/outcome/downtime.ts";
import { measureExposure } from "../../core/outcome/exposure.ts";
import { stageSchema } from "../../core/procedure/procedure.ts";
import type { Deployment, DeploymentState, LedgerRow } from "../../core/release/deployment.ts";
import type { Task } from "../../core/release/task.ts";

export const DIGEST = `sha256:${"ab12".repeat(16)}` as const;
export const COMMIT = "4f2a9c1d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f";

export function instant(text: string): Instant {
  const read = parseInstant(text);
  if (read === undefined) throw new Error(`${text} is no instant`);
  return read;
}

export const changesAnswer: ChangesAnswer = {
  from: "1111111111111111111111111111111111111111",
  to: COMMIT,
  changes: [
    {
      commit: COMMIT,
      author: "Chiara Bianchi",
      email: "chiara@harbour.example",
      at: instant("2026-11-20T09:00:00Z"),
      subject: "feat: tell how many are left",
      services: ["stock", "orders"],
      dependents: ["shop"],
      linesAdded: 120,
      linesRemoved: 34,
      benefit: "Skippers see how many fenders are left before they order, so that fewer of them call to ask whether the rest is coming.",
      harm: { level: "medium", reasons: ["touches Orders, of high criticality"] },
    },
  ],
};

export const explainAnswer: ExplainAnswer = {
  release: "harbour-12",
  deployment: "harbour-12-production",
  environment: "production",
  state: "waiting",
  because: "It waits for one signature and the service desk.",
  verdicts: [
    { gate: "provenance", answer: "pass", saw: "every artifact traces to a commit" },
    {
      gate: "approval",
      answer: "wait",
      saw: "0 of 1 signatures of a change-manager",
      because: "production asks for one",
      clearedBy: "a change-manager",
      command: "tidegate approve harbour-12 --environment production",
    },
    {
      gate: "freeze",
      answer: "refuse",
      saw: "the freeze stocktaking-2026",
      because: "nothing may start while the shelves are counted",
      clearedBy: "time",
      earliest: instant("2027-01-02T05:00:00Z"),
    },
  ],
};

export function deployment(environment: string, state: DeploymentState, more: Partial<Deployment> = {}): Deployment {
  return {
    id: `harbour-12-${environment}`,
    release: "harbour-12",
    environment,
    position: 0,
    stage: stageSchema.parse({ environment, strategy: { kind: "canary" } }),
    state,
    reasons: [],
    because: "",
    before: [],
    startedAt: null,
    endedAt: null,
    cancelledBy: null,
    ...more,
  };
}

export function task(more: Partial<Task>): Task {
  return {
    key: "build-shop",
    deployment: null,
    title: "Build shop 1.4.0",
    work: { kind: "build", component: "shop", commit: COMMIT, version: "1.4.0" },
    needs: [],
    reversal: "reversible",
    restores: false,
    state: "done",
    attempt: 1,
    fence: 1,
    startedAt: instant("2026-11-20T10:00:00Z"),
    endedAt: instant("2026-11-20T10:00:04Z"),
    result: { outcome: "done", because: "built" },
    ...more,
  };
}

export function releaseAnswer(more: Partial<ReleaseAnswer> = {}, release: Partial<ReleaseAnswer["release"]> = {}): ReleaseAnswer {
  return {
    release: {
      id: "harbour-12",
      title: "What is left on the shelf",
      kind: "standard",
      state: "delivering",
      procedure: "standard@3",
      organisationCommit: COMMIT,
      items: [
        {
          component: "shop",
          service: "shop",
          version: "1.4.0",
          commit: COMMIT,
          from: { version: "1.3.2", commit: COMMIT },
          artifact: { component: "shop", version: "1.4.0", commit: COMMIT, digest: DIGEST, bytes: 1000 },
        },
      ],
      changes: changesAnswer.changes,
      plan: {
        notes: "",
        deliveryOrder: ["shop"],
        dependents: [],
        stages: [],
        allocations: [{ person: "ines", activity: "deploy", role: "release-manager", minutes: 20 }],
        unallocated: ["test: nobody with the role developer is free"],
        brief: "# The brief",
        training: "",
      },
      planVersion: 1,
      createdBy: "ines",
      createdAt: instant("2026-11-20T09:30:00Z"),
      endedAt: null,
      ...release,
    },
    deployments: [
      deployment("test", "succeeded", { startedAt: instant("2026-11-20T10:01:00Z"), because: "every target says so" }),
      deployment("production", "waiting", { position: 1, reasons: explainAnswer.verdicts }),
    ],
    tasks: [
      task({}),
      task({
        key: "start-1",
        deployment: "harbour-12-production",
        title: "Start shop 1.4.0 on quay-1",
        work: { kind: "stop", environment: "production", target: "quay-1", component: "shop", instance: "i1" },
        state: "failed",
        result: { outcome: "failed", because: "it ended with exit code 1" },
      }),
    ],
    overrides: [
      {
        gate: "freeze",
        environment: "production",
        requestedBy: "ines",
        confirmedBy: null,
        reason: "A fault that costs money",
        until: instant("2026-11-20T14:00:00Z"),
      },
    ],
    ...more,
  };
}

export function ledgerRow(more: Partial<LedgerRow> = {}): LedgerRow {
  return {
    environment: "production",
    target: "quay-1",
    component: "shop",
    version: "1.4.0",
    digest: DIGEST,
    instance: "i1",
    observedDigest: DIGEST,
    address: "http://127.0.0.1:41000",
    instanceStartedAt: instant("2026-11-20T11:00:00Z"),
    verifiedAt: instant("2026-11-20T11:00:10Z"),
    deployment: "harbour-12-production",
    ...more,
  };
}

const PERIOD = { from: instant("2026-11-20T11:00:00Z"), to: instant("2026-11-20T11:01:00Z") };

export const reportAnswer: ReportAnswer = {
  release: releaseAnswer().release,
  deployments: [deployment("production", "rolled-back")],
  evidence: [
    {
      deployment: "harbour-12-production",
      environment: "production",
      state: "rolled-back",
      because: "the canary was judged harmful",
      startedAt: PERIOD.from,
      endedAt: PERIOD.to,
      live: true,
      downtime: { shop: measureDowntime([{ at: PERIOD.from, requests: 100, failed: 10 }], PERIOD) },
      requests: 100,
      failedRequests: 10,
      judged: [],
      exposure: {
        shop: measureExposure(
          {
            shares: [
              { at: PERIOD.from, percent: 10 },
              { at: PERIOD.to, percent: 0 },
            ],
            users: { met: 41, bad: 9 },
          },
          PERIOD.to,
        ),
      },
    },
  ],
  ledger: [ledgerRow(), ledgerRow({ target: "quay-2", observedDigest: null, verifiedAt: null })],
  approvals: [{ environment: "production", by: "henrik", role: "change-manager", at: PERIOD.from }],
  briefAcknowledgedBy: "katrin",
  trained: ["tomasz", "leyla"],
  contacts: [
    {
      service: "shop",
      figure: {
        value: 12.4,
        n: 20,
        interval: { low: 5.1, high: 19.9, level: 0.95 },
        maturity: "mature",
        formula: "",
        source: "",
        observed: 20,
        expected: 7.6,
        placebo: { p: 0.02, windows: 50 },
        significant: true,
        smallestVisible: 5,
        weeks: 8,
      },
    },
  ],
  cost: releaseCost(
    { work: [{ activity: "deploy", role: "release-manager", minutes: 90 }], machineSeconds: 0, excessContacts: 12.4, downMinutes: null },
    { hourly: { default: 80 }, perContact: 10, perDownMinute: 30 },
  ),
  currency: "EUR",
  quarantined: [{ component: "shop", digest: DIGEST, because: "it harmed users", at: PERIOD.to }],
};

export const reviewAnswer: ReviewAnswer = {
  release: "harbour-12",
  draftedAt: PERIOD.to,
  closedAt: null,
  closedBy: null,
  draft: {
    release: "harbour-12",
    summary: "harbour-12: not delivered, 1 of 2 deployments succeeded",
    timeline: [{ at: PERIOD.from, what: "deployment to production started" }],
    findings: [
      {
        kind: "harmful-version",
        title: "41 users met a harmful version in production before it was stopped",
        about: "harbour-12-production",
        statistic: { name: "users who met it", value: 41, unit: "users", n: 41 },
        evidence: ["9 of 41 users got a bad answer"],
        proposals: [
          {
            procedure: "standard",
            path: "/stages/2/strategy/sharePercent",
            from: 10,
            to: 5,
            because: "a smaller share meets fewer users",
            expected: { effect: "21 fewer users", price: "9 minutes more", arithmetic: ["41 × 5 / 10 = 20.5"] },
          },
        ],
      },
    ],
  },
};

export const overviewAnswer: OverviewAnswer = {
  organisation: { name: "Harbour Supplies", timeZone: "Europe/Berlin", commit: COMMIT, problem: null },
  services: [
    { id: "shop", name: "Web shop", team: "storefront", dependsOn: ["orders"], components: ["shop"] },
    { id: "orders", name: "Orders", team: "warehouse", dependsOn: [], components: ["orders"] },
  ],
  environments: [
    { id: "test", name: "Test", live: false, targets: ["bench"], hold: null, addresses: {} },
    {
      id: "production",
      name: "Production",
      live: true,
      targets: ["quay-1", "quay-2"],
      hold: { id: "h1", environment: "production", by: "malte", reason: "we look into slow answers", at: PERIOD.from, until: null },
      addresses: { shop: "http://127.0.0.1:8080" },
    },
  ],
  ledger: [ledgerRow(), ledgerRow({ target: "quay-2", version: "1.3.2", digest: `sha256:${"cd34".repeat(16)}` })],
  live: [],
  deployments: [deployment("production", "waiting", { because: "one signature is missing" })],
  releases: [{ id: "harbour-12", title: "What is left on the shelf", state: "delivering", createdAt: PERIOD.from }],
  freezes: [
    {
      id: "f1",
      title: "stop the line",
      reason: "the network is being mended",
      scope: { environments: ["production"], services: [], teams: [] },
      from: PERIOD.from,
      to: null,
      source: "stop-the-line",
      by: "ines",
    },
  ],
  quarantined: [],
  now: PERIOD.to,
};
