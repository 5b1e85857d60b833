import type { Stage } from "../procedure/procedure.ts";

/** What a plan says beside its steps: the eight aspects that a release must bring together. */
export interface ReleasePlan {
  /** Functionality: what users get. */
  readonly notes: string;
  /** Integration: services that use what changes, and the order in which components must arrive. */
  readonly deliveryOrder: readonly string[];
  readonly dependents: readonly string[];
  /** Where, in which way and under which conditions, one stage an environment. */
  readonly stages: readonly Stage[];
  /** People: who develops, tests, deploys, trains, supports, documents. */
  readonly allocations: readonly Allocation[];
  /** What could not be allocated, in words. */
  readonly unallocated: readonly string[];
  /** Support: the brief of the service desk, Markdown. */
  readonly brief: string;
  /** Training: what the desk learns, Markdown; empty when the procedure asks for none. */
  readonly training: string;
}

/** Allocation: a person reserved for an activity of the release. */
export interface Allocation {
  readonly person: string;
  readonly activity: string;
  readonly role: string;
  readonly minutes: number;
}
