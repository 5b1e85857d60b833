import type { Instant } from "../calendar/instant.ts";
import type { ExcessContacts } from "../outcome/contacts.ts";
import type { Downtime } from "../outcome/downtime.ts";
import type { Exposure } from "../outcome/exposure.ts";
import type { Figure } from "../outcome/figure.ts";
import type { Procedure } from "../procedure/procedure.ts";
import type { DeploymentState } from "../release/deployment.ts";
import type { CanaryVerdict } from "../verification/judge.ts";

/** Everything that the records say about one release, as a review reads it. */
export interface ReleaseEvidence {
  readonly release: string;
  readonly procedure: Procedure;
  readonly createdAt: Instant;
  /** `null` when it was not delivered to its last environment. */
  readonly deliveredAt: Instant | null;
  readonly deployments: readonly DeploymentEvidence[];
  readonly approvals: readonly ApprovalEvidence[];
  /** Contacts beyond what was to be expected without the release; `null` when no desk is connected. */
  readonly excessContacts: (Figure & Pick<ExcessContacts, "significant">) | null;
  /** Cost of the release in the organisation's currency. */
  readonly cost: Figure | null;
  readonly quarantined: readonly { readonly component: string; readonly version: string; readonly because: string }[];
}

export interface DeploymentEvidence {
  readonly id: string;
  readonly environment: string;
  readonly state: DeploymentState;
  readonly because: string;
  /** Whether users depend on the environment. */
  readonly live: boolean;
  readonly plannedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** The judge's last answer and the seconds it took; `null` when nothing was judged. */
  readonly judged: (CanaryVerdict & { readonly seconds: number }) | null;
  readonly exposure: Exposure | null;
  readonly downtime: Downtime | null;
}

export interface ApprovalEvidence {
  readonly environment: string;
  readonly role: string;
  readonly askedAt: Instant;
  /** `null` while nobody has signed. */
  readonly givenAt: Instant | null;
  readonly by: string | null;
}
