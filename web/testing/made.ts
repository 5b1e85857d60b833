import { parseInstant, type Instant } from "../../core/calendar/instant.ts";
import type { Digest } from "../../core/catalogue/artifact.ts";
import type { Deployment, LedgerRow, LiveInstance } from "../../core/release/deployment.ts";
import type { Task } from "../../core/release/task.ts";

export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
}

/** A digest made of one repeated digit. */
export function digest(digit: string): Digest {
  return `sha256:${digit.repeat(64)}`;
}

export function deployment(some: Partial<Deployment>): Deployment {
  return {
    id: "R-1.1",
    release: "R-1",
    environment: "production",
    position: 0,
    stage: {
      environment: "production",
      strategy: { kind: "rolling", batch: 1 },
      soakSeconds: 2,
      approvals: [],
      readiness: { briefAcknowledged: false, trainingPercent: 0 },
    },
    state: "waiting",
    reasons: [],
    because: "it waits",
    before: [],
    startedAt: null,
    endedAt: null,
    cancelledBy: null,
    ...some,
  };
}

export function ledgerRow(some: Partial<LedgerRow>): LedgerRow {
  return {
    environment: "production",
    target: "quay-1",
    component: "shop",
    version: "2.7.3",
    digest: digest("a"),
    instance: "shop-1",
    observedDigest: digest("a"),
    address: null,
    instanceStartedAt: at("2026-11-01T08:00:00Z"),
    verifiedAt: at("2026-11-01T08:01:00Z"),
    deployment: "R-0.1",
    ...some,
  };
}

export function live(some: Partial<LiveInstance>): LiveInstance {
  return {
    instance: "shop-1",
    environment: "production",
    target: "quay-1",
    component: "shop",
    version: "2.7.3",
    digest: digest("a"),
    address: null,
    startedAt: null,
    weight: 100,
    deployment: "R-0.1",
    ...some,
  };
}

/** A step that stops an instance of a component. */
export function step(key: string, component: string, some: Partial<Task> = {}): Task {
  return {
    key,
    deployment: "R-1.1",
    title: `stop ${component}`,
    work: { kind: "stop", environment: "production", target: "quay-1", component, instance: "one" },
    needs: [],
    reversal: "reversible",
    restores: false,
    state: "pending",
    attempt: 1,
    fence: null,
    startedAt: null,
    endedAt: null,
    result: null,
    ...some,
  };
}
