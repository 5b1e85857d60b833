import { secondsBetween, type Instant } from "../calendar/instant.ts";
import type { Figure } from "../outcome/figure.ts";
import { badUsers } from "../verification/wording.ts";
import type { DeploymentEvidence, ReleaseEvidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { proposeForApprovals, proposeForHarm, proposeForMissingEvidence } from "./improvements.ts";
import { unionSeconds } from "./union-seconds.ts";

/** Review: what a release did and what to learn from it, as the evidence alone writes it; people add what the records cannot know, and decide about the proposals. */
export interface ReviewDraft {
  readonly release: string;
  readonly summary: string;
  readonly timeline: readonly { readonly at: Instant; readonly what: string }[];
  readonly findings: readonly Finding[];
}

/** Waiting for signatures is a finding from this share of the lead time on. */
const NOTABLE_WAIT = 0.5;
/** A start is late from this many seconds after the plan on. */
const NOTABLE_DELAY_SECONDS = 300;

export function draftReview(evidence: ReleaseEvidence): ReviewDraft {
  const findings = [
    ...evidence.deployments.flatMap((deployment) => [
      ...harm(deployment, evidence),
      ...inconclusive(deployment, evidence),
      ...unfinished(deployment),
      ...downtime(deployment),
      ...late(deployment),
      ...notMeasured(deployment),
    ]),
    ...contacts(evidence),
    ...waited(evidence),
    ...evidence.quarantined.map(quarantine),
  ];
  return { release: evidence.release, summary: summary(evidence, findings), timeline: timeline(evidence), findings };
}

function harm(deployment: DeploymentEvidence, { procedure }: ReleaseEvidence): readonly Finding[] {
  const { judged, exposure } = deployment;
  if (judged?.state !== "harmful") return [];
  const met = exposure?.usersMet.value ?? judged.figures.canary.sessions;
  return [
    {
      kind: "harmful-version",
      title: `${met} users met a harmful version in ${deployment.environment} before it was stopped`,
      about: deployment.id,
      statistic: { name: "users who met it", value: met, unit: "users", n: met },
      evidence: [judged.because, `judged for ${Math.round(judged.seconds)} s; ${badUsers(judged.figures.canary)} got a bad answer`],
      proposals: proposeForHarm(deployment, procedure),
    },
  ];
}

function inconclusive(deployment: DeploymentEvidence, { procedure }: ReleaseEvidence): readonly Finding[] {
  const { judged } = deployment;
  if (judged?.state !== "inconclusive") return [];
  return [
    {
      kind: "inconclusive-canary",
      title: `the canary in ${deployment.environment} ended without an answer`,
      about: deployment.id,
      statistic: { name: "users who met it", value: judged.figures.canary.sessions, unit: "users", n: judged.figures.canary.sessions },
      evidence: [judged.because],
      proposals: proposeForMissingEvidence(deployment, procedure),
    },
  ];
}

function unfinished(deployment: DeploymentEvidence): readonly Finding[] {
  const { state, startedAt, endedAt } = deployment;
  if (state === "succeeded" || state === "waiting" || state === "running" || state === "verifying") return [];
  const seconds = startedAt === null || endedAt === null ? null : secondsBetween(startedAt, endedAt);
  return [
    {
      kind: "unfinished-deployment",
      title: `the deployment to ${deployment.environment} ended ${state}`,
      about: deployment.id,
      statistic: { name: "time from its start to its end", value: seconds, unit: "seconds", n: 1 },
      evidence: [deployment.because],
      proposals: [],
    },
  ];
}

function downtime(deployment: DeploymentEvidence): readonly Finding[] {
  const figure = deployment.downtime?.userWeightedSeconds;
  if (figure === undefined || figure.value === null || figure.value === 0) return [];
  return [
    {
      kind: "downtime",
      title: `users of ${deployment.environment} met ${figure.value.toFixed(1)} s of bad service, weighted by how many were hit`,
      about: deployment.id,
      statistic: { name: "user-weighted bad time", value: figure.value, unit: "seconds", n: figure.n },
      evidence: [evidenceOf(figure), `${deployment.downtime?.failedRequests.value ?? 0} failed requests`],
      proposals: [],
    },
  ];
}

function late(deployment: DeploymentEvidence): readonly Finding[] {
  const { plannedAt, startedAt } = deployment;
  if (plannedAt === null || startedAt === null) return [];
  const seconds = secondsBetween(plannedAt, startedAt);
  if (seconds < NOTABLE_DELAY_SECONDS) return [];
  return [
    {
      kind: "late-start",
      title: `the deployment to ${deployment.environment} began ${Math.round(seconds / 60)} minutes after its planned time`,
      about: deployment.id,
      statistic: { name: "delay of the start", value: seconds, unit: "seconds", n: 1 },
      evidence: [`planned ${plannedAt}, started ${startedAt}`],
      proposals: [],
    },
  ];
}

/** What users depend on and nobody measured must not look like a clean result. */
function notMeasured(deployment: DeploymentEvidence): readonly Finding[] {
  if (!deployment.live || deployment.startedAt === null) return [];
  const measured = deployment.downtime?.userWeightedSeconds.value ?? null;
  if (measured !== null) return [];
  return [
    {
      kind: "not-measured",
      title: `nobody knows whether users of ${deployment.environment} had trouble: no traffic was recorded`,
      about: deployment.id,
      statistic: { name: "seconds with traffic", value: deployment.downtime?.observedSeconds ?? null, unit: "seconds", n: 0 },
      evidence: ["no request was counted between the start of the deployment and the end of its early life"],
      proposals: [],
    },
  ];
}

/** Only an excess that chance does not explain is a finding; one contact more than expected is not. */
function contacts({ excessContacts: figure }: ReleaseEvidence): readonly Finding[] {
  if (figure === null || figure.value === null || !figure.significant) return [];
  return [
    {
      kind: "excess-contacts",
      title: `${figure.value.toFixed(1)} contacts at the service desk beyond what was to be expected`,
      about: null,
      statistic: { name: "excess contacts", value: figure.value, unit: "contacts", n: figure.n },
      evidence: [evidenceOf(figure)],
      proposals: [],
    },
  ];
}

function waited({ approvals, createdAt, deliveredAt, procedure }: ReleaseEvidence): readonly Finding[] {
  if (deliveredAt === null) return [];
  const waits = approvals.flatMap(({ askedAt, givenAt }) => (givenAt === null ? [] : [{ from: askedAt, to: givenAt }]));
  const lead = secondsBetween(createdAt, deliveredAt);
  const seconds = unionSeconds(waits);
  if (lead <= 0 || seconds / lead < NOTABLE_WAIT) return [];
  return [
    {
      kind: "waited-for-approval",
      title: `${Math.round((100 * seconds) / lead)} % of the lead time was waiting for signatures`,
      about: null,
      statistic: { name: "share of the lead time", value: seconds / lead, unit: "share", n: waits.length },
      evidence: [`waited ${Math.round(seconds / 60)} of ${Math.round(lead / 60)} minutes from ${createdAt} to ${deliveredAt}`],
      proposals: proposeForApprovals(approvals, procedure),
    },
  ];
}

function quarantine(one: ReleaseEvidence["quarantined"][number]): Finding {
  return {
    kind: "quarantine",
    title: `${one.component} ${one.version} may not return by itself`,
    about: null,
    statistic: { name: "quarantined versions", value: 1, unit: "versions", n: 1 },
    evidence: [one.because],
    proposals: [],
  };
}

function evidenceOf(figure: Figure): string {
  const { interval } = figure;
  const range =
    interval === undefined
      ? ""
      : `, ${interval.level * 100} % interval ${interval.low.toFixed(1)} to ${interval.high?.toFixed(1) ?? "no bound"}`;
  return `${figure.formula}; n = ${figure.n}${range}; ${figure.maturity === "mature" ? "mature" : "not yet mature"}; source: ${figure.source}`;
}

function timeline({ deployments, approvals, createdAt, deliveredAt }: ReleaseEvidence): ReviewDraft["timeline"] {
  const events: { at: Instant | null; what: string }[] = [
    { at: createdAt, what: "release created" },
    ...approvals.flatMap((one) => [{ at: one.givenAt, what: `signed for ${one.environment} by ${one.by ?? "nobody"} as ${one.role}` }]),
    ...deployments.flatMap((one) => [
      { at: one.startedAt, what: `deployment to ${one.environment} started` },
      { at: one.endedAt, what: `deployment to ${one.environment} ${one.state}: ${one.because}` },
    ]),
    { at: deliveredAt, what: "release delivered" },
  ];
  return events.flatMap(({ at, what }) => (at === null ? [] : [{ at, what }])).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function summary(evidence: ReleaseEvidence, findings: readonly Finding[]): string {
  const done = evidence.deployments.filter((deployment) => deployment.state === "succeeded").length;
  const lead =
    evidence.deliveredAt === null
      ? "not delivered"
      : `delivered in ${Math.round(secondsBetween(evidence.createdAt, evidence.deliveredAt) / 60)} minutes`;
  const cost = evidence.cost === null || evidence.cost.value === null ? "cost not recorded" : `cost ${evidence.cost.value.toFixed(2)}`;
  const proposals = findings.reduce((count, finding) => count + finding.proposals.length, 0);
  return `${evidence.release}: ${lead}, ${done} of ${evidence.deployments.length} deployments succeeded, ${cost}; ${findings.length} findings, ${proposals} proposals`;
}
