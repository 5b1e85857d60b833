import type { Commit } from "../../core/change/change.ts";

/** A repository whose history tells what changed. Reading never changes it. */
export interface Source {
  /** The full id of the commit that a branch, tag or short id names; `undefined` when there is none. */
  resolve(revision: string): Promise<string | undefined>;
  /** The text of all files below `folder` at a commit, by their path within the repository. */
  files(commit: string, folder: string): Promise<ReadonlyMap<string, string>>;
  /** Commits reachable from `to` and not from `from` (`null`: from the beginning) that touch `paths`, oldest first. */
  commits(from: string | null, to: string, paths: readonly string[]): Promise<readonly Commit[]>;
  /** Writes the tree below `folder` at a commit into `destination`, as plain files. */
  export(commit: string, folder: string, destination: string): Promise<void>;
  /** Whether `ancestor` is reachable from `commit`. */
  contains(commit: string, ancestor: string): Promise<boolean>;
}
