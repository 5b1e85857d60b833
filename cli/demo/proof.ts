import type { ReportAnswer, ReviewAnswer } from "../../api/answers.ts";
import { report, review } from "../../api/endpoints.ts";
import { call, type Door } from "../client.ts";

/** One thing that the demonstration promised, and whether it was seen. */
export interface Proof {
  readonly held: boolean;
  readonly what: string;
}

export async function reportOf(door: Door, release: string): Promise<ReportAnswer> {
  const asked = await call(door, report, { params: { id: release } });
  if (!asked.ok) throw new Error(`no report of ${release}: ${asked.refusal.saw}`);
  return asked.answer;
}

export async function reviewOf(door: Door, release: string): Promise<ReviewAnswer> {
  const asked = await call(door, review, { params: { id: release } });
  if (!asked.ok) throw new Error(`no review of ${release}: ${asked.refusal.saw}`);
  return asked.answer;
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

/** A harmful version met few users for a short time, went by itself, and may not return by itself. */
export function takenBack({ evidence, quarantined, release }: ReportAnswer, environment: string): readonly Proof[] {
  const live = evidence.find((one) => one.environment === environment);
  const judged = live?.judged.find((one) => one.verdict.state === "harmful");
  const exposure = judged === undefined ? undefined : live?.exposure[judged.component];
  const { usersMet, usersBad, seconds } = exposure ?? {};
  const digests = release.items.map((item) => item.artifact?.digest);
  return [
    {
      held: judged !== undefined && live?.state === "rolled-back",
      what: `the bad version of ${judged?.component ?? "nothing"} was judged harmful and taken back by itself`,
    },
    {
      held: usersMet !== undefined && usersMet.value !== null,
      what: `${String(usersMet?.value ?? "an unknown number of")} users met it, ${String(usersBad?.value ?? "an unknown number")} of them got a bad answer, within ${String(Math.round(seconds?.value ?? 0))} s`,
    },
    { held: quarantined.some((one) => digests.some((digest) => digest === one.digest)), what: "its version is in quarantine and cannot return by itself" },
  ];
}

/** The review drafted itself and proposes to change the procedure. */
export function learned({ draft }: ReviewAnswer): Proof {
  const proposals = draft.findings.filter((finding) => finding.proposals.length > 0).length;
  return { held: proposals > 0, what: `the review drafted itself: ${draft.findings.length} findings, ${proposals} of them propose a change to the procedure` };
}
