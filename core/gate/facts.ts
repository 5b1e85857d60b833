import type { FreezeInterval } from "../calendar/freeze-rules.ts";
import type { Instant } from "../calendar/instant.ts";
import type { Digest } from "../catalogue/artifact.ts";
import type { Organisation } from "../catalogue/organisation.ts";
import type { Environment } from "../catalogue/environment.ts";
import type { Deployment, LedgerRow } from "../release/deployment.ts";
import type { Release } from "../release/release.ts";

/** Hold: a person's stop of an environment, with who, why and until when. */
export interface Hold {
  readonly id: string;
  readonly environment: string;
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  readonly until: Instant | null;
}

/** Approval: a person's signature under a statement of what will be deployed. */
export interface Approval {
  readonly environment: string;
  readonly by: string;
  readonly role: string;
  readonly at: Instant;
  readonly statement: string;
}

/** Override: a recorded exception to one gate, asked by one person, confirmed by another, with an end. */
export interface Override {
  readonly gate: string;
  readonly environment: string;
  readonly requestedBy: string;
  readonly confirmedBy: string | null;
  readonly reason: string;
  readonly until: Instant;
}

/** Quarantine: a version that may not return by itself, and why. */
export interface Quarantine {
  readonly component: string;
  readonly digest: Digest;
  readonly because: string;
  readonly at: Instant;
}

/** Everything that the gates look at, read in the same transaction that would start the deployment. */
export interface GateFacts {
  readonly freezes: readonly FreezeInterval[];
  readonly holds: readonly Hold[];
  readonly approvals: readonly Approval[];
  /** Who has acknowledged the brief; `null` while nobody has. */
  readonly briefAcknowledgedBy: string | null;
  /** People who have had the release's training. */
  readonly trained: readonly string[];
  readonly quarantined: readonly Quarantine[];
  readonly overrides: readonly Override[];
  /** Digests for which a build record with a commit is kept. */
  readonly built: readonly Digest[];
  /** Other releases' deployments that have not ended. */
  readonly others: readonly OtherDeployment[];
  /** The deployment that holds this environment now. */
  readonly holder: string | null;
  readonly ledgers: Readonly<Record<string, readonly LedgerRow[]>>;
}

export interface OtherDeployment {
  readonly id: string;
  readonly release: string;
  readonly environment: string;
  readonly underWay: boolean;
  readonly components: readonly string[];
}

/** The one question: may this deployment start now? */
export interface StartQuestion {
  readonly now: Instant;
  readonly organisation: Organisation;
  /** Why the newest commit of the organisation could not be read; `null` when it could. */
  readonly organisationProblem: string | null;
  readonly release: Release;
  readonly deployment: Deployment;
  readonly environment: Environment;
  readonly facts: GateFacts;
}
