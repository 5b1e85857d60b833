import { describe, expect, it } from "vitest";
import { instantFromMillis, plusSeconds } from "../calendar/instant.ts";
import { procedureSchema } from "../procedure/procedure.ts";
import { judgeCanary } from "../verification/judge.ts";
import { draftReview } from "./draft-review.ts";
import type { DeploymentEvidence, ReleaseEvidence } from "./evidence.ts";

const start = instantFromMillis(1_700_000_000_000);
const at = (minutes: number) => plusSeconds(start, minutes * 60);
const procedure = procedureSchema.parse({
  id: "normal",
  version: "3",
  title: "Normal release",
  stages: [
    { environment: "test" },
    {
      environment: "production",
      strategy: { kind: "canary", sharePercent: 20, sessions: 300, withinSeconds: 600 },
      approvals: [{ role: "service-owner", count: 2 }],
    },
  ],
});
const figure = { n: 1, maturity: "mature", formula: "f", source: "s" } as const;

function judged(canary: [number, number], baseline: [number, number], seconds: number): DeploymentEvidence["judged"] {
  const origin = { canary: { sessions: 0, badSessions: 0 }, baseline: { sessions: 0, badSessions: 0 } };
  const look = { canary: { sessions: canary[0], badSessions: canary[1] }, baseline: { sessions: baseline[0], badSessions: baseline[1] } };
  return {
    ...judgeCanary([origin, look], { sessions: 300, elapsedSeconds: seconds, withinSeconds: 600, objectivePercent: 99.5 }),
    seconds,
  };
}

function exposure(met: number, bad: number, seconds: number): DeploymentEvidence["exposure"] {
  return {
    usersMet: { ...figure, value: met },
    usersBad: { ...figure, value: bad },
    seconds: { ...figure, value: seconds },
    from: at(0),
    to: plusSeconds(at(0), seconds),
  };
}

const deployment: DeploymentEvidence = {
  id: "d-2",
  environment: "production",
  state: "succeeded",
  because: "every target runs the planned content",
  live: true,
  plannedAt: at(100),
  startedAt: at(101),
  endedAt: at(110),
  judged: null,
  exposure: null,
  downtime: {
    userWeightedSeconds: { ...figure, value: 0 },
    downSeconds: { ...figure, value: 0 },
    failedRequests: { ...figure, value: 0 },
    observedSeconds: 10,
    unobservedSeconds: 0,
  },
};
const release: ReleaseEvidence = {
  release: "r-1",
  procedure,
  createdAt: at(0),
  deliveredAt: at(110),
  deployments: [deployment],
  approvals: [],
  excessContacts: null,
  cost: null,
  quarantined: [],
};

function review(changed: Partial<DeploymentEvidence>, ofRelease: Partial<ReleaseEvidence> = {}) {
  return draftReview({ ...release, ...ofRelease, deployments: [{ ...deployment, ...changed }] });
}

describe("the draft of a review", () => {
  it("finds nothing in a release that went as planned, and says so with its numbers", () => {
    const draft = review({});
    expect(draft.findings).toEqual([]);
    expect(draft.summary).toBe("r-1: delivered in 110 minutes, 1 of 1 deployments succeeded, cost not recorded; 0 findings, 0 proposals");
    expect(draft.timeline.map((event) => event.what)).toEqual([
      "release created",
      "deployment to production started",
      "deployment to production succeeded: every target runs the planned content",
      "release delivered",
    ]);
  });

  it("proposes a smaller first stage when many users met a bad version before it was stopped, with the arithmetic", () => {
    const draft = review({ state: "rolled-back", judged: judged([400, 380], [1600, 3], 20), exposure: exposure(400, 380, 20) });
    expect(draft.findings.map((finding) => finding.kind)).toEqual(["harmful-version", "unfinished-deployment"]);
    const [proposal] = draft.findings[0]?.proposals ?? [];
    expect(proposal).toMatchObject({ procedure: "normal", path: "/stages/1/strategy/sharePercent", from: 20, to: 10 });
    expect(proposal?.expected.arithmetic[0]).toBe("traffic: 400 users / 20 s / 20 % = 100 users a second on the whole service");
    // Nearly all of the 400 came while the stop took its time; half the share brings half of them.
    expect(proposal?.expected.effect).toMatch(/^about 20\d instead of 400 users/);
  });

  it("does not propose a first stage so small that its evidence would not come in time", () => {
    // 2.5 users a second on the service: 300 users in 600 s need 20 %.
    const draft = review({ state: "rolled-back", judged: judged([40, 38], [160, 0], 80), exposure: exposure(40, 38, 80) });
    expect(draft.findings[0]).toMatchObject({ kind: "harmful-version", proposals: [] });
  });

  it("does not propose a smaller first stage when the users who met the version were all needed as evidence", () => {
    const draft = review({ state: "rolled-back", judged: judged([3000, 90], [12_000, 120], 60), exposure: exposure(300, 9, 60) });
    expect(draft.findings[0]).toMatchObject({ kind: "harmful-version", proposals: [] });
  });

  it("proposes a longer stage when too few users came in its time", () => {
    const draft = review({ state: "failed", judged: judged([150, 0], [600, 0], 600) });
    expect(draft.findings[0]).toMatchObject({
      kind: "inconclusive-canary",
      proposals: [
        {
          path: "/stages/1/strategy/withinSeconds",
          from: 600,
          to: 1500,
          expected: { arithmetic: ["300 users × 600 s / 150 users = 1200 s, and a quarter more"] },
        },
      ],
    });
  });

  it("proposes one signature fewer when waiting for signatures was most of the lead time", () => {
    const approval = { environment: "production", role: "service-owner", askedAt: at(5) };
    const approvals = [
      { ...approval, givenAt: at(15), by: "mia" },
      { ...approval, givenAt: at(99), by: "noah" },
    ];
    const draft = review({}, { approvals });
    expect(draft.findings).toMatchObject([
      {
        kind: "waited-for-approval",
        title: "85 % of the lead time was waiting for signatures",
        proposals: [
          { path: "/stages/1/approvals/0/count", from: 2, to: 1, expected: { effect: "such a release is ready 84 minutes earlier" } },
        ],
      },
    ]);
  });

  it("never takes unmeasured traffic for a clean result", () => {
    expect(review({ downtime: null }).findings).toMatchObject([{ kind: "not-measured" }]);
    expect(review({ downtime: null, live: false }).findings).toEqual([]);
  });

  it("finds downtime, late starts and quarantined versions", () => {
    const downtime = deployment.downtime === null ? null : { ...deployment.downtime, userWeightedSeconds: { ...figure, value: 4.25 } };
    const draft = review({ downtime, plannedAt: at(60) }, { quarantined: [{ component: "web", version: "2", because: "judged bad" }] });
    expect(draft.findings.map((finding) => [finding.kind, finding.statistic.value])).toEqual([
      ["downtime", 4.25],
      ["late-start", 41 * 60],
      ["quarantine", 1],
    ]);
  });

  it("calls contacts a finding only when chance does not explain them", () => {
    const contacts = { ...figure, value: 6, interval: { low: -1, high: 13, level: 0.95 }, significant: false };
    expect(review({}, { excessContacts: contacts }).findings).toEqual([]);
    expect(review({}, { excessContacts: { ...contacts, significant: true } }).findings).toMatchObject([
      { kind: "excess-contacts", statistic: { value: 6 } },
    ]);
  });
});
