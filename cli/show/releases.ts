import type { Release } from "../../core/release/release.ts";
import { showTime } from "../time.ts";
import type { Look } from "./look.ts";
import { table } from "./table.ts";
import { quiet, releaseWord } from "./words.ts";

/** Releases, one a line. */
export function showReleases({ releases }: { readonly releases: readonly Release[] }, look: Look): string {
  if (releases.length === 0) return "No release yet. `tidegate plan` shows what changed; `tidegate release create` makes one of it.";
  const rows = releases.map((release) => [
    release.id,
    releaseWord(release.state),
    showTime(release.createdAt, look.zone),
    release.createdBy,
    release.items.length === 0 ? quiet("nothing") : release.items.map((item) => `${item.component} ${item.version}`).join("\n"),
    release.title,
  ]);
  return table(
    ["release", "state", "made", "by", "brings", "title"].map((title) => ({ title })),
    rows,
    look,
  );
}
