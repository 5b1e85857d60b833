import type { Instant } from "../core/calendar/instant.ts";
import type { FreezeInterval } from "../core/calendar/freeze-rules.ts";
import type { Change } from "../core/change/change.ts";
import type { Hold, Override, Quarantine } from "../core/gate/facts.ts";
import type { Verdict } from "../core/gate/verdict.ts";
import type { CanaryVerdict } from "../core/verification/judge.ts";
import type { Downtime } from "../core/outcome/downtime.ts";
import type { Exposure } from "../core/outcome/exposure.ts";
import type { ExcessContacts } from "../core/outcome/contacts.ts";
import type { ReleaseCost } from "../core/outcome/cost.ts";
import type { Deployment, LedgerRow, LiveInstance } from "../core/release/deployment.ts";
import type { Release } from "../core/release/release.ts";
import type { Task } from "../core/release/task.ts";
import type { ReviewDraft } from "../core/review/draft-review.ts";

export interface MeAnswer {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly dependsOn: readonly string[];
  readonly components: readonly string[];
}

export interface EnvironmentColumn {
  readonly id: string;
  readonly name: string;
  readonly live: boolean;
  readonly targets: readonly string[];
  readonly hold: Hold | null;
  /** Public address of each service, where it has one already. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** The first screen: what runs where, what is under way, what is asked of whom. */
export interface OverviewAnswer {
  readonly organisation: { readonly name: string; readonly timeZone: string; readonly commit: string; readonly problem: string | null };
  readonly services: readonly ServiceRow[];
  readonly environments: readonly EnvironmentColumn[];
  readonly ledger: readonly LedgerRow[];
  readonly live: readonly LiveInstance[];
  readonly deployments: readonly Deployment[];
  readonly releases: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: Release["state"];
    readonly createdAt: Instant;
  }[];
  readonly freezes: readonly FreezeInterval[];
  readonly quarantined: readonly Quarantine[];
  readonly now: Instant;
}

export interface ChangesAnswer {
  readonly from: string | null;
  readonly to: string;
  readonly changes: readonly Change[];
}

export interface ReleaseAnswer {
  readonly release: Release;
  readonly deployments: readonly Deployment[];
  readonly tasks: readonly Task[];
  readonly overrides: readonly Override[];
}

export interface ExplainAnswer {
  readonly release: string;
  /** The next deployment of the release; `null` when none is left to start. */
  readonly deployment: string | null;
  readonly environment: string | null;
  readonly state: string;
  readonly verdicts: readonly Verdict[];
  readonly because: string;
}

/** What a deployment did to users; kept when it ended. */
export interface DeploymentEvidenceAnswer {
  readonly deployment: string;
  readonly environment: string;
  readonly state: Deployment["state"];
  readonly because: string;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Whether users work there; only then is measured what they met. */
  readonly live: boolean;
  /** By service. */
  readonly downtime: Readonly<Record<string, Downtime>>;
  readonly requests: number;
  readonly failedRequests: number;
  readonly judged: readonly { readonly component: string; readonly verdict: CanaryVerdict }[];
  readonly exposure: Readonly<Record<string, Exposure>>;
}

export interface ReportAnswer {
  readonly release: Release;
  readonly deployments: readonly Deployment[];
  readonly evidence: readonly DeploymentEvidenceAnswer[];
  readonly ledger: readonly LedgerRow[];
  readonly approvals: readonly { readonly environment: string; readonly by: string; readonly role: string; readonly at: Instant }[];
  readonly briefAcknowledgedBy: string | null;
  readonly trained: readonly string[];
  readonly contacts: readonly { readonly service: string; readonly figure: ExcessContacts }[];
  readonly cost: ReleaseCost;
  readonly currency: string;
  readonly quarantined: readonly Quarantine[];
}

export interface ReviewAnswer {
  readonly release: string;
  readonly draft: ReviewDraft;
  readonly draftedAt: Instant;
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
}

export interface LogAnswer {
  readonly lines: readonly { readonly id: number; readonly key: string; readonly at: Instant; readonly line: string }[];
}

export interface CalendarAnswer {
  readonly timeZone: string;
  readonly windows: readonly {
    readonly id: string;
    readonly title: string;
    readonly environments: readonly string[];
    readonly from: Instant;
    readonly to: Instant;
  }[];
  readonly freezes: readonly FreezeInterval[];
  readonly deployments: readonly {
    readonly id: string;
    readonly environment: string;
    readonly state: string;
    readonly from: Instant;
    readonly to: Instant | null;
  }[];
}

export interface JournalAnswer {
  readonly entries: readonly {
    readonly seq: number;
    readonly at: Instant;
    readonly actor: string;
    readonly act: string;
    readonly subject: string;
    readonly data: unknown;
    readonly hash: string;
  }[];
}

export interface AuditAnswer {
  readonly ok: boolean;
  readonly entries: number;
  readonly text: string;
}

export interface Done {
  readonly done: string;
  /** The command that takes it back, where there is one. */
  readonly undo?: string;
  readonly id?: string;
}
