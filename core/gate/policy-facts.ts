/** What a policy may read; the names and shapes are the organisation's vocabulary and change only with a decision record. */
export interface PolicyFacts {
  readonly release: {
    readonly title: string;
    readonly components: readonly string[];
    readonly services: readonly string[];
    /** Number of changes. */
    readonly changes: number;
    /** Lines added and removed by all changes. */
    readonly linesChanged: number;
    /** The highest harm level among the changes: `low`, `medium` or `high`. */
    readonly risk: string;
    /** Ids of the people who made it or wrote a change, so that they compare with `approvals`; the e-mail of a writer who is no person here. */
    readonly authors: readonly string[];
  };
  readonly environment: { readonly id: string; readonly live: boolean };
  /** Signatures that are valid for exactly this release as it stands. */
  readonly approvals: readonly { readonly by: string; readonly role: string }[];
}

/** The words of {@link PolicyFacts}, for advice to someone who mistyped one. */
export const POLICY_WORDS = [
  "release",
  "environment",
  "approvals",
  "title",
  "components",
  "services",
  "changes",
  "linesChanged",
  "risk",
  "authors",
  "id",
  "live",
  "by",
  "role",
] as const;
