import { instantFromMillis, type Instant } from "../../core/calendar/instant.ts";
import { addHistory, makeFromWords, makeHistory, type MadeCommit } from "../git-history.ts";

/** `baseline` is live when the example begins; `good` adds a release that helps users; `bad` one that looks harmless and harms them. */
export type Part = "baseline" | "good" | "bad";

const parts: readonly Part[] = ["baseline", "good", "bad"];
const example = { folder: import.meta.dirname, parts };

/** Makes the Git repository of Harbour Supplies in an empty or new folder. Dates count back from `now`; the same `now` gives the same ids. */
export async function makeRepository(request: {
  readonly destination: string;
  readonly now: Instant;
  readonly upTo: Part;
}): Promise<{ readonly commits: readonly MadeCommit[] }> {
  return { commits: await makeHistory(example, request.destination, request.now, request.upTo) };
}

/** Adds the commits after `from` up to the end of `to`; a commit never gets an earlier date than the one before it. */
export async function addCommits(
  destination: string,
  from: Part,
  to: Part,
  now: Instant,
): Promise<{ readonly commits: readonly MadeCommit[] }> {
  return { commits: await addHistory(example, destination, from, to, now) };
}

if (import.meta.main) await makeFromWords(example, process.argv.slice(2), instantFromMillis(Date.now()));
