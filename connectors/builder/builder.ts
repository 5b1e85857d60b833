import type { Digest } from "../../core/catalogue/artifact.ts";

/** What was built, from what, by what: kept with the artifact for good. */
export interface BuildRecord {
  readonly digest: Digest;
  readonly bytes: number;
  readonly files: number;
  readonly builder: string;
  readonly commit: string;
  readonly seconds: number;
  /** Last lines of what the build said. */
  readonly log: readonly string[];
}

/** Makes a folder of files, ready to run, for one component at one commit or version. */
export interface Builder {
  readonly kind: string;
  build(request: {
    readonly commit: string;
    readonly version: string;
    readonly sourceFolder: string | null;
    readonly package: string | null;
    readonly destination: string;
  }): Promise<{ readonly log: readonly string[] }>;
}
