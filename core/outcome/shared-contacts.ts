import { millisOf, plusSeconds, type Instant } from "../calendar/instant.ts";
import { countByHour, type Span } from "./contact-hours.ts";
import { learnContacts } from "./contact-model.ts";

/** A deployment whose observation time may overlap another one's of the same service. */
export interface ObservedDeployment {
  readonly deployment: string;
  readonly deployedAt: Instant;
  readonly observeSeconds: number;
}

export interface SharedExcess {
  /** Each deployment's part of the excess; the parts add up to `total`. */
  readonly parts: readonly { readonly deployment: string; readonly excess: number }[];
  readonly total: number;
  /** Excess of contacts that name no service: they may belong to any deployment and are given to none. */
  readonly unattributed: number;
}

/**
 * Shares the excess contacts of one service among deployments whose observation times overlap: while several are observed, each gets the
 * same part, because nothing in a count tells them apart. `null` with too little history before the first of them.
 */
export function shareExcess(
  deployments: readonly ObservedDeployment[],
  contacts: { readonly ofService: readonly Instant[]; readonly ofNone: readonly Instant[] },
  past: { readonly recordedFrom: Instant; readonly leftOut: readonly Span[]; readonly timeZone: string },
): SharedExcess | null {
  const first = deployments.reduce<Instant | null>((one, { deployedAt }) => (one === null || deployedAt < one ? deployedAt : one), null);
  if (first === null) return null;
  const history = { from: past.recordedFrom, to: first };
  const service = countByHour(contacts.ofService, history, past.leftOut, past.timeZone);
  const none = countByHour(contacts.ofNone, history, past.leftOut, past.timeZone);
  const usual = learnContacts(service, millisOf(first), past.timeZone);
  const usualOfNone = learnContacts(none, millisOf(first), past.timeZone);
  if (usual === null || usualOfNone === null) return null;

  const spans = deployments.map(({ deployedAt, observeSeconds }) => ({
    from: millisOf(deployedAt),
    to: millisOf(plusSeconds(deployedAt, observeSeconds)),
  }));
  const edges = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  const parts = deployments.map(() => 0);
  let unattributed = 0;
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1] ?? from;
    const active = spans.flatMap((span, which) => (span.from <= from && span.to >= to ? [which] : []));
    if (active.length === 0 || to === from) continue;
    const excess = service.observed(from, to) - usual.expected(from, to);
    for (const which of active) parts[which] = (parts[which] ?? 0) + excess / active.length;
    unattributed += none.observed(from, to) - usualOfNone.expected(from, to);
  }
  return {
    parts: deployments.map(({ deployment }, which) => ({ deployment, excess: parts[which] ?? 0 })),
    total: parts.reduce((sum, part) => sum + part, 0),
    unattributed,
  };
}
