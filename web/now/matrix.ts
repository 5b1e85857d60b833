import type { OverviewAnswer } from "../../api/answers.ts";
import type { Instant } from "../../core/calendar/instant.ts";
import type { LedgerRow, LiveInstance } from "../../core/release/deployment.ts";
import { mixtureOf } from "../../core/release/ledger.ts";

/** What an environment runs of one component, by its ledger; and how users are shared while two versions serve. */
export interface Cell {
  readonly state: "nothing" | "verified" | "unverified" | "mixed";
  /** A version, or which versions on how many targets. */
  readonly text: string;
  readonly digest: string | null;
  /** Since when the newest instance is verified; `null` while one is not. */
  readonly verifiedAt: Instant | null;
  /** Versions that serve users now, largest share first; empty unless there are several. */
  readonly shares: readonly { readonly version: string; readonly digest: string; readonly percent: number }[];
}

export function cellOf(overview: Pick<OverviewAnswer, "ledger" | "live">, environment: string, component: string): Cell {
  const rows = overview.ledger.filter((row) => row.environment === environment && row.component === component);
  const shares = sharesOf(overview.live.filter((one) => one.environment === environment && one.component === component));
  const first = rows[0];
  if (first === undefined) return { state: "nothing", text: "nothing", digest: null, verifiedAt: null, shares };
  const text = mixtureOf(rows, component);
  if (rows.some((row) => row.digest !== first.digest)) return { state: "mixed", text, digest: null, verifiedAt: null, shares };
  const verifiedAt = newestProof(rows);
  return { state: verifiedAt === null ? "unverified" : "verified", text, digest: first.digest, verifiedAt, shares };
}

/** `null` as soon as one target did not say itself that it runs what it should. */
function newestProof(rows: readonly LedgerRow[]): Instant | null {
  let newest: Instant | null = null;
  for (const row of rows) {
    if (row.verifiedAt === null || row.observedDigest !== row.digest) return null;
    if (newest === null || row.verifiedAt > newest) newest = row.verifiedAt;
  }
  return newest;
}

function sharesOf(live: readonly LiveInstance[]): Cell["shares"] {
  const serving = live.filter((instance) => instance.weight > 0);
  const total = serving.reduce((sum, instance) => sum + instance.weight, 0);
  const byDigest = new Map<string, { version: string; weight: number }>();
  for (const { digest, version, weight } of serving) {
    byDigest.set(digest, { version, weight: (byDigest.get(digest)?.weight ?? 0) + weight });
  }
  if (byDigest.size < 2) return [];
  return [...byDigest]
    .map(([digest, { version, weight }]) => ({ version, digest, percent: (100 * weight) / total }))
    .toSorted((a, b) => b.percent - a.percent);
}

/** A digest's first eight digits, enough to tell versions apart by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 8);
}
