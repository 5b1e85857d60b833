/** Finding: something that a review noticed, with the number that it rests on. */
export interface Finding {
  /** Short and stable, so that the same finding is recognised in the next review. */
  readonly kind:
    | "harmful-version"
    | "inconclusive-canary"
    | "unfinished-deployment"
    | "downtime"
    | "excess-contacts"
    | "waited-for-approval"
    | "late-start"
    | "quarantine"
    | "not-measured";
  readonly title: string;
  /** The deployment or environment that it speaks of; `null` for the whole release. */
  readonly about: string | null;
  readonly statistic: { readonly name: string; readonly value: number | null; readonly unit: string; readonly n: number };
  /** Where the number comes from, in sentences that can be checked. */
  readonly evidence: readonly string[];
  readonly proposals: readonly Proposal[];
}

/** Improvement: one proposed change of the procedure as data, which a person accepts, changes or rejects. */
export interface Proposal {
  /** Id of the procedure. */
  readonly procedure: string;
  /** JSON pointer (RFC 6901) into the procedure. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly because: string;
  readonly expected: { readonly effect: string; readonly price: string; readonly arithmetic: readonly string[] };
}
