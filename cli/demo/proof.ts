import { setTimeout as pause } from "node:timers/promises";
import type { ReportAnswer, ReviewAnswer } from "../../api/answers.ts";
import { report, review } from "../../api/endpoints.ts";
import { call, type Asked, type Door } from "../client.ts";
import type { Met } from "./crowd.ts";
import { notGathered } from "../show/report.ts";

/** One thing that the demonstration promised, and whether it was seen. */
export interface Proof {
  readonly held: boolean;
  readonly what: string;
}

const GATHERED_WITHIN_SECONDS = 30;

/** The report, once the evidence of every deployment that has ended is gathered. */
export async function reportOf(door: Door, release: string): Promise<ReportAnswer> {
  return whole(
    () => call(door, report, { params: { id: release } }),
    (answer) => notGathered(answer).length === 0,
  );
}

/** The review, once it is drafted. */
export async function reviewOf(door: Door, release: string): Promise<ReviewAnswer> {
  return whole(
    () => call(door, review, { params: { id: release } }),
    () => true,
  );
}

async function whole<Answer>(ask: () => Promise<Asked<Answer>>, isWhole: (answer: Answer) => boolean): Promise<Answer> {
  for (const deadline = performance.now() + GATHERED_WITHIN_SECONDS * 1000; ; await pause(100)) {
    const asked = await ask();
    if (asked.ok && isWhole(asked.answer)) return asked.answer;
    if (performance.now() > deadline) throw new Error(asked.ok ? "the evidence was not gathered in time" : asked.refusal.saw);
  }
}

/** Every place of a live environment has the content that was planned for it, because the place itself says so. */
export function arrived({ ledger, deployments, release }: ReportAnswer): Proof {
  const planned = new Set(release.items.map((item) => item.artifact?.digest));
  const proven = ledger.filter((row) => row.observedDigest === row.digest && row.verifiedAt !== null && planned.has(row.digest)).length;
  const held = proven === ledger.length && proven >= deployments.length * release.items.length;
  return { held, what: `${proven} of ${ledger.length} places run the planned digest, and said so themselves` };
}

/** No user met a failed request, and nobody was kept from working, while a release reached the live environment. */
export function unharmed({ evidence }: ReportAnswer, environment: string): Proof {
  const live = evidence.find((one) => one.environment === environment);
  const down = Object.values(live?.downtime ?? {}).map((downtime) => downtime.downSeconds.value);
  const known = down.length > 0 && down.every((seconds) => seconds !== null);
  const seconds = down.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const held = live !== undefined && live.requests > 0 && live.failedRequests === 0 && known && seconds === 0;
  return {
    held,
    what: `the proxy counted ${live?.requests ?? 0} requests of users during the deployment, ${live?.failedRequests ?? 0} failed; downtime ${known ? `${seconds} s` : "not known"}`,
  };
}

/** The users' own count of what they met while a release reached them. */
export function unnoticed({ requests, failed, failures }: Met): Proof {
  const kinds = Object.entries(failures).map(([kind, count]) => `${count} × ${kind}`);
  return {
    held: requests > 0 && failed === 0,
    what: `the users themselves sent ${requests} requests meanwhile, ${failed} failed${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}`,
  };
}

/** A harmful version met few users for a short time, went by itself, and may not return by itself. */
export function takenBack({ evidence, quarantined, release }: ReportAnswer, environment: string): readonly Proof[] {
  const live = evidence.find((one) => one.environment === environment);
  const component = live?.judged.find((one) => one.verdict.state === "harmful")?.component;
  if (live === undefined || component === undefined) return [{ held: false, what: "the bad version was not judged harmful" }];
  const exposure = live.exposure[component];
  const figure = (value: number | null | undefined): string => (value == null ? "an unknown number" : String(Math.round(value)));
  const digests = new Set(release.items.map((item) => item.artifact?.digest));
  return [
    { held: live.state === "rolled-back", what: `the bad version of ${component} was judged harmful and taken back by itself` },
    {
      held: exposure?.usersMet.value != null,
      what: `${figure(exposure?.usersMet.value)} users met it, ${figure(exposure?.usersBad.value)} of them got a bad answer, within ${figure(exposure?.seconds.value)} s`,
    },
    { held: quarantined.some((one) => digests.has(one.digest)), what: "its version is in quarantine and cannot return by itself" },
  ];
}

/** The review drafted itself and proposes to change the procedure. */
export function learned({ draft }: ReviewAnswer): Proof {
  const proposals = draft.findings.filter((finding) => finding.proposals.length > 0).length;
  return {
    held: proposals > 0,
    what: `the review drafted itself: ${draft.findings.length} findings, ${proposals} of them propose a change to the procedure`,
  };
}
