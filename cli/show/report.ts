import type { DeploymentEvidenceAnswer, ReportAnswer } from "../../api/answers.ts";
import { secondsBetween } from "../../core/calendar/instant.ts";
import { showDuration, showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { section, titledTable } from "./table.ts";
import { count, deploymentWord, figureText, quiet, releaseText, short } from "./words.ts";

/** What a release did: where it arrived, what users met, what it cost, who signed. Every figure with n and interval, or its absence. */
export function showReport(answer: ReportAnswer, look: Look): string {
  const { release } = answer;
  const head = `${paint(`Report of ${release.id}: ${release.title}`, "strong", look)}\n${releaseText(release.state)}`;
  return [
    head,
    ...arrived(answer, look),
    ...places(answer, look),
    ...gathering(answer, look),
    ...answer.evidence.flatMap((one) => met(one, look)),
    ...contacts(answer, look),
    ...cost(answer, look),
    section("Readiness and signatures", people(answer, look), look),
    ...quarantine(answer, look),
  ].join("\n\n");
}

function arrived({ ledger }: ReportAnswer, look: Look): readonly string[] {
  const rows = ledger.map((row) => [
    row.environment,
    row.target,
    row.component,
    row.version,
    short(row.digest),
    row.observedDigest === null
      ? { text: "not proven", tone: "warning" as const }
      : row.observedDigest === row.digest
        ? { text: "the same", tone: "good" as const }
        : { text: short(row.observedDigest), tone: "bad" as const },
    row.verifiedAt === null ? quiet("not verified") : showTime(row.verifiedAt, look.zone),
  ]);
  const columns = ["environment", "target", "component", "version", "asked for", "target says", "verified"].map((title) => ({ title }));
  return titledTable("Where it runs", columns, rows, look);
}

/** Environments whose deployment has ended and whose evidence is not there yet. */
export function notGathered({ deployments, evidence }: ReportAnswer): readonly string[] {
  return deployments
    .filter((one) => one.startedAt !== null && one.endedAt !== null && !evidence.some((known) => known.deployment === one.id))
    .map((one) => one.environment);
}

function places({ evidence, deployments }: ReportAnswer, look: Look): readonly string[] {
  const rows = deployments.map((one) => {
    const { startedAt, endedAt } = evidence.find((known) => known.deployment === one.id) ?? one;
    return [
      one.environment,
      deploymentWord(one.state),
      startedAt === null ? quiet("not started") : showTime(startedAt, look.zone),
      startedAt === null || endedAt === null ? "" : showDuration(secondsBetween(startedAt, endedAt)),
      one.because,
    ];
  });
  const columns = [
    { title: "environment" },
    { title: "state" },
    { title: "started" },
    { title: "took", right: true },
    { title: "because" },
  ];
  return titledTable("Deployments", columns, rows, look);
}

function gathering(answer: ReportAnswer, look: Look): readonly string[] {
  const left = notGathered(answer);
  if (left.length === 0) return [];
  return [section("Not known yet", [`The evidence of ${left.join(", ")} is being gathered; ask again in a moment.`], look)];
}

/** What users of a live environment met; where users work, having seen none of them is said as well. */
function met(one: DeploymentEvidenceAnswer, look: Look): readonly string[] {
  if (!one.live) return [];
  const good = one.requests - one.failedRequests;
  const traffic =
    one.requests === 0
      ? "No request was counted, so nobody knows what users met."
      : `${one.requests} requests of users, ${good} answered well, ${one.failedRequests} failed.`;
  const down = Object.entries(one.downtime).map(([service, downtime]) => [
    service,
    figureText(downtime.downSeconds, "s"),
    figureText(downtime.userWeightedSeconds, "s", 1),
    `${downtime.observedSeconds} s with requests, ${downtime.unobservedSeconds} s without any`,
  ]);
  const exposed = Object.entries(one.exposure).map(([component, exposure]) => [
    component,
    figureText(exposure.usersMet, ""),
    figureText(exposure.usersBad, ""),
    figureText(exposure.seconds, "s"),
    one.judged.find((judged) => judged.component === component)?.verdict.state ?? quiet("not judged"),
  ]);
  const judged = one.judged.map(({ component, verdict }) => `${component}, ${verdict.state}: ${verdict.because}`);
  return [
    section(`What users of ${one.environment} met`, [traffic], look),
    ...titledTable(
      "Downtime",
      ["service", "all users", "weighted by users", "seen"].map((title) => ({ title })),
      down,
      look,
    ),
    ...titledTable(
      "The new versions and their users",
      ["component", "users who met it", "of whom got a bad answer", "within", "judged"].map((title) => ({ title })),
      exposed,
      look,
    ),
    ...(judged.length === 0 ? [] : [section("Why they were judged so", judged, look)]),
  ];
}

function contacts({ contacts }: ReportAnswer, look: Look): readonly string[] {
  const rows = contacts.map(({ service, figure }) => [
    service,
    `${figure.observed}`,
    figure.expected.toFixed(1),
    figure.value === null
      ? quiet("not known")
      : { text: figureText(figure, "", 1), tone: figure.significant ? ("bad" as const) : ("plain" as const) },
    [
      figure.significant ? "more than chance brings" : "no more than chance brings",
      ...(figure.smallestVisible === null ? [] : [`an excess below ${figure.smallestVisible.toFixed(1)} could not be seen`]),
    ].join("; "),
  ]);
  return titledTable(
    "Contacts at the service desk",
    [{ title: "service" }, { title: "came", right: true }, { title: "expected", right: true }, { title: "excess" }, { title: "which is" }],
    rows,
    look,
  );
}

function cost({ cost, currency }: ReportAnswer, look: Look): readonly string[] {
  const money = (cents: number): string => (cents / 100).toFixed(2);
  const rows = [
    ...cost.parts.map((part) => [part.what, money(part.cents), part.arithmetic]),
    [{ text: "total", tone: "strong" as const }, { text: money(cost.totalCents), tone: "strong" as const }, ""],
  ];
  const table = titledTable(`Cost in ${currency}`, [{ title: "what" }, { title: "amount", right: true }, { title: "how" }], rows, look);
  return cost.notCounted.length === 0 ? table : [...table, section("Not in the total", cost.notCounted, look)];
}

function people(answer: ReportAnswer, look: Look): readonly string[] {
  const trained =
    answer.trained.length === 0
      ? "Nobody has had the training."
      : `${count(answer.trained.length, "person", "people")} trained: ${answer.trained.join(", ")}.`;
  return [
    answer.briefAcknowledgedBy === null
      ? "Nobody at the service desk has acknowledged the brief."
      : `Brief acknowledged by ${answer.briefAcknowledgedBy}.`,
    trained,
    ...(answer.approvals.length === 0
      ? ["No signature."]
      : answer.approvals.map((one) => `Signed for ${one.environment} by ${one.by} as ${one.role}, ${showTime(one.at, look.zone)}.`)),
  ];
}

function quarantine({ quarantined }: ReportAnswer, look: Look): readonly string[] {
  if (quarantined.length === 0) return [];
  return [
    section(
      "May not return by itself",
      quarantined.map((one) => `${one.component}@${short(one.digest)}: ${one.because}`),
      look,
    ),
  ];
}
