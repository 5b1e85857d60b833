/** `sha256:` and 64 lower-case hexadecimal digits: the name by which content is known everywhere. */
export type Digest = `sha256:${string}`;

/** Artifact: content by digest, made by a build from a commit. */
export interface Artifact {
  readonly component: string;
  readonly version: string;
  /** The commit of the source; for a published package, its own name at its version (`node-red@4.1.15`). */
  readonly commit: string;
  readonly digest: Digest;
  readonly bytes: number;
}
