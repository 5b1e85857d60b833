import type { JSX } from "preact";
import type { Change } from "../../core/change/change.ts";
import { Empty } from "../parts/empty.tsx";
import { When } from "../parts/when.tsx";

/** Changes with the good they promise and the harm they may do. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }): JSX.Element {
  if (changes.length === 0)
    return <Empty title="No changes">This release brings no commits of our own, such as a rollback or a new published version.</Empty>;
  return (
    <ul class="rows changes">
      {changes.map((change) => (
        <li key={change.commit}>
          <div class="subject">
            {change.subject} <code>{change.commit.slice(0, 8)}</code>
            <span class="faint">
              {" "}
              {change.author}, <When at={change.at} />, {change.services.join(", ")}, +{change.linesAdded} −{change.linesRemoved}
            </span>
          </div>
          {change.benefit === "" ? null : (
            <div>
              <span class="faint">Benefit</span> {change.benefit}
            </div>
          )}
          <div>
            <span class={`harm ${change.harm.level}`}>Harm {change.harm.level}</span> {change.harm.reasons.join("; ")}
            {change.dependents.length === 0 ? null : <span class="faint"> used by {change.dependents.join(", ")}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}
