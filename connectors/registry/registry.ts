import type { Digest } from "../../core/catalogue/artifact.ts";

/** Keeps artifacts by digest. What is in it never changes. */
export interface Registry {
  /** Packs a folder in a fixed order with fixed times and owners, so that the same files give the same digest, and keeps it. */
  put(folder: string): Promise<{ readonly digest: Digest; readonly bytes: number; readonly files: number }>;
  /** Path of the archive on this machine, checked against its digest; throws when it is absent or altered. */
  fetch(digest: Digest): Promise<string>;
  has(digest: Digest): Promise<boolean>;
}
